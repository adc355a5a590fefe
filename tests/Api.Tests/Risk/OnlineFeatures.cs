using CardRecycle.Api.Features.Risk;
using CardRecycle.Api.Persistence;
using CardRecycle.Models.Risk;
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
    internal static readonly SimulationOptions Life = new()
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
        var history = Numbered(DealSimulator.Run(Life), 1);
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
                    var features = await ServeAsync(db, e);
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
    public async Task A_state_that_cannot_be_read_stops_the_score_and_nothing_else()
    {
        var e = Numbered(DealSimulator.Run(Life with { Sellers = 3, Days = 30 }), 3).Events[0];
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
    internal static DealHistory Numbered(DealHistory history, int world)
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

    /// <summary>As the gate does it: the states go on, and the event stands beside them.</summary>
    internal static async Task<float[]> ServeAsync(CardRecycleDb db, DealEvent e)
    {
        var features = await EntityStates.ObserveAsync(db, e, TestContext.Current.CancellationToken);
        db.DealEvents.Add(DealEventRow.Of(e));
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        return features;
    }

    internal static async Task InTransaction(IServiceProvider services, Func<CardRecycleDb, Task> work)
    {
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CardRecycleDb>();
        await using var transaction = await db.Database.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await work(db);
        await transaction.CommitAsync(TestContext.Current.CancellationToken);
    }

    private Task InTransaction(Func<CardRecycleDb, Task> work) => InTransaction(system.Services, work);
}
