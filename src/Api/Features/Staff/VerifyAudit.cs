using CardRecycle.Api.Platform.Audit;
using Npgsql;

namespace CardRecycle.Api.Features.Staff;

/// <summary>
/// <c>CardRecycle.Api verify-audit [--heads FOLDER]</c>: computes the audit log's hash chain anew, from its first line. With the heads that
/// were kept outside (<see cref="KeepAuditHeads"/>) it also finds a chain that was written anew as a whole, and an end that was cut off.
/// </summary>
internal static class VerifyAudit
{
    /// <summary>The command's name on the command line.</summary>
    public const string Name = "verify-audit";

    private const int Right = 0;
    private const int Wrong = 1;
    private const int BadInput = 2;
    private const int Batch = 20_000;

    /// <returns>The exit code: 0 right, 1 the log was changed, 2 bad input.</returns>
    public static async Task<int> RunAsync(string? connection, string? headsFolder, TextWriter print, CancellationToken ct)
    {
        if (string.IsNullOrEmpty(connection))
        {
            await print.WriteLineAsync("ConnectionStrings:Api must say where the database is.");
            return BadInput;
        }
        if (headsFolder is not null && !Directory.Exists(headsFolder))
        {
            await print.WriteLineAsync($"--heads names the folder of Audit:HeadsFolder; there is no '{headsFolder}'.");
            return BadInput;
        }
        try
        {
            await using var source = NpgsqlDataSource.Create(connection);
            var newest = await KeepAuditHeads.NewestAsync(source, ct);
            if (await BrokenAsync(source, newest?.Seq ?? 0, ct) is { } broken)
            {
                await print.WriteLineAsync($"WRONG: line {broken} does not follow from the line before: changed or taken out.");
                return Wrong;
            }
            var heads = headsFolder is null ? [] : await HeadsAsync(headsFolder, ct);
            foreach (var head in heads)
                if (await HashAsync(source, head.Seq, ct) is var hash && hash != head.Hash)
                {
                    await print.WriteLineAsync(
                        hash is null
                            ? $"WRONG: line {head.Seq} was kept outside and is not there: the end was cut off."
                            : $"WRONG: line {head.Seq} is not the one that was kept outside: the log was written anew."
                    );
                    return Wrong;
                }
            await print.WriteLineAsync($"Right: {newest?.Seq ?? 0} lines, {heads.Count} heads that were kept outside. Head {newest}");
            return Right;
        }
        catch (Exception e) when (e is NpgsqlException or ArgumentException)
        {
            await print.WriteLineAsync($"The database cannot be read ({e.Message}); ConnectionStrings:Api says where it is.");
            return BadInput;
        }
    }

    /// <summary>Every head in the folder, each once.</summary>
    private static async Task<IReadOnlyList<AuditHead>> HeadsAsync(string folder, CancellationToken ct)
    {
        var heads = new HashSet<AuditHead>();
        foreach (var file in Directory.EnumerateFiles(folder, "audit-*.txt"))
        await foreach (var line in File.ReadLinesAsync(file, ct))
            if (AuditHead.TryParse(line, out var head))
                heads.Add(head);
        return [.. heads.OrderBy(h => h.Seq)];
    }

    /// <returns>The first line that does not follow from the one before; null if all do.</returns>
    private static async Task<long?> BrokenAsync(NpgsqlDataSource source, long last, CancellationToken ct)
    {
        for (long from = 0; from < last; from += Batch)
        {
            await using var command = source.CreateCommand(
                """
                select a.seq from (
                  select e.seq, e.hash, platform.audit_hash(lag(e.hash, 1, ''::bytea) over (order by e.seq), e) as due,
                         lag(e.seq, 1, 0) over (order by e.seq) as previous
                  from platform.audit_log e where e.seq >= $1 and e.seq <= $2
                ) a
                where a.seq > $1 and (a.hash <> a.due or a.previous <> a.seq - 1) order by a.seq limit 1
                """
            );
            command.Parameters.Add(new() { Value = from });
            command.Parameters.Add(new() { Value = from + Batch });
            if (await command.ExecuteScalarAsync(ct) is long broken)
                return broken;
        }
        return null;
    }

    private static async Task<string?> HashAsync(NpgsqlDataSource source, long seq, CancellationToken ct)
    {
        await using var command = source.CreateCommand("select encode(hash, 'hex') from platform.audit_log where seq = $1");
        command.Parameters.Add(new() { Value = seq });
        return await command.ExecuteScalarAsync(ct) as string;
    }
}
