using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using CardRecycle.EmbeddedPostgres;
using Npgsql;
using Spectre.Console;

namespace CardRecycle.Load;

/// <summary>
/// <c>journals</c>: payments out of limited accounts through <c>LedgerStore</c>, on a durable database: spread over many accounts, and with
/// a tenth of all on a single one. Beside it pgbench sends the same statements, with nothing of ours around them.
/// </summary>
internal static class JournalsCommand
{
    private const int ExitFailed = 1;
    private const double Percentile99 = 0.99;
    private const int LatenciesKept = 5_000_000;
    private static readonly JsonSerializerOptions json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <param name="Mix">Which accounts.</param>
    /// <param name="Journals">A second through our code.</param>
    /// <param name="P50">Milliseconds of one.</param>
    /// <param name="P99">Milliseconds of one.</param>
    /// <param name="PgBench">A second by pgbench; null where there is none.</param>
    /// <param name="HotLines">Postings on the hot account at the end: what its balance is added up from.</param>
    public sealed record Figures(string Mix, double Journals, double P50, double P99, double? PgBench, long HotLines);

    public static Command Create()
    {
        var seconds = LoadCommand.Number("--seconds", "How long each measurement lasts.", 20, LoadSettings.SecondsMax);
        var connections = LoadCommand.Number("--connections", "Transactions at once.", 16, LoadSettings.ConcurrencyMax);
        var accounts = LoadCommand.Number("--accounts", "Accounts to spread over.", 10_000, 100_000);
        var asJson = new Option<bool>("--json") { Description = "Print the figures as JSON and nothing else." };
        var command = new Command("journals", "Measures journals a second, spread and on a hot account, beside pgbench.")
        {
            seconds,
            connections,
            accounts,
            asJson,
        };
        command.SetAction(
            async (parsed, ct) =>
            {
                try
                {
                    var load = new LedgerLoad(parsed.GetValue(accounts), parsed.GetValue(connections), parsed.GetValue(seconds));
                    Tell(await RunAsync(load, ct), parsed.GetValue(asJson));
                    return 0;
                }
                catch (Exception e) when (e is LoadFailedException or PostgresUnavailableException)
                {
                    await Console.Error.WriteLineAsync(e.Message);
                    return ExitFailed;
                }
            }
        );
        return command;
    }

    private static async Task<IReadOnlyList<Figures>> RunAsync(LedgerLoad load, CancellationToken ct)
    {
        await using var database = await DurableDatabase.StartAsync(_ => { }, ct);
        await using var source = new NpgsqlDataSourceBuilder(database.Api() + ";Max Auto Prepare=64").Build();
        await using var owner = NpgsqlDataSource.Create(database.Owner);
        await load.OpenAccountsAsync(source, ct);
        var figures = new List<Figures>();
        foreach (var (mix, hot) in new[] { ("spread", 0), ("a tenth on one account", LedgerLoad.HotPercent) })
        {
            // Code is compiled, statements prepared, pages read.
            await load.RunAsync(source, hot, TimeSpan.FromSeconds(2), new Latencies(LatenciesKept), ct);
            var latencies = new Latencies(LatenciesKept);
            var clock = Stopwatch.StartNew();
            var journals = await load.RunAsync(source, hot, TimeSpan.FromSeconds(load.Seconds), latencies, ct);
            var rate = journals / clock.Elapsed.TotalSeconds;
            var bench = await PgBench.RunAsync(database, load, hot, ct);
            await using var count = owner.CreateCommand($"select count(*) from ledger.postings where account = '{LedgerLoad.Name(0)}'");
            var lines = (long)(await count.ExecuteScalarAsync(ct))!;
            figures.Add(new(mix, Math.Round(rate), latencies.At(0.5), latencies.At(Percentile99), bench, lines));
        }
        await using var sum = owner.CreateCommand("select coalesce(sum(side * amount_fen), 0)::bigint from ledger.postings");
        if ((long)(await sum.ExecuteScalarAsync(ct))! != 0)
            throw new LoadFailedException("The books do not balance.");
        return figures;
    }

    private static void Tell(IReadOnlyList<Figures> figures, bool asJson)
    {
        if (asJson)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(figures, json));
            return;
        }
        var table = new Table().Border(TableBorder.Simple).AddColumn("");
        foreach (var column in new[] { "journals a second", "p50, p99 ms", "pgbench a second", "share", "lines of the hot account" })
            table.AddColumn(new TableColumn(column).RightAligned());
        foreach (var f in figures)
            table.AddRow(
                f.Mix,
                Text($"{f.Journals:N0}"),
                Text($"{f.P50:0.0}, {f.P99:0.0}"),
                f.PgBench is null ? "not installed" : Text($"{f.PgBench:N0}"),
                f.PgBench is null ? "" : Text($"{f.Journals / f.PgBench:P0}"),
                Text($"{f.HotLines:N0}")
            );
        AnsiConsole.Write(table);

        static string Text(FormattableString value) => value.ToString(CultureInfo.InvariantCulture);
    }
}
