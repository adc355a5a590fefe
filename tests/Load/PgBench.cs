using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;

namespace CardRecycle.Load;

/// <summary>
/// PostgreSQL's own load tool, where it is installed: the statements of <see cref="LedgerLoad"/> in the same round trips, prepared. The id
/// of a journal is made of two random numbers, so that no round trip is spent on it.
/// </summary>
internal static partial class PgBench
{
    // \003a is a colon: pgbench takes what follows one for a variable, in texts too.
    private const string Script = """
        \set hot random(1, 100)
        \set cold random(1, :accounts)
        \set n case when :hot <= :percent then 0 else :cold end
        \set fen random(1, 100)
        \set a random(1, 9000000000000000000)
        \set b random(1, 9000000000000000000)
        \startpipeline
        begin;
        select pg_advisory_xact_lock(k) from unnest(array[hashtextextended(U&'liability\003areward-payable\003areporter-' || :n::text, 0),
          hashtextextended(U&'journal\003a' || :a::text || :b::text, 0)]) k;
        \endpipeline
        select id, kind, lines, posted_at, reference, reverses from ledger.journals where id = md5(:a::text || :b::text)::uuid limit 2;
        select a.name,
               coalesce((select sum(side * amount_fen) from ledger.postings where account = a.name), 0)::bigint,
               coalesce((select sum(h.amount_fen) from ledger.holds h where h.debit_account = a.name
                 and not exists (select 1 from ledger.hold_resolutions r where r.hold_id = h.id)), 0)::bigint
        from unnest(array[U&'liability\003areward-payable\003areporter-' || :n::text]) a(name);
        \startpipeline
        insert into ledger.journals (id, kind, lines, posted_at, reference, reverses)
          values (md5(:a::text || :b::text)::uuid, 'reward-paid', 2, now(), 'reporter-' || :n::text, null);
        insert into ledger.postings (journal_id, line, lines, account, client, side, amount_fen, posted_at)
          values (md5(:a::text || :b::text)::uuid, 1, 2, U&'liability\003areward-payable\003areporter-' || :n::text, false, 1, :fen, now());
        insert into ledger.postings (journal_id, line, lines, account, client, side, amount_fen, posted_at)
          values (md5(:a::text || :b::text)::uuid, 2, 2, U&'asset\003aown\003abank', false, -1, :fen, now());
        \endpipeline
        commit;
        """;

    /// <returns>Transactions a second, or null if pgbench is not to be found.</returns>
    /// <exception cref="LoadFailedException">It failed.</exception>
    public static async Task<double?> RunAsync(DurableDatabase database, LedgerLoad load, int hotPercent, CancellationToken ct)
    {
        if (Find() is not { } program)
            return null;
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, Script, ct);
            var to = new NpgsqlConnectionStringBuilder(database.Api());
            FormattableString[] arguments =
            [
                $"-n",
                $"-M",
                $"prepared",
                $"-c",
                $"{load.Connections}",
                $"-j",
                $"{Math.Min(load.Connections, Environment.ProcessorCount)}",
                $"-T",
                $"{load.Seconds}",
                $"-D",
                $"accounts={load.Accounts}",
                $"-D",
                $"percent={hotPercent}",
                $"-f",
                $"{file}",
                $"-h",
                $"{to.Host}",
                $"-p",
                $"{to.Port}",
                $"-U",
                $"{to.Username}",
                $"{to.Database}",
            ];
            var start = new ProcessStartInfo(program, arguments.Select(a => a.ToString(CultureInfo.InvariantCulture)))
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            start.Environment["PGPASSWORD"] = to.Password;
            using var process = Process.Start(start)!;
            var (output, error) = (process.StandardOutput.ReadToEndAsync(ct), process.StandardError.ReadToEndAsync(ct));
            await process.WaitForExitAsync(ct);
            return Rate().Match(await output) is { Success: true } match
                ? Math.Round(double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))
                : throw new LoadFailedException($"pgbench failed: {await error}");
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string? Find() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Concat(Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql").Select(d => d + "/bin") : [])
            .Select(folder => Path.Combine(folder, "pgbench"))
            .FirstOrDefault(File.Exists);

    [GeneratedRegex(@"tps = ([0-9.]+)")]
    private static partial Regex Rate();
}
