using System.Net;
using System.Security.Cryptography;
using System.Text;
using CardRecycle.Api.Features.Risk;
using CardRecycle.Api.Persistence;
using CardRecycle.Models.Risk;
using CardRecycle.Training.Risk.Simulation;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;
using EntityState = CardRecycle.Models.Risk.EntityState;

namespace CardRecycle.Load;

/// <summary>
/// Fills a database with a platform's past: events, states of their entities and persons' days, as the online path leaves them (decisions
/// are left out). Made in worlds of simulated sellers that lie side by side in time and share nothing but brands, so that the machine
/// needs memory for one of them only; each world ends now.
/// </summary>
internal sealed class RiskPast(LoadSystem system)
{
    /// <summary>Events of one world.</summary>
    public const int WorldEvents = 1_000_000;

    /// <summary>Deals that a seller of the simulation makes in its days, a little below the mean.</summary>
    public const int DealsPerSeller = 24;

    private const int Days = 90;
    private const int SampleEach = 30_000;

    private readonly List<DealEvent> sample = [];
    private int worlds;

    /// <summary>Events so far.</summary>
    public long Events { get; private set; }

    /// <summary>States so far.</summary>
    public long States { get; private set; }

    /// <summary>Deals of the past, drawn evenly from all of it: whoever sells now is one of those sellers.</summary>
    public IReadOnlyList<DealEvent> Sample => sample;

    /// <summary>Goes on from what an earlier run has left: whole worlds, and what was decided on then.</summary>
    public async Task TakeUpAsync(CancellationToken ct)
    {
        var stored = await system.ReadAsync<long>("select count(*) from risk.deal_events", ct);
        worlds = (int)(stored / WorldEvents);
        if (worlds == 0)
            return;
        (Events, States) = (stored, await system.ReadAsync<long>("select count(*) from risk.entity_states", ct));
        await using var db = OpenDb();
        var percent = Math.Min(100, 150.0 * worlds * SampleEach / stored);
        var drawn = await db
            .DealEvents.FromSql($"select * from risk.deal_events tablesample bernoulli({percent}) repeatable (1)")
            .AsNoTracking()
            .ToListAsync(ct);
        sample.AddRange(drawn.Select(r => r.ToEvent()).Where(IsDeal));
    }

    /// <summary>Adds worlds until there are so many events.</summary>
    public async Task GrowAsync(long events, Action<double> advance, CancellationToken ct)
    {
        var missing = events - Events;
        while (Events < events)
        {
            var before = Events;
            await AddWorldAsync((int)Math.Min(WorldEvents, events - Events), ct);
            advance((Events - before) / (double)missing);
        }
        // Statistics and the visibility map, as autovacuum would have made them in the weeks that this took.
        await system.ExecuteAsync("vacuum analyze", ct);
        await system.ExecuteAsync("checkpoint", ct);
        // What the worlds were made in is 12 GB of heap: kept, it would push the database out of the machine's page cache.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }

    private async Task AddWorldAsync(int count, CancellationToken ct)
    {
        var world = ++worlds;
        var random = new Random(world);
        var (events, set) = (EventsOf(world, count), new WorkingSet(complete: true));
        foreach (var e in events)
            RiskEngine.Observe(e, set, RiskEngine.IsScored(e.Step) ? new float[RiskFeatures.Width] : []);
        await using var connection = await system.Owner.OpenConnectionAsync(ct);
        await CopyRowsAsync(connection, events.Select(DealEventRow.Of), ct);
        await CopyRowsAsync(connection, events.Where(IsDeal).Select(DayOf), ct);
        await CopyRowsAsync(connection, set.All.Select(s => StateOf(s.Key, s.Value)), ct);
        var deals = events.Where(IsDeal).ToArray();
        random.Shuffle(deals);
        sample.AddRange(deals.Take(SampleEach));
        (Events, States) = (Events + events.Count, States + set.All.Count);
    }

    private static bool IsDeal(DealEvent e) =>
        e is { Step: DealStep.Offer, IdentityHash: not null, CardFingerprint: not null, Phone: not null };

    private static EntityStateRow StateOf(EntityKey key, EntityState state) =>
        new()
        {
            Id = key.Id,
            Kind = (short)key.Kind,
            State = state.Write(),
        };

    private static PersonDayEntry DayOf(DealEvent e) =>
        new()
        {
            OrderId = Guid.Parse(e.Id),
            PersonHash = e.IdentityHash!,
            Day = PersonDays.DayOf(e.At),
            BalanceFen = e.AmountFen,
        };

    /// <summary>With ids of the kinds that the Api has, and moved in time so that the last event is now.</summary>
    private static List<DealEvent> EventsOf(int world, int count)
    {
        var history = DealSimulator.Run(
            new()
            {
                Seed = 1000 + world,
                Sellers = Math.Max(20, count / DealsPerSeller),
                Days = Days,
                SellOnOpening = true,
            }
        );
        var seen = history.Events.Select(ServedFacts.Of).OfType<DealEvent>().Take(count).ToList();
        var moved = DateTimeOffset.UtcNow - seen[^1].At;
        return
        [
            .. seen.Select(
                (e, i) =>
                    e with
                    {
                        Id = new Guid(i + 1, (short)world, 0, new byte[8]).ToString(),
                        At = DealEvents.Stored(e.At + moved),
                        SellerId = new Guid(Hash(world, e.SellerId)).ToString(),
                        Device = Own(world, e.Device),
                        Ip = e.Ip is null ? null : AddressOf(Hash(world, e.Ip)),
                        PayoutAccount = Own(world, e.PayoutAccount),
                        IdentityHash = Own(world, e.IdentityHash),
                        Phone = Own(world, e.Phone),
                        CardFingerprint = Own(world, e.CardFingerprint),
                        NumberPrefix = Own(world, e.NumberPrefix),
                        StaffId = Own(world, e.StaffId),
                    }
            ),
        ];
    }

    private static byte[] Hash(int world, string name) => SHA256.HashData(Encoding.UTF8.GetBytes($"{world}/{name}"))[..16];

    private static string? Own(int world, string? name) => name is null ? null : Convert.ToHexStringLower(Hash(world, name));

    /// <summary>A public one: others are nobody's in particular and are left out of events.</summary>
    private static string AddressOf(byte[] hash) => new IPAddress([0x24, .. hash.AsSpan(1)]).ToString();

    private CardRecycleDb OpenDb() =>
        new(
            (DbContextOptions<CardRecycleDb>)
                PersistenceFeature.Configure(new DbContextOptionsBuilder<CardRecycleDb>(), system.Owner).Options
        );

    /// <summary>By binary COPY, column by column as the Api's own mapping says.</summary>
    private async Task CopyRowsAsync<T>(NpgsqlConnection connection, IEnumerable<T> rows, CancellationToken ct)
    {
        await using var db = OpenDb();
        var type = db.Model.FindEntityType(typeof(T))!;
        var columns = type.GetProperties()
            .Where(p => p.GetValueGenerationStrategy() != NpgsqlValueGenerationStrategy.IdentityAlwaysColumn)
            .ToArray();
        var names = string.Join(", ", columns.Select(c => c.GetColumnName()));
        await using var writer = await connection.BeginBinaryImportAsync(
            $"copy {type.GetSchema()}.{type.GetTableName()} ({names}) from stdin (format binary)",
            ct
        );
        writer.Timeout = Timeout.InfiniteTimeSpan;
        foreach (var row in rows)
        {
            await writer.StartRowAsync(ct);
            foreach (var column in columns)
            {
                var value = column.PropertyInfo!.GetValue(row);
                if (value is not null && column.GetTypeMapping().Converter is { } converter)
                    value = converter.ConvertToProvider(value);
                if (value is null)
                    await writer.WriteNullAsync(ct);
                else
                    await writer.WriteAsync(value, column.GetColumnType(), ct);
            }
        }
        await writer.CompleteAsync(ct);
    }
}
