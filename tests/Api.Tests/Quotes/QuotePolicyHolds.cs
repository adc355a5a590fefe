using CardRecycle.Api.Features.Catalog.Contract;
using CardRecycle.Api.Features.Market.Contract;
using CardRecycle.Api.Features.Quotes;
using CardRecycle.Api.Features.Quotes.Contract;
using CardRecycle.Models.Valuation;
using CsCheck;

namespace CardRecycle.Api.Tests.Quotes;

/// <summary>What must hold of every price, for any valuation that a model could come up with.</summary>
public sealed class QuotePolicyHolds
{
    private static readonly QuotePolicyOptions options = new();

    private static readonly IReadOnlyList<LifeStep> steps = [new(365, 0), new(90, -20_000), new(30, -80_000), new(0, -250_000)];

    private static readonly Gen<RateEstimate> estimates =
        from parts in Gen.Double[-0.3, 0.3].Array[6]
        from mean in Gen.Double[-0.2, 1.3]
        from below in Gen.Double[0, 0.3]
        from days in Gen.Double[0, 400]
        select new RateEstimate(
            mean,
            mean - below,
            mean + below,
            days,
            new(mean - parts.Sum(), parts[0], parts[1], parts[2], parts[3], parts[4], parts[5])
        );

    private static readonly Gen<PriceTerms> terms =
        from estimate in estimates
        from kind in Gen.Enum<CardKind>()
        from form in Gen.Enum<CardForm>()
        from proof in Gen.Enum<PurchaseProof>()
        from tier in AnyOf("guest", "standard", "silver", "gold", "vip", "no-such-tier")
        from level in Gen.Double[0.3, 1.1]
        from trades in Gen.Int[0, 50]
        let market = trades == 0 ? null : new MarketLevel(level, level, trades, DateTimeOffset.UnixEpoch)
        select QuotePolicy.TermsFor(estimate, new(kind, form, proof, tier, market), steps, options);

    private static readonly Gen<long> balances = Gen.OneOf(
        Gen.Long[0, 300],
        Gen.Long[1, 1_000_000],
        Gen.Long[1, QuotePolicy.BalanceMaxFen]
    );

    [Fact]
    public void The_lines_add_up_to_the_amount_exactly() =>
        Gen.Select(terms, balances)
            .Sample(
                (t, balance) =>
                {
                    var price = QuotePolicy.Price(t, balance);
                    price.Lines.Sum(l => l.AmountFen).ShouldBe(price.AmountFen);
                    if (price.AmountFen > 0)
                        price
                            .Lines.Select(l => l.Code)
                            .Intersect(["market-level", "expiry", "channel-cost", "risk", "service-fee", "membership"])
                            .Count()
                            .ShouldBe(6);
                }
            );

    [Fact]
    public void Each_line_is_its_share_of_the_balance_to_within_a_fen() =>
        Gen.Select(terms, balances)
            .Sample(
                (t, balance) =>
                {
                    foreach (var line in QuotePolicy.Price(t, balance).Lines)
                        if (SharePpm(t, line.Code) is { } ppm)
                            Math.Abs((decimal)balance * ppm / 1_000_000 - line.AmountFen).ShouldBeLessThan(1m, line.Code);
                }
            );

    [Fact]
    public void A_greater_balance_never_gives_a_smaller_amount() =>
        Gen.Select(terms, balances, Gen.OneOf(Gen.Const(1L), Gen.Long[1, 10_000]))
            .Sample(
                (t, balance, more) =>
                    QuotePolicy
                        .Price(t, Math.Min(balance + more, QuotePolicy.BalanceMaxFen))
                        .AmountFen.ShouldBeGreaterThanOrEqualTo(QuotePolicy.Price(t, balance).AmountFen)
            );

    [Fact]
    public void No_small_balance_breaks_monotony_at_the_edges_of_the_fee()
    {
        foreach (var tier in new[] { "standard", "vip" })
        {
            var estimate = new RateEstimate(0.93, 0.9, 0.96, 5, new(0.93, 0, 0, 0, 0, 0, 0));
            var t = QuotePolicy.TermsFor(
                estimate,
                new(CardKind.Supermarket, CardForm.Code, PurchaseProof.None, tier, null),
                steps,
                options
            );
            long before = 0;
            for (long balance = 0; balance < 5_000; balance++)
            {
                var amount = QuotePolicy.Price(t, balance).AmountFen;
                amount.ShouldBeGreaterThanOrEqualTo(before);
                before = amount;
            }
            before.ShouldBeGreaterThan(4_000);
        }
    }

    [Fact]
    public void The_seller_never_gets_more_than_the_card_should_fetch_and_the_margin_stays() =>
        Gen.Select(terms, balances)
            .Sample(
                (t, balance) =>
                {
                    var price = QuotePolicy.Price(t, balance);
                    price.AmountFen.ShouldBeGreaterThanOrEqualTo(0);
                    price.ResaleFen.ShouldBeLessThanOrEqualTo(balance * options.ResaleMaxPpm / 1_000_000);
                    if (price.AmountFen > 0)
                        (price.AmountFen + price.FeeFen + balance * t.MarginPpm / 1_000_000).ShouldBeLessThanOrEqualTo(price.ResaleFen);
                }
            );

    [Fact]
    public void The_fee_stays_between_three_and_five_percent_whatever_is_set()
    {
        var greedy = new QuotePolicyOptions { FeePpm = 90_000 };
        var generous = new QuotePolicyOptions { FeePpm = 35_000, MembershipPpm = { ["vip"] = 900_000 } };
        foreach (var setting in new[] { options, greedy, generous })
            Gen.Select(estimates, AnyOf("guest", "vip"), balances)
                .Sample(
                    (estimate, tier, balance) =>
                    {
                        var card = new PricedCard(CardKind.Game, CardForm.Code, PurchaseProof.None, tier, null);
                        var price = QuotePolicy.Price(QuotePolicy.TermsFor(estimate, card, steps, setting), balance);
                        var gross = (decimal)(price.AmountFen + price.FeeFen);
                        if (gross >= 100)
                            (price.FeeFen / gross).ShouldBeInRange(0.03m, 0.05m);
                        else
                            ((decimal)price.FeeFen).ShouldBeInRange(Math.Floor(gross * 0.03m), Math.Ceiling(gross * 0.05m));
                    }
                );
    }

    [Fact]
    public void Settings_by_which_the_platform_would_lose_or_overcharge_are_not_sound()
    {
        new QuotePolicyOptions().IsSound.ShouldBeTrue();
        new QuotePolicyOptions { FeePpm = 50_001 }.IsSound.ShouldBeFalse();
        new QuotePolicyOptions { FeePpm = 29_999 }.IsSound.ShouldBeFalse();
        new QuotePolicyOptions { MarginPpm = -1 }.IsSound.ShouldBeFalse();
        new QuotePolicyOptions { MarginMaxPpm = 21_999 }.IsSound.ShouldBeFalse();
        new QuotePolicyOptions { MarginDailyChangeMaxPpm = 0 }.IsSound.ShouldBeFalse();
        new QuotePolicyOptions { ResaleMaxPpm = 1_000_001 }.IsSound.ShouldBeFalse();
        new QuotePolicyOptions { MembershipPpm = { ["vip"] = -1 } }.IsSound.ShouldBeFalse();
        new QuotePolicyOptions { RiskLeftPpm = { [PurchaseProof.None] = 1_000_001 } }.IsSound.ShouldBeFalse();
    }

    [Fact]
    public void A_membership_and_a_proof_of_purchase_never_cost_the_seller_anything() =>
        Gen.Select(estimates, Gen.Enum<CardKind>(), balances)
            .Sample(
                (estimate, kind, balance) =>
                {
                    long At(string tier, PurchaseProof proof) =>
                        QuotePolicy
                            .Price(QuotePolicy.TermsFor(estimate, new(kind, CardForm.Code, proof, tier, null), steps, options), balance)
                            .AmountFen;
                    At("vip", PurchaseProof.None).ShouldBeGreaterThanOrEqualTo(At("gold", PurchaseProof.None));
                    At("gold", PurchaseProof.None).ShouldBeGreaterThanOrEqualTo(At("standard", PurchaseProof.None));
                    At("standard", PurchaseProof.Invoice).ShouldBeGreaterThanOrEqualTo(At("standard", PurchaseProof.Receipt));
                    At("standard", PurchaseProof.Receipt).ShouldBeGreaterThanOrEqualTo(At("standard", PurchaseProof.None));
                }
            );

    [Fact]
    public void A_model_that_strays_from_a_busy_market_is_held_back_but_may_lead_a_thin_one()
    {
        var wild = new RateEstimate(0.99, 0.98, 1.0, 3, new(0.99, 0, 0, 0, 0, 0, 0));
        long Market(int trades) =>
            QuotePolicy
                .TermsFor(
                    wild,
                    new(
                        CardKind.Mall,
                        CardForm.Code,
                        PurchaseProof.None,
                        "standard",
                        new MarketLevel(0.70, 0.70, trades, DateTimeOffset.UnixEpoch)
                    ),
                    steps,
                    options
                )
                .MarketPpm;
        Market(30).ShouldBe(800_000);
        Market(2).ShouldBe(990_000);
    }

    [Fact]
    public void Remaining_life_moves_the_price_by_the_difference_of_two_steps_and_back_again() =>
        Gen.Select(terms, Gen.Int[0, 800], Gen.Int[0, 800])
            .Sample(
                (t, quoted, verified) =>
                {
                    var moved = QuotePolicy.WithLife(t, quoted, verified);
                    (moved.LifePpm - t.LifePpm).ShouldBe(QuotePolicy.StepFor(steps, verified) - QuotePolicy.StepFor(steps, quoted));
                    if (verified < quoted)
                        moved.LifePpm.ShouldBeLessThanOrEqualTo(t.LifePpm);
                    QuotePolicy.WithLife(moved, verified, quoted).ShouldBe(t);
                }
            );

    [Fact]
    public void Kinds_and_forms_mean_the_same_to_catalogue_and_models()
    {
        Enum.GetNames<CardKind>().ShouldBe(Enum.GetNames<KindOfCard>());
        Enum.GetNames<CardForm>().ShouldBe(Enum.GetNames<FormOfCard>());
    }

    private static Gen<string> AnyOf(params string[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static long? SharePpm(PriceTerms t, string code) =>
        code switch
        {
            "market-level" => t.MarketPpm,
            "face" => t.FacePpm,
            "expiry" => t.LifePpm,
            "region" => t.RegionPpm,
            "season" => t.SeasonPpm,
            "channel-cost" => -t.ChannelPpm,
            "holding" => -t.HoldingPpm,
            "risk" => -t.RiskPpm,
            "margin" => -t.MarginPpm,
            _ => null,
        };
}
