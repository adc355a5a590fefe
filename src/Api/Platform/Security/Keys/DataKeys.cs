using System.Security.Cryptography;
using CardRecycle.Api.Persistence;
using CardRecycle.Crypto;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Platform.Security.Keys;

/// <summary>
/// All data keys that are not retired, unwrapped, in memory. Read at start and once a second (<see cref="DataKeyLoop"/>); a new key takes
/// over only when every replica has had the time to read it, so that a field's key is known wherever the field can be read.
/// </summary>
internal sealed class DataKeys(IServiceScopeFactory scopes, IKeyEncryption encryption, TimeProvider clock)
{
    private volatile IReadOnlyList<Unwrapped> known = [];

    private sealed record Unwrapped(string Id, KeyRing Ring, DateTimeOffset CurrentFrom, byte[] Key);

    /// <summary>False: no key-encryption key is configured, and rooms seal under the keys of their settings.</summary>
    public bool IsConfigured => encryption.CurrentId.Length > 0;

    /// <summary>The key that seals now; null while there is none. The first of a ring seals by any clock: nothing was there before it
    /// that others might still wait for, and a replica whose clock is behind could not seal at all.</summary>
    public (string Id, byte[] Key)? Current(KeyRing ring)
    {
        var now = clock.GetUtcNow();
        var ours = known.Where(k => k.Ring == ring).ToList();
        return (ours.Where(k => k.CurrentFrom <= now).MaxBy(k => k.CurrentFrom) ?? ours.MinBy(k => k.CurrentFrom)) is { } key
            ? (key.Id, key.Key)
            : null;
    }

    public byte[]? Find(KeyRing ring, string id) => known.FirstOrDefault(k => k.Ring == ring && k.Id == id)?.Key;

    /// <summary>Reads what is new and forgets what was retired.</summary>
    /// <exception cref="CryptoRefusedException">A data key's wrapping does not open: its key-encryption key is not configured.</exception>
    public async Task LoadAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var rows = await scope
            .ServiceProvider.GetRequiredService<CardRecycleDb>()
            .DataKeys.AsNoTracking()
            .Where(k => k.Wrapped != null)
            .ToListAsync(ct);
        var before = known.ToDictionary(k => k.Id);
        var now = new List<Unwrapped>();
        foreach (var row in rows)
            now.Add(
                before.TryGetValue(row.Id, out var same)
                    ? same
                    : new(row.Id, row.Ring, row.CurrentFrom, await encryption.UnwrapAsync(row.KekId, row.Wrapped!, row.Context, ct))
            );
        known = now;
    }

    /// <summary>Makes the first key of each ring, if there is none, and reads all. Any number of replicas may do so at once.</summary>
    public async Task StartAsync(CancellationToken ct)
    {
        await LoadAsync(ct);
        var missing = Enum.GetValues<KeyRing>().Except(known.Select(k => k.Ring)).ToList();
        if (missing.Count == 0)
            return;
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CardRecycleDb>();
        foreach (var ring in missing)
        {
            var key = await MakeAsync(ring, 1, clock.GetUtcNow(), ct);
            await db.Database.ExecuteSqlAsync(
                $"""
                insert into platform.data_keys (id, ring, number, kek_id, wrapped, created_at, current_from)
                values ({key.Id}, {ring.ToString()}, 1, {key.KekId}, {key.Wrapped}, {key.CreatedAt}, {key.CurrentFrom})
                on conflict do nothing
                """,
                ct
            );
        }
        await LoadAsync(ct);
    }

    /// <summary>A new key, wrapped, not yet stored.</summary>
    public async Task<DataKey> MakeAsync(KeyRing ring, int number, DateTimeOffset currentFrom, CancellationToken ct)
    {
        var key = new DataKey
        {
            Id = DataKey.IdOf(ring, number),
            Ring = ring,
            Number = number,
            KekId = encryption.CurrentId,
            Wrapped = null,
            CreatedAt = clock.GetUtcNow(),
            CurrentFrom = currentFrom,
        };
        key.Wrapped = await encryption.WrapAsync(key.KekId, RandomNumberGenerator.GetBytes(Sm4Gcm.KeyBytes), key.Context, ct);
        return key;
    }
}

/// <summary>Has the keys there before the first request, and fresh ever after. A database that is not there yet keeps nobody from
/// starting.</summary>
internal sealed partial class DataKeyLoop(DataKeys keys, ILogger<DataKeyLoop> log) : BackgroundService
{
    private static readonly TimeSpan interval = TimeSpan.FromSeconds(1);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!keys.IsConfigured)
            return;
        await ReadAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Real time, whatever clock the rest goes by: it only says how soon a rotation is noticed.
        using var timer = new PeriodicTimer(interval);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await ReadAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The end.
        }
    }

    private async Task ReadAsync(CancellationToken ct)
    {
        try
        {
            await keys.StartAsync(ct);
        }
        catch (Exception e) when (!ct.IsCancellationRequested && IsTrouble(e))
        {
            LogNotRead(log, e);
        }
    }

    private static bool IsTrouble(Exception e) =>
        e is Npgsql.NpgsqlException or TimeoutException or IOException or HttpRequestException or CryptoRefusedException
        || e.InnerException is Npgsql.NpgsqlException;

    [LoggerMessage(Level = LogLevel.Warning, Message = "The data keys could not be read; those in memory stay in use.")]
    private static partial void LogNotRead(ILogger logger, Exception exception);
}
