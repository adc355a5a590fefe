using System.Collections.Concurrent;
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using CardRecycle.Api.Features.Risk;
using CardRecycle.Api.Persistence;
using CardRecycle.Models.Risk;
using CardRecycle.TestKit;
using CardRecycle.Training.Risk.Simulation;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CardRecycle.Load;

/// <summary>
/// <c>risk-replay</c>: a simulated life of the platform goes through the online states in PostgreSQL, by several workers at once, one
/// transaction a deal; then through the engine offline in the order that the database gave. Every feature must be the same bits.
/// </summary>
internal static class RiskReplay
{
    private const int DealsDefault = 200_000;
    private const int DealsMax = 2_000_000;
    private const int WorkersDefault = 4;
    private const int WorkersMax = 32;

    private const double Percentile99 = 0.99;

    public static Command Create()
    {
        var deals = new Option<int>("--deals") { Description = "Deals to replay.", DefaultValueFactory = _ => DealsDefault };
        var workers = new Option<int>("--workers") { Description = "Transactions at once.", DefaultValueFactory = _ => WorkersDefault };
        var command = new Command(
            "risk-replay",
            "Replays simulated deals through the online features and compares them with the offline ones."
        )
        {
            deals,
            workers,
        };
        command.SetAction(
            (parsed, ct) =>
                RunAsync(Math.Clamp(parsed.GetValue(deals), 1, DealsMax), Math.Clamp(parsed.GetValue(workers), 1, WorkersMax), ct)
        );
        return command;
    }

    private static async Task<int> RunAsync(int count, int workers, CancellationToken ct)
    {
        var events = Events(count);
        await using var database = await TestDatabase.CreateAsync();
        await using var source = new NpgsqlDataSourceBuilder(database.Api + ";Max Auto Prepare=64;No Reset On Close=true").Build();
        var (served, times) = (new ConcurrentDictionary<string, float[]>(), new Latencies(events.Count));
        var queue = new ConcurrentQueue<DealEvent>(events);
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(
            Enumerable
                .Range(0, workers)
                .Select(async _ =>
                {
                    while (queue.TryDequeue(out var e))
                    {
                        var started = Stopwatch.GetTimestamp();
                        served[e.Id] = await ServeAsync(source, e, ct);
                        times.Add(Stopwatch.GetTimestamp() - started);
                    }
                })
        );
        var seconds = clock.Elapsed.TotalSeconds;
        var (compared, different) = await CompareAsync(source, served, ct);
        var speed = string.Create(CultureInfo.InvariantCulture, $"{events.Count / seconds:0} a second by {workers} workers");
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{speed}; p50 {times.At(0.5):0.00} ms, p99 {times.At(Percentile99):0.00} ms; {compared} compared, {different} different."
            )
        );
        return different == 0 && compared == events.Count ? 0 : 1;
    }

    private static List<DealEvent> Events(int count)
    {
        var history = DealSimulator.Run(
            new()
            {
                Sellers = Math.Max(20, count / RiskPast.DealsPerSeller),
                Days = 90,
                SellOnOpening = true,
            }
        );
        return
        [
            .. history
                .Events.Select(ServedFacts.Of)
                .OfType<DealEvent>()
                .Take(count)
                .Select((e, i) => e with { Id = new Guid(i + 1, 0, 0, new byte[8]).ToString(), At = DealEvents.Stored(e.At) }),
        ];
    }

    private static async Task<float[]> ServeAsync(NpgsqlDataSource source, DealEvent e, CancellationToken ct)
    {
        await using var db = Context(source);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var features = await EntityStates.ObserveAsync(db, e, ct);
        db.DealEvents.Add(DealEventRow.Of(e));
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return features;
    }

    private static async Task<(int Compared, int Different)> CompareAsync(
        NpgsqlDataSource source,
        ConcurrentDictionary<string, float[]> served,
        CancellationToken ct
    )
    {
        await using var db = Context(source);
        var set = new WorkingSet(complete: true);
        var (compared, different) = (0, 0);
        await foreach (var row in db.DealEvents.AsNoTracking().OrderBy(e => e.Seq).AsAsyncEnumerable().WithCancellation(ct))
        {
            var e = row.ToEvent();
            var features = RiskEngine.IsScored(e.Step) ? new float[RiskFeatures.Width] : [];
            RiskEngine.Observe(e, set, features);
            compared++;
            different += features.AsSpan().SequenceEqual(served[e.Id]) ? 0 : 1;
        }
        return (compared, different);
    }

    public static CardRecycleDb Context(NpgsqlDataSource source) =>
        new((DbContextOptions<CardRecycleDb>)PersistenceFeature.Configure(new DbContextOptionsBuilder<CardRecycleDb>(), source).Options);
}
