using System.Text.Json;
using CardRecycle.Api.Features.Watchlists.Contract;
using CardRecycle.Api.Features.Watchlists.Lists;
using CardRecycle.Api.Features.Watchlists.Names;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform;
using CardRecycle.Api.Platform.Security;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CardRecycle.Api.Features.Watchlists;

/// <summary>
/// Screens a person: finds the entries that share a key, opens them, scores them, and stores what matches. Each statement sees what was
/// committed before it, and the newest version is read before the keys: a list that comes meanwhile leaves the seller to be screened again.
/// </summary>
internal sealed class Screening(INamedPeople people, PersonalData personal, TimeProvider clock) : IWatchlists
{
    /// <summary>Kind of the blind indexes of <see cref="NameKeys"/>.</summary>
    public const string KeyKind = "watchlist";

    /// <summary>Entries that are opened at most, those with a sharp key first; names that more people share are found by their birth
    /// dates.</summary>
    private const int CandidatesMax = 5_000;

    private const string NewestSql = "select coalesce(max(version), 0) from watchlists.versions";

    private const string StateSql = """
        select coalesce((select max(version) from watchlists.versions), 0),
               coalesce((select version from watchlists.screenings where seller_id = $1), -1)
        """;

    private const string HitsSql = """
        select m.id, e.list, e.number, m.kind, m.born, m.score, m.state = 'Confirmed'
        from watchlists.matches m join watchlists.entries e on e.id = m.entry_id
        where m.seller_id = $1 and m.ended_at is null and m.state <> 'Cleared' and e.until_version is null
        order by m.score desc, m.id
        """;

    private const string CandidatesSql = """
        select e.id, e.person_sealed
        from (select entry_id, bool_or(key = any($2)) as sharp from watchlists.keys where key = any($1)
              group by entry_id order by 2 desc, 1 limit $3) k
        join watchlists.entries e on e.id = k.entry_id
        """;

    // A match that looks surer than when a reviewer cleared it is open again.
    private const string StoreSql = """
        insert into watchlists.matches (id, seller_id, entry_id, kind, born, score, state, found_at)
        select id, $1, entry_id, kind, born, score, 'Open', $7 from unnest($2, $3, $4, $5, $6) as n(id, entry_id, kind, born, score)
        on conflict (seller_id, entry_id) do update set kind = excluded.kind, born = excluded.born, score = excluded.score, ended_at = null,
          state = case when matches.state = 'Cleared' and excluded.score > matches.score then 'Open' else matches.state end
        """;

    private const string EndSql = """
        update watchlists.matches set ended_at = $3 where seller_id = $1 and ended_at is null and entry_id <> all($2)
        """;

    private const string ScreenedSql = """
        insert into watchlists.screenings (seller_id, version, at) values ($1, $2, $3)
        on conflict (seller_id) do update set version = greatest(screenings.version, excluded.version), at = excluded.at
        """;

    public async Task<IReadOnlyList<WatchlistHit>> HitsAsync(CardRecycleDb db, Guid sellerId, CancellationToken ct)
    {
        await db.Database.OpenConnectionAsync(ct);
        try
        {
            var connection = (NpgsqlConnection)db.Database.GetDbConnection();
            var (newest, screened, hits) = await ReadAsync(connection, sellerId, ct);
            // Without any list there is nothing to be screened against.
            if (newest <= Math.Max(screened, 0) || await people.FindAsync(db, sellerId, ct) is not { } person)
                return hits;
            await ScreenAsync(connection, person, ct);
            return (await ReadAsync(connection, sellerId, ct)).Hits;
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }

    public async Task ScreenAsync(CardRecycleDb db, NamedPerson person, CancellationToken ct)
    {
        await db.Database.OpenConnectionAsync(ct);
        try
        {
            await ScreenAsync((NpgsqlConnection)db.Database.GetDbConnection(), person, ct);
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }

    /// <summary>Screens and stores, in the connection's open transaction or at once.</summary>
    /// <returns>How many entries match.</returns>
    public async Task<int> ScreenAsync(NpgsqlConnection connection, NamedPerson person, CancellationToken ct)
    {
        var name = WrittenName.Read(person.Name);
        var (version, candidates) = await FindAsync(connection, person, name, ct);
        var found = new List<(Guid Entry, Likeness Likeness)>();
        foreach (var (id, sealedPerson) in candidates)
        {
            var entry = JsonSerializer.Deserialize<ListedPerson>(personal.Open(WatchlistEntry.Person, id, sealedPerson))!;
            if (NameMatcher.Judge(name, person.PersonHash, person.BornOn, entry) is { } likeness)
                found.Add((id, likeness));
        }
        await StoreAsync(connection, person.SellerId, version, found, ct);
        return found.Count;
    }

    private async Task<(int Version, List<(Guid, byte[])> Candidates)> FindAsync(
        NpgsqlConnection connection,
        NamedPerson person,
        WrittenName name,
        CancellationToken ct
    )
    {
        var keys = NameKeys.Of(name, person.PersonHash, person.BornOn).Select(k => (k, Index: personal.ShortIndex(KeyKind, k))).ToList();
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new(NewestSql),
                new(CandidatesSql)
                {
                    Parameters =
                    {
                        new NpgsqlParameter<long[]> { TypedValue = [.. keys.Select(k => k.Index)] },
                        new NpgsqlParameter<long[]> { TypedValue = [.. keys.Where(k => NameKeys.IsSharp(k.k)).Select(k => k.Index)] },
                        new NpgsqlParameter<int> { TypedValue = CandidatesMax },
                    },
                },
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        var version = reader.GetInt32(0);
        await reader.NextResultAsync(ct);
        var candidates = new List<(Guid, byte[])>();
        while (await reader.ReadAsync(ct))
            candidates.Add((reader.GetGuid(0), reader.GetFieldValue<byte[]>(1)));
        return (version, candidates);
    }

    private async Task StoreAsync(
        NpgsqlConnection connection,
        Guid sellerId,
        int version,
        List<(Guid Entry, Likeness Likeness)> found,
        CancellationToken ct
    )
    {
        var now = clock.GetUtcNow();
        var entries = new NpgsqlParameter<Guid[]> { TypedValue = [.. found.Select(f => f.Entry)] };
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new(EndSql)
                {
                    Parameters =
                    {
                        new() { Value = sellerId },
                        entries.Clone(),
                        new() { Value = now },
                    },
                },
                new(ScreenedSql)
                {
                    Parameters =
                    {
                        new() { Value = sellerId },
                        new() { Value = version },
                        new() { Value = now },
                    },
                },
            },
        };
        if (found.Count > 0)
            batch.BatchCommands.Insert(
                0,
                new NpgsqlBatchCommand(StoreSql)
                {
                    Parameters =
                    {
                        new() { Value = sellerId },
                        new NpgsqlParameter<Guid[]> { TypedValue = [.. found.Select(_ => TimedId.New(now))] },
                        entries,
                        new NpgsqlParameter<string[]> { TypedValue = [.. found.Select(f => f.Likeness.Kind.ToString())] },
                        new NpgsqlParameter<string[]> { TypedValue = [.. found.Select(f => f.Likeness.Born.ToString())] },
                        new NpgsqlParameter<double[]> { TypedValue = [.. found.Select(f => f.Likeness.Score)] },
                        new() { Value = now },
                    },
                }
            );
        await batch.ExecuteNonQueryAsync(ct);
    }

    private static async Task<(int Newest, int Screened, List<WatchlistHit> Hits)> ReadAsync(
        NpgsqlConnection connection,
        Guid sellerId,
        CancellationToken ct
    )
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new(StateSql) { Parameters = { new() { Value = sellerId } } },
                new(HitsSql) { Parameters = { new() { Value = sellerId } } },
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        var (newest, screened) = (reader.GetInt32(0), reader.GetInt32(1));
        await reader.NextResultAsync(ct);
        var hits = new List<WatchlistHit>();
        while (await reader.ReadAsync(ct))
            hits.Add(
                new(
                    reader.GetGuid(0),
                    reader.GetString(1),
                    reader.GetString(2),
                    Enum.Parse<WatchlistMatchKind>(reader.GetString(3)),
                    Enum.Parse<BirthAgreement>(reader.GetString(4)),
                    reader.GetDouble(5),
                    reader.GetBoolean(6)
                )
            );
        return (newest, screened, hits);
    }
}
