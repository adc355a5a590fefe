using CardRecycle.Api.Persistence;
using CardRecycle.Models.Risk;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Npgsql;
using EntityState = CardRecycle.Models.Risk.EntityState;

namespace CardRecycle.Api.Features.Risk;

/// <summary>What is remembered of one entity, in <see cref="EntityState"/>'s stored form. Read and written by
/// <see cref="EntityStates"/> only.</summary>
internal sealed class EntityStateRow
{
    public required long Id { get; init; }
    public required short Kind { get; init; }
    public required byte[] State { get; init; }
}

internal sealed class EntityStateRowMapping : IEntityTypeConfiguration<EntityStateRow>
{
    public void Configure(EntityTypeBuilder<EntityStateRow> builder)
    {
        builder.ToTable("entity_states", "risk");
        // The id first: it alone finds the row, and one array of ids then finds all rows of an event.
        builder.HasKey(s => new { s.Id, s.Kind });
    }
}

/// <summary>
/// The states of entities in the caller's transaction. An entity is locked by an advisory lock, for the row of a new one cannot be, and the
/// locks are taken in the order of the keys: by kind, groups last, so that the groups that loaded entities name come after them. Only a
/// merged group may point back to one before it; should two transactions ever wait in a circle there, PostgreSQL ends one of them and its
/// work is done again.
/// </summary>
internal static class EntityStates
{
    private const string LockSql = "select pg_advisory_xact_lock(k) from unnest($1) k";
    private const string ReadSql = "select kind, id, state from risk.entity_states where id = any($1)";
    private const string StoreSql = """
        insert into risk.entity_states (id, kind, state) select * from unnest($1, $2, $3)
        on conflict (id, kind) do update set state = excluded.state
        """;

    /// <summary>Spreads kinds over the locks' numbers; two entities on one number would only wait for each other.</summary>
    private const long KindStep = unchecked((long)0x9E3779B97F4A7C15);

    /// <summary>Chains of merged groups are shorter; more would be a circle.</summary>
    private const int RoundsMax = 70;

    /// <summary>Commands that lock and read; the rows are the result of the second.</summary>
    public static IEnumerable<NpgsqlBatchCommand> LockAndRead(IReadOnlyList<EntityKey> keys) =>
        [
            new(LockSql) { Parameters = { Longs(keys.Select(k => unchecked(k.Id ^ ((long)k.Kind * KindStep)))) } },
            new(ReadSql) { Parameters = { Longs(keys.Select(k => k.Id).Distinct()) } },
        ];

    /// <summary>Puts the rows into the set; a key without a row is new.</summary>
    /// <exception cref="InvalidDataException">A stored state cannot be read.</exception>
    public static async Task ReadAsync(NpgsqlDataReader reader, IReadOnlyList<EntityKey> keys, WorkingSet set, CancellationToken ct)
    {
        var found = new Dictionary<EntityKey, byte[]>();
        while (await reader.ReadAsync(ct))
            found[new((EntityKind)reader.GetInt16(0), reader.GetInt64(1))] = reader.GetFieldValue<byte[]>(2);
        foreach (var key in keys)
            set.Add(key, found.TryGetValue(key, out var stored) ? EntityState.Read(stored) : null);
    }

    /// <summary>Locks and reads what the event needs and the set does not hold: a round trip, and one more if entities name
    /// groups.</summary>
    /// <exception cref="InvalidDataException">A stored state cannot be read.</exception>
    public static async Task LoadAsync(NpgsqlConnection connection, DealEvent e, WorkingSet set, CancellationToken ct)
    {
        for (var round = 0; RiskEngine.Missing(e, set) is { Count: > 0 } keys; round++)
        {
            if (round == RoundsMax)
                throw new InvalidDataException("Merged groups point at each other in a circle.");
            await using var batch = new NpgsqlBatch(connection);
            foreach (var command in LockAndRead(keys))
                batch.BatchCommands.Add(command);
            await using var reader = await batch.ExecuteReaderAsync(ct);
            await reader.NextResultAsync(ct);
            await ReadAsync(reader, keys, set, ct);
        }
    }

    /// <summary>Stores what changed, in one round trip.</summary>
    public static async Task StoreAsync(NpgsqlConnection connection, WorkingSet set, CancellationToken ct)
    {
        var changed = set.Changed.ToArray();
        if (changed.Length == 0)
            return;
        await using var store = new NpgsqlCommand(StoreSql, connection);
        store.Parameters.Add(Longs(changed.Select(c => c.Key.Id)));
        store.Parameters.Add(new NpgsqlParameter<short[]> { TypedValue = [.. changed.Select(c => (short)c.Key.Kind)] });
        store.Parameters.Add(new NpgsqlParameter<byte[][]> { TypedValue = [.. changed.Select(c => c.Value.Write())] });
        await store.ExecuteNonQueryAsync(ct);
    }

    /// <summary>An event in the caller's open transaction, from nothing: loads, observes, stores.</summary>
    /// <returns>Its features; empty for a step without a score.</returns>
    public static async Task<float[]> ObserveAsync(CardRecycleDb db, DealEvent e, CancellationToken ct)
    {
        var (connection, set) = (ConnectionOf(db), new WorkingSet());
        await LoadAsync(connection, e, set, ct);
        return await ObserveAsync(connection, e, set, ct);
    }

    /// <summary>As above, on a set that holds all or part of what is needed.</summary>
    public static async Task<float[]> ObserveAsync(NpgsqlConnection connection, DealEvent e, WorkingSet set, CancellationToken ct)
    {
        await LoadAsync(connection, e, set, ct);
        var features = RiskEngine.IsScored(e.Step) ? new float[RiskFeatures.Width] : [];
        RiskEngine.Observe(e, set, features);
        await StoreAsync(connection, set, ct);
        return features;
    }

    /// <summary>A fraud became known, in the caller's open transaction.</summary>
    public static async Task LearnFraudAsync(CardRecycleDb db, DealEvent e, CancellationToken ct)
    {
        var (connection, set) = (ConnectionOf(db), new WorkingSet());
        await LoadAsync(connection, e, set, ct);
        RiskEngine.Learn(e, fraud: true, set);
        await StoreAsync(connection, set, ct);
    }

    public static NpgsqlConnection ConnectionOf(CardRecycleDb db) =>
        db.Database.CurrentTransaction is null
            ? throw new InvalidOperationException("States are locked until the caller's transaction ends: begin one.")
            : (NpgsqlConnection)db.Database.GetDbConnection();

    private static NpgsqlParameter<long[]> Longs(IEnumerable<long> values) => new() { TypedValue = [.. values] };
}
