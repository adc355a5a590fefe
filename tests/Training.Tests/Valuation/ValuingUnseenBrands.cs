using CardRecycle.Models.Liquidity;
using CardRecycle.Models.Valuation;
using CardRecycle.Training.Fitting;
using CardRecycle.Training.Simulation;

namespace CardRecycle.Training.Tests.Valuation;

/// <summary>
/// Goal: the interval of a brand without any trade holds for brands, not just for the rows of the few large ones. Method: in each of four
/// kinds one large brand in the middle has most of the rows, and small ones lie far about it; twelve of the small ones are kept from the
/// training and none of their trades is ever known.
/// </summary>
public sealed class ValuingUnseenBrands
{
    private const int Kinds = 4;
    private const int BrandsPerKind = 9;
    private const int UnseenPerKind = 3;
    private const int Days = 110;

    [Fact]
    public void Nine_in_ten_brands_that_the_model_never_saw_lie_within_their_wide_interval()
    {
        var brands = Brands(new Random(17));
        string[] unseen = [.. brands.TakeLast(Kinds * UnseenPerKind).Select(b => b.Id)];
        var market = new MarketSimulator(brands, new() { TroublesPerBrandYear = 0 }, 43, new(2026, 1, 1), Days).Run(false);
        var trades = market.Trades.Select(t => t.Trade).ToArray();
        var known = trades.Where(t => !unseen.Contains(t.BrandId)).ToArray();
        var fitted = new ValuationTrainer(new()).Train(known, TestContext.Current.CancellationToken);
        var from = fitted.Split.CalibrateEnd;
        var never = trades
            .Where(t => unseen.Contains(t.BrandId) && t.BoughtAt > from)
            .Select(t => t with { SoldAt = t.SoldAt.AddYears(9) });
        TradeRecord[] all = [.. known.Concat(never).OrderBy(t => t.BoughtAt)];
        var ofBrands = ValuationPackaging
            .WithModel(fitted, m => ValuationEvaluation.Judge(m, all, from, null))
            .Where(r => unseen.Contains(r.Trade.BrandId))
            .ToLookup(r => r.Trade.BrandId);

        ofBrands.Count.ShouldBe(unseen.Length);
        ofBrands.Average(b => b.Average(r => r.Covered ? 1.0 : 0)).ShouldBeGreaterThanOrEqualTo(0.8);
        ofBrands.ShouldAllBe(b => b.All(r => r.Width < 0.5));
    }

    [Fact]
    public void A_width_over_brands_is_not_that_of_the_brand_with_most_rows()
    {
        var large = Enumerable.Repeat((BrandId: "large", Score: 0.1), 5_000);
        var small = Enumerable.Range(1, 40).Select(i => (BrandId: $"small-{i}", Score: 1.0 + i));
        GroupWidths.QuantileOverBrands([.. large, .. small]).ShouldBe(39);
        GroupWidths.Quantile([.. large.Concat(small).Select(r => r.Score)]).ShouldBe(0.1);
    }

    [Fact]
    public void Few_brands_widen_it_beyond_all_that_was_seen()
    {
        double Of(int brands) => GroupWidths.QuantileOverBrands([.. Enumerable.Range(0, brands).Select(i => ($"brand-{i}", 1.0))]);
        Of(20).ShouldBe(1);
        Of(3).ShouldBe(4 * GroupWidths.Coverage / 3, 1e-12);
        Of(1).ShouldBeGreaterThan(Of(3));
    }

    [Fact]
    public void A_brand_counts_once_for_its_kinds_home_however_much_it_trades_and_not_at_all_when_it_is_left_out()
    {
        var homes = HomesOf([
            .. Enumerable.Repeat(("large", KindOfCard.Game, 0.90), 50),
            ("b", KindOfCard.Game, 0.80),
            ("c", KindOfCard.Fuel, 0.76),
        ]);
        homes.Settle(unsettled, KindOfCard.Game).Home.ShouldBe((0.90 + 0.80 + 0.76) / 3, 1e-12);
        homes.Settle(unsettled, KindOfCard.Game, without: "large").Home.ShouldBe((0.80 + 0.76) / 2, 1e-12);
        KindHomes.None.Settle(unsettled, KindOfCard.Game).ShouldBe(unsettled);
    }

    [Fact]
    public void Kinds_that_lie_far_apart_stand_for_themselves_and_kinds_that_are_alike_lean_on_all()
    {
        KindMovement Settled(double apart) =>
            HomesOf([.. Enumerable.Range(0, 18).Select(i => ($"b{i}", (KindOfCard)(i / 6), 0.8 + (0.01 * (i % 6)) + (apart * (i / 6))))])
                .Settle(unsettled, (KindOfCard)1);
        Settled(0.05).HomeBrands.ShouldBeLessThan(0.5);
        Settled(0).HomeBrands.ShouldBe(10);
        Settled(0.05).Between.ShouldBe(Settled(0).Between, 1e-9);
    }

    private static readonly KindMovement unsettled = FilterLaw.Ignorant.Kinds[0];

    private static KindHomes HomesOf((string Brand, KindOfCard Kind, double Rate)[] sales) =>
        KindHomes.Of(
            [
                .. sales.Select(s => new TradeRecord(
                    "t",
                    s.Brand,
                    s.Kind,
                    FormOfCard.Code,
                    100_00,
                    100_00,
                    RegionBound: false,
                    LifeDays: null,
                    BoughtAt: default,
                    SoldAt: default,
                    80_00,
                    (long)Math.Round(100_00 * s.Rate)
                )),
            ],
            [.. sales.Select(_ => (0.0, 0.01))],
            default
        );

    /// <summary>The last ones are small brands of each kind.</summary>
    private static List<BrandLaw> Brands(Random random) =>
        [
            .. Enumerable
                .Range(0, Kinds * BrandsPerKind)
                .Select(i =>
                {
                    var large = i < Kinds;
                    var level = large ? 0.85 : Math.Round(0.72 + (0.25 * random.NextDouble()), 4);
                    return new BrandLaw(
                        $"brand-{i:00}",
                        (KindOfCard)(i % Kinds),
                        level,
                        0.002,
                        large ? 10 : 0.8,
                        0.5,
                        0,
                        0,
                        [50, 100, 500]
                    );
                }),
        ];
}
