using CardRecycle.TestKit;
using CardRecycle.TestKit.Kills;

namespace CardRecycle.EndToEnd.Tests;

/// <summary>
/// Goal: a process that dies at any moment loses and doubles nothing. Method: <see cref="KillRun"/> in small; <c>tests/Load kills</c> is
/// the same in large, with PostgreSQL killed and connections cut as well.
/// </summary>
public sealed class KillingTheApi
{
    private const int Orders = 200;
    private const int Sellers = 20;
    private const int KillsMin = 8;
    private const int Seed = 20_261_124;

    [Fact]
    public async Task Killing_it_at_random_moments_during_200_orders_loses_and_doubles_nothing()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var system = await KilledSystem.StartAsync(database.Api, database.Owner);
        var kill = new Blow("Api killed", system.KillApiAsync);

        var blows = Enumerable.Repeat(kill, KillsMin).ToList();
        var run = new KillRun(system, new(Orders, Sellers, Seed), blows, TestContext.Current.CancellationToken);

        var report = await run.RunAsync(_ => { });

        TestContext.Current.TestOutputHelper?.WriteLine($"{report.Blows[kill.Name]} kills, {report.BlowsWhileSelling} while cards came in");
        report.BlowsWhileSelling.ShouldBeGreaterThan(2, "the kills are to meet orders in every state");
        report.Findings.ShouldBeEmpty(system.Output);
        report.Paid.ShouldBe(Orders);

        // Who judges is judged: one fen too many in one posting, past the database's guards, does not escape.
        await database.Execute("alter table ledger.postings disable trigger user");
        await database.Execute(
            "update ledger.postings set amount_fen = amount_fen + 1 where ctid = (select min(ctid) from ledger.postings)"
        );
        (await run.AuditAsync(report.PaidFen)).ShouldContain(f => f.StartsWith("debits less credits"));
    }
}
