using System.Text.RegularExpressions;

namespace CardRecycle.Load;

/// <summary>One transaction as the server saw it.</summary>
internal readonly record struct TransactionShape(int Selects, int Inserts, int Updates, int Locks)
{
    public bool Writes => Inserts + Updates > 0;
}

/// <summary>
/// Counts what the Api's role really sends, from the server's own log while <c>log_statement = all</c>; nothing that a client library
/// batches or hides is missed. Parameters are not logged.
/// </summary>
internal sealed partial class StatementLog(LoadSystem system)
{
    private const string Mark = "@@";
    private const int TopCount = 16;
    private const int TopLength = 110;
    private static readonly TimeSpan settle = TimeSpan.FromMilliseconds(500);

    private readonly List<TransactionShape> transactions = [];
    private readonly Dictionary<string, int> texts = [];
    private int savepoints;
    private int others;
    private long start;

    public IReadOnlyList<TransactionShape> Transactions => transactions;

    public async Task StartAsync(CancellationToken ct)
    {
        await system.ExecuteAsync("alter system set log_line_prefix = '@@%p|%u|'", ct);
        await system.ExecuteAsync("alter system set log_parameter_max_length = 0", ct);
        await system.ExecuteAsync("alter system set log_statement = 'all'", ct);
        await system.ExecuteAsync("select pg_reload_conf()", ct);
        await Task.Delay(settle, ct);
        start = new FileInfo(system.Database.LogFile).Length;
    }

    public async Task<StatementsReport> StopAsync(int orders, double walBytes, CancellationToken ct)
    {
        await system.ExecuteAsync("alter system set log_statement = 'none'", ct);
        await system.ExecuteAsync("select pg_reload_conf()", ct);
        await Task.Delay(settle, ct);
        Read();
        double Per(double count) => Math.Round(count / orders, 2);
        return new(
            Per(transactions.Sum(t => t.Selects)),
            Per(transactions.Sum(t => t.Inserts)),
            Per(transactions.Sum(t => t.Updates)),
            Per(transactions.Sum(t => t.Locks)),
            Per(others),
            Per(savepoints),
            Per(transactions.Count),
            Per(transactions.Count(t => t.Writes)),
            Per(walBytes / 1024),
            [.. texts.OrderByDescending(t => t.Value).Take(TopCount).Select(t => new StatementCount(t.Key, Per(t.Value)))]
        );
    }

    private void Read()
    {
        using var file = new FileStream(system.Database.LogFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        file.Seek(start, SeekOrigin.Begin);
        using var reader = new StreamReader(file);
        var open = new Dictionary<string, TransactionShape>();
        var entry = "";
        while (reader.ReadLine() is { } line)
        {
            if (!line.StartsWith(Mark, StringComparison.Ordinal))
            {
                entry += " " + line;
                continue;
            }
            Take(entry, open);
            entry = line;
        }
        Take(entry, open);
    }

    private void Take(string entry, Dictionary<string, TransactionShape> open)
    {
        if (Entry().Match(entry) is not { Success: true } match || match.Groups["user"].Value != Api.Persistence.Database.ApiRole)
            return;
        var (session, sql) = (match.Groups["pid"].Value, Spaces().Replace(match.Groups["sql"].Value, " ").Trim());
        switch (sql.Split(' ', ';')[0].ToUpperInvariant())
        {
            case "BEGIN":
                open[session] = default;
                return;
            case "COMMIT":
            case "ROLLBACK" when !sql.Contains(" TO ", StringComparison.OrdinalIgnoreCase):
                if (open.Remove(session, out var whole))
                    transactions.Add(whole);
                return;
            case "SAVEPOINT" or "RELEASE" or "ROLLBACK":
                savepoints++;
                return;
        }
        var shape = ShapeOf(sql);
        if (shape == default)
        {
            others++;
            return;
        }
        var text = Parameters().Replace(sql, "?");
        text = text.Length > TopLength ? text[..TopLength] + " …" : text;
        texts[text] = texts.GetValueOrDefault(text) + 1;
        if (open.TryGetValue(session, out var soFar))
            open[session] = new(
                soFar.Selects + shape.Selects,
                soFar.Inserts + shape.Inserts,
                soFar.Updates + shape.Updates,
                soFar.Locks + shape.Locks
            );
        else
            transactions.Add(shape);
    }

    private static TransactionShape ShapeOf(string sql)
    {
        var verb = sql.Split(' ', '(')[0].ToUpperInvariant();
        if (verb == "WITH")
            verb =
                sql.Contains("insert into", StringComparison.OrdinalIgnoreCase) ? "INSERT"
                : sql.Contains("update ", StringComparison.OrdinalIgnoreCase) ? "UPDATE"
                : "SELECT";
        return verb switch
        {
            "SELECT" when sql.Contains("advisory", StringComparison.Ordinal) => new(0, 0, 0, 1),
            "SELECT" => new(1, 0, 0, 0),
            "INSERT" => new(0, 1, 0, 0),
            "UPDATE" or "DELETE" => new(0, 0, 1, 0),
            _ => default,
        };
    }

    [GeneratedRegex(@"^@@(?<pid>\d+)\|(?<user>[^|]*)\|LOG:\s+(statement|execute [^:]+): (?<sql>.*)$", RegexOptions.Singleline)]
    private static partial Regex Entry();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"[@$]p?\d+")]
    private static partial Regex Parameters();
}
