using System.Collections.Concurrent;
using CardRecycle.Api.Features.Risk;
using CardRecycle.Api.Persistence;
using CardRecycle.Models.Risk;
using CardRecycle.Training.Import;
using CardRecycle.Training.Risk;
using CardRecycle.Training.Risk.Simulation;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CardRecycle.Api.Tests.Risk;

/// <summary>
/// Goal: no difference between what was trained and what is served. Method: a simulated life of the platform goes through the states in
/// PostgreSQL, and through the replay that models are trained by; every feature of every event must be the same bits.
/// </summary>
public sealed class OnlineFeatures(StartedSystem system) : IClassFixture<StartedSystem>
{
    private const int EventsPerTransaction = 20;
    private static readonly SimulationOptions life = new()
    {
        Seed = 9,
        Sellers = 60,
        Days = 30,
        FraudRate = 0.05,
        SellOnOpening = true,
    };

    [Fact]
    public async Task A_life_of_the_platform_has_the_features_that_models_are_trained_on_bit_for_bit_with_its_labels_when_they_are_known()
    {
        var history = Numbered(DealSimulator.Run(life), 1);
        var offline = Replay.Run(history, asServed: true);
        var expected = offline.Events.Index().ToDictionary(e => e.Item.Id, e => offline.Features[e.Index].ToArray());
        var served = new Dictionary<string, float[]>();
        var due = new PriorityQueue<DealEvent, DateTimeOffset>();
        var learned = 0;
        foreach (var chunk in history.Events.Select(ServedFacts.Of).OfType<DealEvent>().Chunk(EventsPerTransaction))
            await InTransaction(async db =>
            {
                foreach (var e in chunk)
                {
                    for (; due.TryPeek(out var known, out var at) && at <= e.At; due.Dequeue(), learned++)
                        await EntityStates.LearnFraudAsync(db, known, TestContext.Current.CancellationToken);
                    var features = await EntityStates.ObserveAsync(db, e, TestContext.Current.CancellationToken);
                    if (features.Length > 0)
                        served[e.Id] = features;
                    if (history.Labels.GetValueOrDefault(e.Id) is { Fraud: true } label)
                        due.Enqueue(e, label.KnownAt);
                }
            });
        served.Count.ShouldBeGreaterThan(1500);
        learned.ShouldBeGreaterThan(20);
        served.Count.ShouldBe(expected.Count);
        foreach (var (id, features) in served)
            features.ShouldBe(expected[id], id);
    }

    [Fact]
    public async Task Two_replicas_that_share_the_work_serve_what_a_training_from_the_database_will_see()
    {
        // Few sellers, devices and accounts: the replicas meet at almost every event.
        var history = Numbered(DealSimulator.Run(life with { Sellers = 8, Days = 30, FraudRate = 0.2, Seed = 3 }), 2);
        var events = new ConcurrentQueue<DealEvent>(history.Events.Select(ServedFacts.Of).OfType<DealEvent>());
        var served = new ConcurrentDictionary<string, float[]>();
        var second = await system.StartReplicaAsync();
        await Task.WhenAll(
            new[] { system.Services, second.Services, system.Services, second.Services }.Select(async services =>
            {
                while (events.TryDequeue(out var e))
                    await InTransaction(
                        async db =>
                        {
                            served[e.Id] = await EntityStates.ObserveAsync(db, e, TestContext.Current.CancellationToken);
                            db.DealEvents.Add(DealEventRow.Of(e));
                            await db.SaveChangesAsync(TestContext.Current.CancellationToken);
                        },
                        services
                    );
            })
        );

        var stored = await system.InDatabase(db =>
            db.DealEvents.AsNoTracking().OrderBy(e => e.Seq).ToListAsync(TestContext.Current.CancellationToken)
        );
        stored.Count.ShouldBeGreaterThan(300);
        var set = new WorkingSet(complete: true);
        foreach (var row in stored)
        {
            var e = row.ToEvent();
            var features = RiskEngine.IsScored(e.Step) ? new float[RiskFeatures.Width] : [];
            RiskEngine.Observe(e, set, features);
            served[e.Id].ShouldBe(features, e.Id);
        }
        var states = await system.InDatabase(db =>
            db.Set<EntityStateRow>().AsNoTracking().ToListAsync(TestContext.Current.CancellationToken)
        );
        foreach (var (key, state) in set.Changed)
            states.Single(s => s.Id == key.Id && s.Kind == (short)key.Kind).State.ShouldBe(state.Write(), key.ToString());
        ImportedAsStored(stored);
    }

    /// <summary>What <c>import transactions</c> reads from the Api's tables is what was scored, column by column.</summary>
    private void ImportedAsStored(List<DealEventRow> stored)
    {
        var folder = Directory.CreateTempSubdirectory("cardrecycle-deals-");
        var (schema, map) = (HistorySchema.Transactions, ColumnMap.Own(HistorySchema.Transactions));
        using (var table = new PostgresTable(system.Database.Owner, schema, null))
            new Importer(schema, map, new(2027, 1, 1, 0, 0, 0, TimeSpan.Zero)).Run(
                table,
                "the database",
                folder.FullName,
                skipRefused: false,
                (_, _) => { },
                TestContext.Current.CancellationToken
            );
        var read = DealFile.Read(folder.FullName, map, TimeSpan.Zero).Events;
        read.Count.ShouldBe(stored.Count);
        read.OrderBy(e => e.Id).ShouldBe(stored.Select(s => s.ToEvent()).OrderBy(e => e.Id));
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_state_that_cannot_be_read_stops_the_score_and_nothing_else()
    {
        var e = Numbered(DealSimulator.Run(life with { Sellers = 3, Days = 30 }), 3).Events[0];
        await InTransaction(db => EntityStates.ObserveAsync(db, e, TestContext.Current.CancellationToken));
        await system.InDatabase(db =>
            db.Database.ExecuteSqlAsync($"update risk.entity_states set state = '\\x09'", TestContext.Current.CancellationToken)
        );
        await Should.ThrowAsync<InvalidDataException>(() =>
            InTransaction(db => EntityStates.ObserveAsync(db, e, TestContext.Current.CancellationToken))
        );
        await system.InDatabase(db =>
            db.Database.ExecuteSqlAsync($"delete from risk.entity_states", TestContext.Current.CancellationToken)
        );
    }

    /// <summary>With ids that the table takes, and times as exact as it keeps them. Worlds get names of their own.</summary>
    private static DealHistory Numbered(DealHistory history, int world)
    {
        string IdOf(string id) => new Guid(int.Parse(id.AsSpan(1)), (short)world, 0, new byte[8]).ToString();
        string? Own(string? name) => name is null ? null : $"{world}-{name}";
        var events = history.Events.Select(e =>
            e with
            {
                Id = IdOf(e.Id),
                At = DealEvents.Stored(e.At),
                SellerId = Own(e.SellerId)!,
                Device = Own(e.Device),
                Ip = Own(e.Ip),
                PayoutAccount = Own(e.PayoutAccount),
                IdentityHash = Own(e.IdentityHash),
                Phone = Own(e.Phone),
                CardFingerprint = Own(e.CardFingerprint),
                NumberPrefix = Own(e.NumberPrefix),
                StaffId = Own(e.StaffId),
            }
        );
        return history with
        {
            Events = [.. events],
            Labels = history.Labels.ToDictionary(l => IdOf(l.Key), l => l.Value with { EventId = IdOf(l.Key) }),
        };
    }

    private async Task InTransaction(Func<CardRecycleDb, Task> work, IServiceProvider? services = null)
    {
        await using var scope = (services ?? system.Services).CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CardRecycleDb>();
        await using var transaction = await db.Database.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await work(db);
        await transaction.CommitAsync(TestContext.Current.CancellationToken);
    }
}
