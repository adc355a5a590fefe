using CardRecycle.Models.Policy;
using CardRecycle.Models.Valuation;

namespace CardRecycle.Models.Tests.Policy;

public sealed class JudgingAPolicyBeforehand
{
    private const int Sets = 20;

    /// <summary>
    /// Goal: the stated 95 % interval holds the truth about as often as it says. Method: twenty markets, each with laws of its own; the
    /// response is learned on one half of the log, the estimate made on the other, the truth computed by the laws.
    /// </summary>
    [Fact]
    public void The_interval_holds_the_real_gain()
    {
        var (robust, ips, narrower) = (0, 0, 0);
        for (var seed = 100; seed < 100 + Sets; seed++)
        {
            var sellers = new SellersOfATest(seed, error: 0.008);
            var (learn, judge) = (sellers.Log(10_000), sellers.Log(20_000));
            var responses = ResponseFit.Learn(learn);
            double Choose(KindOfCard kind) => SellersOfATest.Steps.MaxBy(s => responses[kind].Earning(-0.055 + s));
            var estimate = OffPolicy.Estimate(judge, o => Choose(o.Kind), responses);
            var truth = sellers.Earned(k => -0.055 + Choose(k), 60_000);
            robust += estimate.DoublyRobust.Covers(truth) ? 1 : 0;
            ips += estimate.Ips.Covers(truth) ? 1 : 0;
            narrower += Width(estimate.DoublyRobust) < Width(estimate.Ips) ? 1 : 0;
            estimate.Matched.ShouldBeInRange(3_000, 5_000);
        }
        robust.ShouldBeGreaterThanOrEqualTo(17);
        ips.ShouldBeGreaterThanOrEqualTo(17);
        narrower.ShouldBe(Sets);
    }

    [Fact]
    public void An_estimate_that_forgets_the_propensities_misses_the_truth()
    {
        var sellers = new SellersOfATest(104, error: 0.008);
        var offers = sellers.Log(20_000).Select(o => o with { Propensity = 1 }).ToList();
        var truth = sellers.Earned(_ => -0.045, 60_000);
        OffPolicy.Estimate(offers, _ => 0.01, new Dictionary<KindOfCard, SellerResponse>()).Ips.Covers(truth).ShouldBeFalse();
    }

    [Fact]
    public void Cards_that_still_lie_in_stock_are_left_out()
    {
        var offers = new SellersOfATest(3, 0).Log(1_000);
        var open = offers.Select(o => o.Accepted ? o with { Realised = double.NaN } : o).ToList();
        OffPolicy.Estimate(open, _ => 0, new Dictionary<KindOfCard, SellerResponse>()).Offers.ShouldBe(offers.Count(o => !o.Accepted));
    }

    [Fact]
    public void An_offer_without_propensity_is_refused()
    {
        var offers = new SellersOfATest(3, 0).Log(10).Select(o => o with { Propensity = 0 }).ToList();
        Should.Throw<ArgumentException>(() => OffPolicy.Estimate(offers, _ => 0, new Dictionary<KindOfCard, SellerResponse>()));
    }

    private static double Width(PolicyValue value) => value.High - value.Low;
}
