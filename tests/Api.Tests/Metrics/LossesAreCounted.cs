using System.Globalization;
using System.Text.Json;
using CardRecycle.Api.Features.Metrics;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Tests.Disputes;
using CardRecycle.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace CardRecycle.Api.Tests.Metrics;

/// <summary>
/// What became of cards is counted with each change of a row. Goal: the counts say at any moment what a recount of the rows says, with
/// several sellers at once and two replicas that add changes up, and also for a database that had cards before it had counts.
/// </summary>
public sealed class LossesAreCounted(DisputingSystem system) : IClassFixture<DisputingSystem>
{
    /// <summary>Rows in which the counts differ from the cards, all of it seen at one moment.</summary>
    private const string Differing = """
        with kept as (
          select day, brand_id, taken, taken_fen, balance_fen, good, lost, lost_fen, lost_balance_fen, recovered_fen from metrics.losses),
        plain as (
          select (e.acquired_at at time zone 'Asia/Shanghai')::date, e.brand_id, count(*), sum(e.cost_fen)::bigint, sum(e.balance_fen)::bigint,
                 count(*) filter (where e.state = 'Good'), count(*) filter (where e.state = 'Lost'),
                 coalesce(sum(e.cost_fen) filter (where e.state = 'Lost'), 0)::bigint,
                 coalesce(sum(e.balance_fen) filter (where e.state = 'Lost'), 0)::bigint, coalesce(sum(r.recovered_fen), 0)::bigint
          from disputes.exposures e left join disputes.recoveries r on r.order_id = e.id group by 1, 2)
        select count(*) from ((table kept except table plain) union all (table plain except table kept)) d
        """;

    /// <summary>What the page shows, plainly from the cards.</summary>
    private const string Recount = """
        select coalesce(string_agg(line, E'\n' order by line), '') from (
          select concat_ws(' ', to_char(date_trunc('week', e.acquired_at at time zone 'Asia/Shanghai'), 'YYYY-MM-DD'), e.brand_id, count(*),
                   count(*) filter (where e.state = 'Open'), count(*) filter (where e.state = 'Lost'), sum(e.balance_fen),
                   coalesce(sum(e.balance_fen) filter (where e.state = 'Lost'), 0),
                   coalesce(sum(e.cost_fen) filter (where e.state = 'Lost'), 0), coalesce(sum(r.recovered_fen), 0)) as line
          from disputes.exposures e left join disputes.recoveries r on r.order_id = e.id
          group by date_trunc('week', e.acquired_at at time zone 'Asia/Shanghai'), e.brand_id) lines
        """;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Counts_are_those_of_the_rows_at_any_moment_and_with_two_replicas()
    {
        await using var replica = await system.StartReplicaAsync();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var rollUps = new[] { system.Services, replica.Services }.Select(s =>
            RollUpAsync(s.GetRequiredService<RollUpMetrics>(), stop.Token)
        );
        var looking = LookAsync(stop.Token);
        var adding = Task.WhenAll(rollUps);

        var one = SoldAndLostAsync();
        var others = Enumerable.Range(0, 6).Select(async _ => await system.Paid(await system.SellerClient())).ToList();
        await one;
        var orders = await Task.WhenAll(others);
        await system.SellOn(orders[0], "recycler-a");
        await system.LetPass(TimeSpan.FromMinutes(6), 3);
        await system.Eventually(async db =>
            await system.Database.ReadText($"select state from disputes.exposures where id = '{orders[0]}'") == "Good"
        );

        await stop.CancelAsync();
        await adding;
        (await looking).ShouldBeGreaterThan(0);
        var shown = await ShownAsync();
        shown.ShouldBe(await system.Database.ReadText(Recount));
        shown.Split(' ').Last().ShouldNotBe("0", "something was recovered, or the test says nothing of it");
        while (await system.Database.ReadText("select count(*) from metrics.loss_changes") != "0")
            await RunOnceAsync(system.Services.GetRequiredService<RollUpMetrics>());
        (await system.Database.ReadText(Differing)).ShouldBe("0");
        (await ShownAsync()).ShouldBe(shown, "adding up changes no figure");

        // A database from before there were counts; and one that was imported past the triggers.
        await system.Database.Execute("drop schema metrics cascade");
        await Database.MigrateAsync(system.Database.Owner + ";Pooling=false", Ct);
        (await ShownAsync()).ShouldBe(shown, "the rows that were there are counted");
        await system.Database.Execute("delete from metrics.loss_days; select metrics.recount_losses()");
        (await ShownAsync()).ShouldBe(shown);
        await system.Paid(await system.SellerClient());
        (await system.Database.ReadText(Differing)).ShouldBe("0", "and so are those that come");
    }

    /// <summary>A card that is lost, half of it claimed, and kept back from the seller's next.</summary>
    private async Task SoldAndLostAsync()
    {
        using var seller = await system.SellerClient();
        var order = await system.Paid(seller);
        var amount = (await system.Order(seller, order)).GetProperty("amountFen").GetInt64();
        var dispute = await system.Dispute(order, "empty", "stockCheck");
        await system.LetPass(DisputingSystem.AnswerWithin + TimeSpan.FromSeconds(1), 2);
        await system.Decide(
            dispute,
            new
            {
                outcome = "recover",
                fraud = false,
                blacklist = false,
                reason = "空卡，卖家未回应",
                claimFen = amount / 2,
            }
        );
        await system.Confirm(dispute);
        await system.Paid(seller);
    }

    private static async Task RollUpAsync(RollUpMetrics rollUp, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await RunOnceAsync(rollUp);
            await Task.Delay(50, Ct);
        }
    }

    private static async Task RunOnceAsync(RollUpMetrics rollUp) => await rollUp.RunOnceAsync(Ct);

    private async Task<int> LookAsync(CancellationToken stop)
    {
        for (var looks = 0; ; looks++)
        {
            if (stop.IsCancellationRequested)
                return looks;
            (await system.Database.ReadText(Differing)).ShouldBe("0");
            await Task.Delay(50, Ct);
        }
    }

    private async Task<string> ShownAsync()
    {
        using var finance = system.Staff("counting-finance", "finance");
        var rates = await Callers.Expect(await finance.GetAsync("/staff/disputes/loss-rates", Ct));
        var all = rates.GetProperty("all");
        foreach (var figure in (string[])["cards", "lostCards", "balanceFen", "lostCostFen", "recoveredFen"])
            all.GetProperty(figure)
                .GetInt64()
                .ShouldBe(rates.GetProperty("cohorts").EnumerateArray().Sum(c => c.GetProperty(figure).GetInt64()), figure);
        return string.Join('\n', rates.GetProperty("cohorts").EnumerateArray().Select(Line).Order(StringComparer.Ordinal));

        static string Line(JsonElement c) =>
            string.Join(
                ' ',
                [
                    c.GetProperty("week").GetString(),
                    c.GetProperty("brandId").GetString(),
                    .. (
                        (string[])["cards", "openCards", "lostCards", "balanceFen", "lostBalanceFen", "lostCostFen", "recoveredFen"]
                    ).Select(f => c.GetProperty(f).GetInt64().ToString(CultureInfo.InvariantCulture)),
                ]
            );
    }
}
