using System.Text;
using CardRecycle.Api.Persistence;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CardRecycle.Api.Platform.Security.Keys;

/// <summary>
/// Seals every field anew under its ring's current key: table by table in the order of ids, a batch a transaction, with its place in
/// <c>platform.reseal_progress</c>, so that it can be stopped anywhere and goes on there. A field is replaced only if it is still what was
/// read; whoever wrote it meanwhile wrote it under the current key. A last count decides whether all is done.
/// </summary>
internal sealed class Resealer(IServiceProvider services, int batchSize = Resealer.BatchSizeDefault)
{
    private const int BatchSizeDefault = 500;
    private const int PassesMax = 5;

    /// <summary>Any number that no other advisory lock of this database uses: "reseal" in ASCII.</summary>
    private const long ResealLock = 0x72657365616c;

    private readonly DataKeys keys = services.GetRequiredService<DataKeys>();
    private readonly NpgsqlDataSource source = services.GetRequiredService<NpgsqlDataSource>();
    private readonly TimeProvider clock = services.GetRequiredService<TimeProvider>();

    private sealed record Row(Guid Id, Guid Place, byte[]?[] Fields);

    /// <returns>False when another one is at work, or something was left.</returns>
    public async Task<bool> RunAsync(IReadOnlyList<SealedTable> tables, TextWriter print, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var @lock = new NpgsqlCommand("select pg_try_advisory_lock($1)", connection)
        {
            Parameters = { new() { Value = ResealLock } },
        };
        if (!(bool)(await @lock.ExecuteScalarAsync(ct))!)
        {
            await print.WriteLineAsync("Another reseal is at work.");
            return false;
        }
        try
        {
            return await ResealAsync(connection, tables, print, ct);
        }
        finally
        {
            // The pool would keep it with the connection.
            await using var unlock = new NpgsqlCommand("select pg_advisory_unlock($1)", connection)
            {
                Parameters = { new() { Value = ResealLock } },
            };
            await unlock.ExecuteScalarAsync(CancellationToken.None);
        }
    }

    private async Task<bool> ResealAsync(
        NpgsqlConnection connection,
        IReadOnlyList<SealedTable> tables,
        TextWriter print,
        CancellationToken ct
    )
    {
        foreach (var table in tables)
        {
            var keyId = keys.Current(table.Ring)!.Value.Id;
            for (var pass = 1; pass <= PassesMax; pass++)
            {
                await PassAsync(connection, table, keyId, restart: pass > 1, print, ct);
                if (!(await UsesAsync([table], ct)).Keys.Any(u => u.Id != keyId))
                    break;
                if (pass == PassesMax)
                {
                    await print.WriteLineAsync($"{table.Table}: fields under other keys are left after {PassesMax} passes: run it again.");
                    return false;
                }
            }
        }
        return true;
    }

    /// <summary>How many fields there are under each key.</summary>
    public async Task<Dictionary<(KeyRing Ring, string Id), long>> UsesAsync(IReadOnlyList<SealedTable> tables, CancellationToken ct)
    {
        var uses = new Dictionary<(KeyRing, string), long>();
        foreach (var table in tables)
        foreach (var column in table.Columns)
        {
            await using var count = source.CreateCommand(
                $"""
                select convert_from(substring({column.Column} from 2 for get_byte({column.Column}, 0)), 'UTF8'), count(*)
                from {table.Table} where {column.Column} is not null group by 1
                """
            );
            count.CommandTimeout = 0;
            await using var reader = await count.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
            {
                var key = (table.Ring, reader.GetString(0));
                uses[key] = uses.GetValueOrDefault(key) + reader.GetInt64(1);
            }
        }
        return uses;
    }

    private async Task PassAsync(
        NpgsqlConnection connection,
        SealedTable table,
        string keyId,
        bool restart,
        TextWriter print,
        CancellationToken ct
    )
    {
        var sealing = SealingOf(table);
        var progress = await ProgressAsync(table, keyId, restart, ct);
        while (true)
        {
            await using var transaction = await connection.BeginTransactionAsync(ct);
            var rows = await ReadAsync(connection, table, progress.LastId, ct);
            if (rows.Count == 0)
                progress.FinishedAt = clock.GetUtcNow();
            for (var i = 0; i < table.Columns.Count; i++)
                progress.Resealed += await WriteAsync(connection, table, i, rows, keyId, sealing, ct);
            if (rows.Count > 0)
                progress.LastId = rows[^1].Id;
            await KeepAsync(connection, progress, ct);
            await transaction.CommitAsync(ct);
            if (progress.FinishedAt is not null)
                break;
            await print.WriteLineAsync(
                FormattableString.Invariant($"{table.Table}: {progress.Resealed} fields under {keyId}, at {progress.LastId}")
            );
        }
        await print.WriteLineAsync(
            FormattableString.Invariant($"{table.Table}: done, {progress.Resealed} fields sealed anew under {keyId}.")
        );
    }

    private SealingKeys SealingOf(SealedTable table) => services.GetRequiredKeyedService<SealingKeys>(table.Ring);

    private async Task<List<Row>> ReadAsync(NpgsqlConnection connection, SealedTable table, Guid after, CancellationToken ct)
    {
        await using var read = new NpgsqlCommand(
            $"""
            select {table.IdColumn}, {table.Place.RowColumn}, {string.Join(", ", table.Columns.Select(c => c.Column))}
            from {table.Table} where {table.IdColumn} > $1 order by {table.IdColumn} limit {batchSize}
            """,
            connection
        );
        read.Parameters.Add(new() { Value = after });
        await using var reader = await read.ExecuteReaderAsync(ct);
        var rows = new List<Row>();
        while (await reader.ReadAsync(ct))
            rows.Add(
                new(
                    reader.GetGuid(0),
                    reader.GetGuid(1),
                    [.. Enumerable.Range(2, table.Columns.Count).Select(c => reader.IsDBNull(c) ? null : reader.GetFieldValue<byte[]>(c))]
                )
            );
        return rows;
    }

    private static async Task<int> WriteAsync(
        NpgsqlConnection connection,
        SealedTable table,
        int column,
        List<Row> rows,
        string keyId,
        SealingKeys sealing,
        CancellationToken ct
    )
    {
        var (name, mark) = (table.Columns[column], Encoding.ASCII.GetBytes(keyId));
        var old = rows.Where(r => r.Fields[column] is { } f && !f.AsSpan(1, f[0]).SequenceEqual(mark)).ToList();
        if (old.Count == 0)
            return 0;
        await using var write = new NpgsqlCommand(
            $"""
            update {table.Table} t set {name.Column} = n.new from unnest($1, $2, $3) n (id, old, new)
            where t.{table.IdColumn} = n.id and t.{name.Column} = n.old
            """,
            connection
        );
        write.Parameters.Add(new() { Value = old.Select(r => r.Id).ToArray() });
        write.Parameters.Add(new() { Value = old.Select(r => r.Fields[column]!).ToArray() });
        write.Parameters.Add(new() { Value = old.Select(r => Anew(r.Fields[column]!, table.PlaceOf(r.Place, name.Name))).ToArray() });
        return await write.ExecuteNonQueryAsync(ct);

        byte[] Anew(byte[] field, string place) => sealing.Seal(sealing.Open(field, place), place);
    }

    private async Task<ResealProgress> ProgressAsync(SealedTable table, string keyId, bool restart, CancellationToken ct)
    {
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CardRecycleDb>();
        var kept = await db.ResealProgress.AsNoTracking().SingleOrDefaultAsync(p => p.TableName == table.Table && p.KeyId == keyId, ct);
        // What was finished begins anew: new rows may have come between.
        var goesOn = kept is { FinishedAt: null } && !restart;
        return new()
        {
            TableName = table.Table,
            KeyId = keyId,
            LastId = goesOn ? kept!.LastId : Guid.Empty,
            Resealed = kept?.Resealed ?? 0,
        };
    }

    private static async Task KeepAsync(NpgsqlConnection connection, ResealProgress progress, CancellationToken ct)
    {
        await using var keep = new NpgsqlCommand(
            """
            insert into platform.reseal_progress (table_name, key_id, last_id, resealed, finished_at) values ($1, $2, $3, $4, $5)
            on conflict (table_name, key_id) do update
            set last_id = excluded.last_id, resealed = excluded.resealed, finished_at = excluded.finished_at
            """,
            connection
        );
        keep.Parameters.Add(new() { Value = progress.TableName });
        keep.Parameters.Add(new() { Value = progress.KeyId });
        keep.Parameters.Add(new() { Value = progress.LastId });
        keep.Parameters.Add(new() { Value = progress.Resealed });
        keep.Parameters.Add(
            new() { Value = (object?)progress.FinishedAt ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.TimestampTz }
        );
        await keep.ExecuteNonQueryAsync(ct);
    }
}
