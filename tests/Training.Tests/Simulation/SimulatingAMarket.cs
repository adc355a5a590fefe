using CardRecycle.Models.Valuation;
using CardRecycle.Training.Simulation;

namespace CardRecycle.Training.Tests.Simulation;

public sealed class SimulatingAMarket
{
    internal static readonly IReadOnlyList<BrandLaw> Brands =
    [
        .. Enumerable
            .Range(0, 12)
            .Select(i => new BrandLaw(
                $"brand-{i}",
                (KindOfCard)(i % 4),
                0.85 + (0.01 * i),
                0.003,
                6,
                0.5,
                i % 5 == 0 ? 0.4 : 0,
                0.6,
                [50, 100, 200, 500, 1000]
            )),
    ];

    internal static IReadOnlyList<SimulatedTrade> Market(int seed, int days = 240, MarketLaws? laws = null) =>
        Whole(seed, days, laws, withFloor: false).Trades;

    internal static SimulatedMarket Whole(int seed, int days = 240, MarketLaws? laws = null, bool withFloor = true) =>
        new MarketSimulator(Brands, laws ?? new(), seed, new(2026, 1, 1), days).Run(withFloor);

    private static readonly SimulatedMarket market = Whole(3);

    [Fact]
    public void The_same_seed_gives_the_same_market_and_another_seed_another() =>
        (Market(7, 60).SequenceEqual(Market(7, 60)), Market(7, 60).SequenceEqual(Market(8, 60))).ShouldBe((true, false));

    [Fact]
    public void Rates_scatter_about_the_truth_by_the_noise_that_is_stated()
    {
        var scores = market
            .Trades.Where(t => t.Trade.BalanceFen > 5_000)
            .Select(t => (t.Trade.Rate - t.TrueRate) / t.NoiseDeviation)
            .ToArray();
        Math.Abs(scores.Average()).ShouldBeLessThan(0.03);
        Math.Sqrt(scores.Average(s => s * s)).ShouldBeInRange(0.97, 1.03);
    }

    [Fact]
    public void What_is_attainable_is_as_sure_as_it_says_and_lies_between_the_noise_and_the_best_baseline()
    {
        var late = market.Trades.Skip(market.Trades.Count / 2).ToArray();
        late.Average(t => Math.Abs(t.Trade.Rate - t.Attainable) < 1.645 * t.AttainableDeviation ? 1.0 : 0).ShouldBeInRange(0.87, 0.93);
        var (noise, attainable) = (
            late.Average(t => Math.Abs(t.Trade.Rate - t.TrueRate)),
            late.Average(t => Math.Abs(t.Trade.Rate - t.Attainable))
        );
        attainable.ShouldBeGreaterThan(noise);
        var baselines = Fitting.Baselines.Run([.. market.Trades.Select(t => t.Trade)], late[0].Trade.BoughtAt);
        attainable.ShouldBeLessThan(0.7 * baselines.Values.Min());
    }

    [Fact]
    public void No_trade_is_sold_before_it_was_bought_or_after_the_last_day()
    {
        market.Trades.ShouldNotBeEmpty();
        market.Trades.ShouldAllBe(t => t.Trade.SoldAt >= t.Trade.BoughtAt);
        market
            .Trades.Max(t => t.Trade.SoldAt)
            .ShouldBeLessThan(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.FromHours(8)).AddDays(240));
    }

    [Fact]
    public void Sellers_accept_more_when_more_is_offered_and_bad_cards_are_never_sold_on()
    {
        double Accepted(double step) => market.Offers.Where(o => Math.Abs(o.Step - step) < 1e-9).Average(o => o.Accepted ? 1.0 : 0);
        Accepted(0.01).ShouldBeGreaterThan(Accepted(-0.01) + 0.1);
        var bad = market.Offers.Where(o => o is { Accepted: true, Bad: true }).ToArray();
        bad.ShouldNotBeEmpty();
        bad.ShouldAllBe(o => o.TradeId == null);
        market.Offers.Count(o => o.TradeId is not null).ShouldBe(market.Trades.Count);
    }

    [Fact]
    public void Cards_wait_longer_where_stock_presses_and_where_they_are_bound_to_a_region()
    {
        var pressed = Market(5, 120, new() { StockPressure = 1, Visits = 3 }).Average(t => t.Trade.DaysToSell);
        var calm = Market(5, 120, new() { StockPressure = 0, Visits = 3 }).Average(t => t.Trade.DaysToSell);
        pressed.ShouldBeGreaterThan(1.1 * calm);
        double Days(bool bound) => market.Trades.Where(t => t.Trade.RegionBound == bound).Average(t => t.WaitMedian);
        Days(true).ShouldBeGreaterThan(1.2 * Days(false));
    }

    [Fact]
    public void A_shift_that_is_ordered_is_in_the_rates_from_its_day_on()
    {
        var laws = new MarketLaws
        {
            TroublesPerBrandYear = 0,
            GlutsPerKindYear = 0,
            Shifts = [new("brand-2", 100, -0.05)],
        };
        double Mean(IReadOnlyList<SimulatedTrade> trades) =>
            trades
                .Where(t => t.Trade.BrandId == "brand-2" && t.Trade.SoldAt > new DateTimeOffset(2026, 5, 1, 0, 0, 0, default))
                .Average(t => t.TrueRate);
        var without = Mean(Market(9, 160, laws with { Shifts = [] }));
        (Mean(Market(9, 160, laws)) - without).ShouldBeInRange(-0.06, -0.035);
    }

    [Theory]
    [InlineData("{\"noise\": -1}", "noise must be 0 to 10")]
    [InlineData("{\"nose\": 1}", "is not a file of laws")]
    [InlineData("[", "is not a file of laws")]
    [InlineData("{\"shifts\": [{\"brand\": \"a\", \"day\": 1, \"points\": 5}]}", "a shift has")]
    public void Dials_that_make_no_sense_are_refused_in_one_sentence(string json, string message)
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, json);
        Should.Throw<Models.Liquidity.HistoryException>(() => MarketLaws.Read(file)).Message.ShouldContain(message);
        File.Delete(file);
    }
}
