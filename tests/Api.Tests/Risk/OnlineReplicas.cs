using System.Collections.Concurrent;
using CardRecycle.Api.Features.Risk;
using CardRecycle.Models.Risk;
using CardRecycle.Training.Import;
using CardRecycle.Training.Risk;
using CardRecycle.Training.Risk.Simulation;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Tests.Risk;

/// <summary>Goal: as <see cref="OnlineFeatures"/>, with replicas that serve at once. A database of its own: what was first in it
/// counts.</summary>
public sealed class OnlineReplicas(StartedSystem system) : IClassFixture<StartedSystem>
{
    [Fact]
    public async Task Two_replicas_that_share_the_work_serve_what_a_training_from_the_database_will_see()
    {
        // Few sellers, devices and accounts: the replicas meet at almost every event.
        var history = OnlineFeatures.Numbered(
            DealSimulator.Run(OnlineFeatures.Life with { Sellers = 8, Days = 30, FraudRate = 0.2, Seed = 3 }),
            2
        );
        var events = new ConcurrentQueue<DealEvent>(history.Events.Select(ServedFacts.Of).OfType<DealEvent>());
        var served = new ConcurrentDictionary<string, float[]>();
        var second = await system.StartReplicaAsync();
        await Task.WhenAll(
            new[] { system.Services, second.Services, system.Services, second.Services }.Select(async services =>
            {
                while (events.TryDequeue(out var e))
                    await OnlineFeatures.InTransaction(services, async db => served[e.Id] = await OnlineFeatures.ServeAsync(db, e));
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
}
