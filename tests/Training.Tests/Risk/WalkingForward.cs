using CardRecycle.Models.Liquidity;
using CardRecycle.Models.Risk;
using CardRecycle.Training.Commands;
using CardRecycle.Training.Risk;
using CardRecycle.Training.Risk.Simulation;

namespace CardRecycle.Training.Tests.Risk;

/// <summary>A period may only know what was known before it began: outcomes of later are changed, and nothing earlier may notice.</summary>
public sealed class WalkingForward : IDisposable
{
    private static readonly RiskWalk walk = new()
    {
        Days = 14,
        First = 30,
        Training = new() { Boosting = new() { Trees = 10 } },
    };

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("cardrecycle-walk-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void A_period_knows_nothing_of_later_outcomes_and_a_later_one_does()
    {
        var deals = Replay.Run(Small());
        var second = RiskBacktest.Midnight(deals.Events[0].At).AddDays(walk.First + walk.Days);
        var turned = deals with { Labels = [.. deals.Labels.Select(l => l is { KnownAt: var at, Fraud: true } && at > second ? null : l)] };
        var (before, after) = (RiskBacktest.Run(deals, walk).ToArray(), RiskBacktest.Run(turned, walk).ToArray());
        before.Length.ShouldBe(3);
        // In the first period all that changed are outcomes by which it is judged; what the model learned is the same.
        after[0].KnownFrauds.ShouldBe(before[0].KnownFrauds);
        after[1].KnownFrauds.ShouldBe(before[1].KnownFrauds);
        after[2].KnownFrauds.ShouldBeLessThan(before[2].KnownFrauds);
        before.Sum(p => p.Rows).ShouldBe(deals.Events.Count - deals.RowFrom(second.AddDays(-walk.Days)));
        before.ShouldAllBe(p => p.ValueRecall >= 0 && p.ValueRecall <= 1 && p.HonestSellersReviewed < 0.2);
    }

    [Fact]
    public void Deals_nobody_has_spoken_of_count_as_honest_only_up_to_the_newest_fraud()
    {
        var start = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        bool?[] told = [false, null, false, null, true, null, true, null];
        var events = told.Select(
                (_, i) =>
                    new DealEvent
                    {
                        Id = $"{i}",
                        At = start.AddDays(i),
                        SellerId = "s",
                        AmountFen = 1,
                    }
            )
            .ToArray();
        var labels = told.Select((f, i) => f is { } fraud ? new DealLabel($"{i}", fraud, start.AddDays(i)) : null).ToArray();
        var deals = new ReplayedDeals(events, labels, new Matrix(1)).AssumingHonest(told.Length);
        deals.Labels.Select(l => l?.Fraud).ShouldBe([false, null, false, false, true, false, true, null]);
        deals.KnownAt(start.AddDays(4), 6).Labels.Select(l => l?.Fraud).ShouldBe([false, null, false, false, true, null]);
        deals.RowFrom(start.AddDays(2.5)).ShouldBe(3);
    }

    [Fact]
    public void Of_the_sellers_looked_at_each_day_those_found_before_make_room()
    {
        (int, string, double, bool)[] rows =
        [
            (0, "a", 0.9, true),
            (0, "b", 0.8, false),
            (1, "a", 0.99, true),
            (1, "b", 0.7, false),
            (1, "c", 0.6, true),
        ];
        // Day 0 finds a; on day 1 b is looked at first, wrongly.
        RiskMetrics.SellerPrecision(rows, 1).ShouldBe(0.5);
        RiskMetrics.SellerPrecision(rows, 2).ShouldBe(0.5);
    }

    [Fact]
    public async Task The_command_prints_periods_and_refuses_what_it_cannot_do()
    {
        DealWriter.Write(folder.FullName, Small());
        string[] command = ["backtest", "risk", "--data", folder.FullName, "--threads", "1", "--json"];
        using var errors = new StringWriter();
        (await TrainingCommands.RunAsync([.. command, "--first-days", "60"], errors)).ShouldBe(TrainingCommands.BadInput);
        errors.ToString().ShouldContain("60 days");
        (await TrainingCommands.RunAsync([.. command, "--alerts", "0"], errors)).ShouldBe(TrainingCommands.BadInput);
        (await TrainingCommands.RunAsync([.. command, "--days", "0"], errors)).ShouldBe(TrainingCommands.BadInput);
        errors.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(3);
        Should.Throw<HistoryException>(() => RiskBacktest.Run(Replay.Run(Small()), walk with { First = 365 }).ToArray());
    }

    private static DealHistory Small() =>
        DealSimulator.Run(
            new()
            {
                Seed = 3,
                Sellers = 100,
                Days = 60,
                FraudRate = 0.05,
            }
        );
}
