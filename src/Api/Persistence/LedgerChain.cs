using CardRecycle.Ledger;
using Npgsql;

namespace CardRecycle.Api.Persistence;

/// <summary>The newest link. <paramref name="Length"/> is how many journals it commits to, zero for empty books.</summary>
internal readonly record struct ChainHead(long Length, byte[] Hash);

/// <summary>What a check of the whole chain found.</summary>
/// <param name="Head">The newest link that was checked and found right.</param>
/// <param name="Waiting">Journals that are committed and will be linked soon.</param>
/// <param name="Fault">In what the books differ from the chain, or null.</param>
internal sealed record ChainVerdict(ChainHead Head, long Waiting, string? Fault);

/// <summary>
/// The hash chain in the database: <c>ledger.chain</c> holds the links, <c>ledger.unchained</c> the journals that wait for theirs (a
/// trigger puts them there as they commit). One replica links at a time.
/// </summary>
internal static class LedgerChain
{
    /// <summary>Any number that no other advisory lock of this database uses: "booklink" in ASCII.</summary>
    private const long LinkLock = 0x626F6F6B6C696E6B;

    /// <summary>Journals that are read at once while checking.</summary>
    private const int CheckBatch = 5000;

    private const string JournalSql = """
        j.id, j.kind, j.reference, j.posted_at, j.reverses, p.account, p.side, p.amount_fen
        from {0} w join ledger.journals j on j.id = w.journal_id join ledger.postings p on p.journal_id = j.id
        """;

    private static readonly string waitingSql =
        "select 0::bigint, ''::bytea, "
        + JournalSql.Replace("{0}", "(select journal_id from ledger.unchained order by journal_id limit $1)", StringComparison.Ordinal)
        + " order by j.posted_at, j.id, p.line";

    private static readonly string linkedSql =
        "select w.sequence, w.hash, "
        + JournalSql.Replace("{0}", "(select * from ledger.chain where sequence > $1 and sequence <= $2)", StringComparison.Ordinal)
        + " order by w.sequence, p.line";

    /// <summary>Links at most <paramref name="limit"/> waiting journals; 0 also when another replica is at it.</summary>
    /// <returns>How many were linked.</returns>
    public static async Task<int> ExtendAsync(NpgsqlDataSource source, int limit, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        if (await ScalarAsync<long>(connection, "select count(*) from (select from ledger.unchained limit 1) w", ct) == 0)
            return 0;
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (!await ScalarAsync<bool>(connection, "select pg_try_advisory_xact_lock($1)", ct, LinkLock))
            return 0;
        var head = await HeadAsync(connection, ct);
        var (ids, hashes) = (new List<Guid>(), new List<byte[]>());
        var hash = head.Hash;
        await foreach (var (_, _, journal) in JournalsAsync(connection, waitingSql, ct, limit))
        {
            hash = JournalChain.Next(hash, journal);
            ids.Add(journal.Id);
            hashes.Add(hash);
        }
        await using var batch = new NpgsqlBatch(connection, transaction)
        {
            BatchCommands =
            {
                new(
                    """
                    insert into ledger.chain (sequence, journal_id, hash)
                    select $1 + l.place, l.id, l.hash from unnest($2, $3) with ordinality l (id, hash, place)
                    """
                )
                {
                    Parameters =
                    {
                        new() { Value = head.Length },
                        new() { Value = ids.ToArray() },
                        new() { Value = hashes.ToArray() },
                    },
                },
                new("delete from ledger.unchained where journal_id = any($1)") { Parameters = { new() { Value = ids.ToArray() } } },
            },
        };
        await batch.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
        return ids.Count;
    }

    /// <summary>The newest link and how many journals wait for theirs.</summary>
    public static async Task<(ChainHead Head, long Waiting)> ReadAsync(NpgsqlDataSource source, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        return (await HeadAsync(connection, ct), await ScalarAsync<long>(connection, "select count(*) from ledger.unchained", ct));
    }

    /// <summary>
    /// Computes every link anew from the journals as they stand, and looks for journals without a link. Reads the whole books, a batch
    /// at a time; what is posted meanwhile is left for the next check.
    /// </summary>
    public static async Task<ChainVerdict> CheckAsync(
        NpgsqlDataSource source,
        IProgress<(long Done, long Of)>? progress,
        CancellationToken ct
    )
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        var whole = await HeadAsync(connection, ct);
        var seen = new ChainHead(0, JournalChain.Start());
        while (seen.Length < whole.Length)
        {
            try
            {
                await foreach (
                    var (sequence, hash, journal) in JournalsAsync(connection, linkedSql, ct, seen.Length, seen.Length + CheckBatch)
                )
                {
                    if (sequence != seen.Length + 1)
                        return new(seen, 0, $"link {seen.Length + 1} or its journal is missing");
                    var expected = JournalChain.Next(seen.Hash, journal);
                    if (!hash.AsSpan().SequenceEqual(expected))
                        return new(seen, 0, $"journal {journal.Id} is not what link {sequence} commits to");
                    seen = new(sequence, expected);
                }
            }
            catch (Exception e) when (e is JournalRejectedException or FormatException)
            {
                return new(seen, 0, $"the journal of link {seen.Length + 1} cannot be one: {e.Message}");
            }
            if (seen.Length < whole.Length && seen.Length % CheckBatch != 0)
                return new(seen, 0, $"link {seen.Length + 1} or its journal is missing");
            progress?.Report((seen.Length, whole.Length));
        }
        var waiting = await ScalarAsync<long>(connection, "select count(*) from ledger.unchained", ct);
        var lost = await ScalarAsync<long>(
            connection,
            """
            select count(*) from ledger.journals j
            where not exists (select from ledger.chain c where c.journal_id = j.id)
              and not exists (select from ledger.unchained u where u.journal_id = j.id)
            """,
            ct
        );
        return new(seen, waiting, lost == 0 ? null : $"{lost} journals have no link and wait for none");
    }

    /// <summary>The hash of one link, or null: the chain is not that long.</summary>
    public static async Task<byte[]?> LinkAsync(NpgsqlDataSource source, long sequence, CancellationToken ct)
    {
        if (sequence == 0)
            return JournalChain.Start();
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var command = Command(connection, "select hash from ledger.chain where sequence = $1", [sequence]);
        return (byte[]?)await command.ExecuteScalarAsync(ct);
    }

    private static async Task<ChainHead> HeadAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select sequence, hash from ledger.chain order by sequence desc limit 1", connection);
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? new(reader.GetInt64(0), reader.GetFieldValue<byte[]>(1)) : new(0, JournalChain.Start());
    }

    /// <summary>Journals with their link, from rows that are one posting each.</summary>
    private static async IAsyncEnumerable<(long Sequence, byte[] Hash, Journal Journal)> JournalsAsync(
        NpgsqlConnection connection,
        string sql,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct,
        params object[] values
    )
    {
        await using var command = Command(connection, sql, values);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var more = await reader.ReadAsync(ct);
        while (more)
        {
            var (sequence, hash, id) = (reader.GetInt64(0), reader.GetFieldValue<byte[]>(1), reader.GetGuid(2));
            var kind = LedgerTables.Named<JournalKind>(reader.GetString(3));
            var (reference, postedAt) = (reader.GetString(4), reader.GetFieldValue<DateTimeOffset>(5));
            Guid? reverses = reader.IsDBNull(6) ? null : reader.GetGuid(6);
            var postings = new List<Posting>();
            do postings.Add(new(AccountId.Parse(reader.GetString(7)), (Side)reader.GetInt16(8), new(reader.GetInt64(9))));
            while ((more = await reader.ReadAsync(ct)) && reader.GetGuid(2) == id);
            yield return (sequence, hash, Journal.Restore(id, kind, reference, postedAt, reverses, postings));
        }
    }

    private static async Task<T> ScalarAsync<T>(NpgsqlConnection connection, string sql, CancellationToken ct, params object[] values)
    {
        await using var command = Command(connection, sql, values);
        return (T)(await command.ExecuteScalarAsync(ct))!;
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, object[] values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        return command;
    }
}
