using System.Text.Json;
using CardRecycle.Api.Platform;
using CardRecycle.Api.Platform.Security;
using CardRecycle.Api.Platform.Work;
using Npgsql;
using NpgsqlTypes;

namespace CardRecycle.Api.Features.Watchlists.Lists;

/// <summary>What an import, or the end of a list, did.</summary>
/// <param name="List">Its name.</param>
/// <param name="Version">In force from now on.</param>
/// <param name="Entries">In force.</param>
/// <param name="Added">New or changed.</param>
/// <param name="Ended">Gone or changed.</param>
internal sealed record WatchlistImported(string List, int Version, int Entries, int Added, int Ended);

/// <summary>
/// Brings a list into force, whole or not at all: in one transaction what changed ends and begins, and what did not stays the entry that it
/// was, with all that was ever said of it. Imports of any lists follow each other, so that their numbers grow in the order of their
/// commits.
/// </summary>
internal sealed class WatchlistStore(NpgsqlDataSource source, PersonalData personal, WorkSignals signals, TimeProvider clock)
{
    private const string LockSql = "select pg_advisory_xact_lock(hashtextextended('watchlists', 0))";
    private const string CurrentSql = "select id, number, content_index from watchlists.entries where list = $1 and until_version is null";
    private const string NewestSql = "select max(version) from watchlists.versions where list = $1";
    private const string VersionSql = """
        insert into watchlists.versions (list, entries, added, ended, by, at, screened) values ($1, $2, $3, $4, $5, $6, 0) returning version
        """;
    private const string EndSql = "update watchlists.entries set until_version = $2 where id = any($1)";
    private const string ForgetSql = "delete from watchlists.keys where entry_id = any($1)";
    private const string CopyEntriesSql =
        "copy watchlists.entries (id, list, number, content_index, person_sealed, from_version) from stdin (format binary)";
    private const string CopyKeysSql = "copy watchlists.keys (key, entry_id) from stdin (format binary)";

    /// <param name="list">Name of the list.</param>
    /// <param name="rows">All of it; none: the list is retired.</param>
    /// <param name="by">Member of staff, or who ran the command.</param>
    /// <param name="ct">Cancellation.</param>
    /// <returns>Null if there is nothing to retire.</returns>
    public async Task<WatchlistImported?> ReplaceAsync(string list, IReadOnlyList<WatchlistRow> rows, string by, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await ExecuteAsync(connection, LockSql, [], ct);
        var current = await CurrentAsync(connection, list, ct);
        if (current.Count == 0 && rows.Count == 0)
            return null;
        var changed = new List<(WatchlistRow Row, string Content, string Index)>();
        var ending = current.ToDictionary();
        foreach (var row in rows)
        {
            var content = JsonSerializer.Serialize(row.Person);
            var index = personal.Index("watchlist-entry", content);
            if (ending.TryGetValue(row.Number, out var known) && known.Index == index)
                ending.Remove(row.Number);
            else
                changed.Add((row, content, index));
        }
        if (changed.Count == 0 && ending.Count == 0)
        {
            var same = await ReadNumberAsync(connection, NewestSql, [list], ct);
            return new(list, same, rows.Count, 0, 0);
        }
        var version = await ReadNumberAsync(
            connection,
            VersionSql,
            [list, rows.Count, changed.Count, ending.Count, by, clock.GetUtcNow()],
            ct
        );
        Guid[] ended = [.. ending.Values.Select(e => e.Id)];
        await ExecuteAsync(connection, EndSql, [ended, version], ct);
        await ExecuteAsync(connection, ForgetSql, [ended], ct);
        await CopyAsync(connection, list, changed, version, ct);
        await transaction.CommitAsync(ct);
        signals.Wake(RescreenSellers.WorkName);
        return new(list, version, rows.Count, changed.Count, ending.Count);
    }

    private async Task CopyAsync(
        NpgsqlConnection connection,
        string list,
        List<(WatchlistRow Row, string Content, string Index)> changed,
        int version,
        CancellationToken ct
    )
    {
        var now = clock.GetUtcNow();
        Guid[] ids = [.. changed.Select(_ => TimedId.New(now))];
        await using (var entries = await connection.BeginBinaryImportAsync(CopyEntriesSql, ct))
        {
            foreach (var (i, (row, content, index)) in changed.Index())
            {
                await entries.StartRowAsync(ct);
                await entries.WriteAsync(ids[i], NpgsqlDbType.Uuid, ct);
                await entries.WriteAsync(list, NpgsqlDbType.Text, ct);
                await entries.WriteAsync(row.Number, NpgsqlDbType.Text, ct);
                await entries.WriteAsync(index, NpgsqlDbType.Text, ct);
                await entries.WriteAsync(personal.Seal(WatchlistEntry.Person, ids[i], content), NpgsqlDbType.Bytea, ct);
                await entries.WriteAsync(version, NpgsqlDbType.Integer, ct);
            }
            await entries.CompleteAsync(ct);
        }
        await using var keys = await connection.BeginBinaryImportAsync(CopyKeysSql, ct);
        foreach (var (i, (row, _, _)) in changed.Index())
        foreach (var key in Names.NameKeys.Of(row.Person).Select(k => personal.ShortIndex(Screening.KeyKind, k)).Distinct())
        {
            await keys.StartRowAsync(ct);
            await keys.WriteAsync(key, NpgsqlDbType.Bigint, ct);
            await keys.WriteAsync(ids[i], NpgsqlDbType.Uuid, ct);
        }
        await keys.CompleteAsync(ct);
    }

    private static async Task<Dictionary<string, (Guid Id, string Index)>> CurrentAsync(
        NpgsqlConnection connection,
        string list,
        CancellationToken ct
    )
    {
        await using var read = Command(connection, CurrentSql, [list]);
        await using var reader = await read.ExecuteReaderAsync(ct);
        var entries = new Dictionary<string, (Guid, string)>(StringComparer.Ordinal);
        while (await reader.ReadAsync(ct))
            entries[reader.GetString(1)] = (reader.GetGuid(0), reader.GetString(2));
        return entries;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, object[] values, CancellationToken ct)
    {
        await using var command = Command(connection, sql, values);
        await command.ExecuteNonQueryAsync(ct);
    }

    private static async Task<int> ReadNumberAsync(NpgsqlConnection connection, string sql, object[] values, CancellationToken ct)
    {
        await using var command = Command(connection, sql, values);
        return (int)(await command.ExecuteScalarAsync(ct))!;
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, object[] values)
    {
        // A list of a million entries takes its time.
        var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        return command;
    }
}
