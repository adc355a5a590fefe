using CardRecycle.Models.Policy;
using CardRecycle.Models.Valuation;

namespace CardRecycle.Models.Tests.Policy;

public sealed class ChoosingAPrice
{
    [Theory]
    [InlineData(11)]
    [InlineData(23)]
    [InlineData(37)]
    public void A_policy_learned_from_logged_offers_earns_nine_tenths_of_an_oracle_and_more_than_the_margin_that_logged(int seed)
    {
        var sellers = new SellersOfATest(seed, error: 0.008);
        var policy = new PricePolicy(ResponseFit.Learn(sellers.Log(40_000)), GuardRails.Usual);
        var earned = sellers.Earned(k => policy.PremiumFor(k)!.Value, 40_000);
        var oracle = sellers.OracleEarned(40_000);
        var logged = sellers.Earned(_ => -0.055, 40_000);
        (earned / oracle).ShouldBeGreaterThan(0.9);
        earned.ShouldBeGreaterThan(logged);
    }

    [Fact]
    public void A_policy_that_takes_acceptance_for_granted_fails_the_same_measure()
    {
        var sellers = new SellersOfATest(11, error: 0.008);
        // Broken on purpose: as much as the rails allow, because "everybody sells anyway".
        (sellers.Earned(_ => -GuardRails.Usual.MarginMax, 40_000) / sellers.OracleEarned(40_000)).ShouldBeLessThan(0.5);
    }

    [Fact]
    public void Premiums_stay_within_the_data_and_the_rails()
    {
        var responses = ResponseFit.Learn(new SellersOfATest(5, 0.008).Log(20_000));
        responses.Count.ShouldBe(9);
        var narrow = new GuardRails(0.05, 0.052, 0.01);
        foreach (var (kind, premium) in new PricePolicy(responses, narrow).Premiums)
        {
            premium.ShouldBeInRange(-0.052, -0.05);
            responses[kind].Knows(premium).ShouldBeTrue();
        }
        foreach (var (kind, premium) in new PricePolicy(responses, GuardRails.Usual).Premiums)
            responses[kind].Knows(premium).ShouldBeTrue();
    }

    [Fact]
    public void Rails_that_leave_nothing_of_the_data_leave_no_premium()
    {
        var responses = ResponseFit.Learn(new SellersOfATest(5, 0).Log(20_000));
        new PricePolicy(responses, new GuardRails(0.2, 0.3, 0.01)).Premiums.ShouldBeEmpty();
    }

    [Fact]
    public void A_rate_beyond_the_data_is_refused_and_not_extrapolated()
    {
        var response = ResponseFit.Learn(new SellersOfATest(5, 0).Log(20_000))[KindOfCard.Fuel];
        response.Acceptance(-0.055).ShouldBeInRange(0.05, 0.99);
        Should.Throw<ArgumentOutOfRangeException>(() => response.Acceptance(0.1));
        Should.Throw<ArgumentOutOfRangeException>(() => response.Earning(-0.3));
    }

    [Fact]
    public void A_kind_with_too_few_offers_is_not_priced()
    {
        var few = new SellersOfATest(5, 0).Log(20_000).Where(o => o.Kind != KindOfCard.Mall).ToList();
        var policy = new PricePolicy(ResponseFit.Learn(few), GuardRails.Usual);
        policy.PremiumFor(KindOfCard.Mall).ShouldBeNull();
        policy.PremiumFor(KindOfCard.Fuel).ShouldNotBeNull();
    }

    [Fact]
    public void A_better_price_is_accepted_more_often()
    {
        foreach (var response in ResponseFit.Learn(new SellersOfATest(8, 0.01).Log(30_000)).Values)
            response.Acceptance(-0.045).ShouldBeGreaterThan(response.Acceptance(-0.065));
    }

    [Fact]
    public void A_new_policy_is_approached_no_faster_than_a_point_a_day()
    {
        PricePolicy.Approach(-0.08, -0.04, 0, GuardRails.Usual).ShouldBe(-0.07, 1e-12);
        PricePolicy.Approach(-0.08, -0.04, 1, GuardRails.Usual).ShouldBe(-0.06, 1e-12);
        PricePolicy.Approach(-0.08, -0.04, 9, GuardRails.Usual).ShouldBe(-0.04, 1e-12);
        PricePolicy.Approach(-0.04, -0.08, 0, GuardRails.Usual).ShouldBe(-0.05, 1e-12);
    }
}
