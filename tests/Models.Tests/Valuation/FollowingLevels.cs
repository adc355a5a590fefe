using CardRecycle.Models.Valuation;

namespace CardRecycle.Models.Tests.Valuation;

public sealed class FollowingLevels
{
    private const double Noise = 0.01;
    private const KindOfCard Kind = KindOfCard.Coffee;
    private static readonly DateTimeOffset start = new(2026, 3, 1, 2, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_brand_that_never_traded_stands_where_its_kind_does_and_says_so()
    {
        var (filter, random) = (new MarketFilter(FilterLaw.Ignorant), new Random(1));
        for (var trade = 0; trade < 300; trade++)
            filter.Add($"known-{trade % 3}", Kind, start.AddHours(trade), 0.80 + (Noise * Normal(random)), Noise);
        var market = filter.At("new", Kind, start.AddHours(300));
        market.HasTrades.ShouldBeFalse();
        market.Level.ShouldBeInRange(0.78, 0.83);
        market.Deviation.ShouldBeGreaterThan(3 * filter.At("known-0", Kind, start.AddHours(300)).Deviation);
    }

    [Fact]
    public void A_calm_level_is_known_better_than_any_single_trade()
    {
        var (filter, random) = (new MarketFilter(FilterLaw.Ignorant), new Random(3));
        for (var trade = 0; trade < 200; trade++)
            filter.Add("a", Kind, start.AddHours(trade), 0.9 + (Noise * Normal(random)), Noise);
        Math.Abs(LevelOf(filter, 200) - 0.9).ShouldBeLessThan(Noise / 2);
    }

    [Theory]
    [InlineData(1, 0.005)]
    [InlineData(2, 0.01)]
    [InlineData(3, 0.015)]
    [InlineData(4, 0.02)]
    public void After_a_shift_of_five_points_the_level_is_within_one_point_in_twenty_trades(int seed, double noise)
    {
        var back = 0;
        for (var run = 0; run < 50; run++)
        {
            var (filter, random) = (new MarketFilter(FilterLaw.Ignorant), new Random((100 * seed) + run));
            for (var trade = 0; trade < 100; trade++)
                filter.Add("a", Kind, start.AddHours(trade), 0.9 + (noise * Normal(random)), noise);
            for (var trade = 100; trade < 120; trade++)
                filter.Add("a", Kind, start.AddHours(trade), 0.85 + (noise * Normal(random)), noise);
            back += Math.Abs(LevelOf(filter, 120) - 0.85) < 0.01 ? 1 : 0;
        }
        // Luck alone puts some runs a point off where single trades scatter by two points.
        back.ShouldBeGreaterThanOrEqualTo(noise > 0.015 ? 42 : 48);
    }

    [Fact]
    public void One_odd_trade_moves_the_level_by_less_than_a_fifth_of_its_oddness()
    {
        var (filter, random) = (new MarketFilter(FilterLaw.Ignorant), new Random(5));
        for (var trade = 0; trade < 100; trade++)
            filter.Add("a", Kind, start.AddHours(trade), 0.9 + (Noise * Normal(random)), Noise);
        var before = LevelOf(filter, 100);
        filter.Add("a", Kind, start.AddHours(100), before - 0.2, Noise);
        (before - LevelOf(filter, 100)).ShouldBeInRange(0, 0.04);
    }

    [Fact]
    public void What_all_brands_of_a_kind_do_is_expected_of_the_one_that_did_not_trade()
    {
        var law = FilterLaw.Ignorant with
        {
            Kinds = [.. FilterLaw.Ignorant.Kinds.Select(k => k with { KindWander = 0.004, BrandWander = 0.001 })],
        };
        var (filter, random) = (new MarketFilter(law), new Random(7));
        for (var trade = 0; trade < 200; trade++)
            filter.Add($"b{trade % 4}", Kind, start.AddHours(trade), 0.9 + (Noise * Normal(random)), Noise);
        for (var trade = 200; trade < 290; trade++)
            filter.Add($"b{trade % 3}", Kind, start.AddHours(4 * trade), 0.86 + (Noise * Normal(random)), Noise);
        filter.At("b3", Kind, start.AddHours(1_160)).Level.ShouldBeInRange(0.855, 0.88);
    }

    [Fact]
    public void Equal_trades_give_equal_levels_to_the_bit()
    {
        double Run()
        {
            var (filter, random) = (new MarketFilter(FilterLaw.Ignorant), new Random(11));
            for (var trade = 0; trade < 500; trade++)
                filter.Add($"b{random.Next(7)}", Kind, start.AddHours(trade), 0.9 + (Noise * Normal(random)), Noise);
            return filter.At("b2", Kind, start.AddHours(500)).Level;
        }
        BitConverter.DoubleToInt64Bits(Run()).ShouldBe(BitConverter.DoubleToInt64Bits(Run()));
    }

    [Fact]
    public void Only_the_last_thirty_days_count_into_their_mean()
    {
        var filter = new MarketFilter(FilterLaw.Ignorant);
        filter.Add("a", Kind, start, 0.5);
        filter.Add("a", Kind, start.AddDays(40), 0.9);
        filter.Add("a", Kind, start.AddDays(41), 0.9);
        filter.At("a", Kind, start.AddDays(41)).Trades30.ShouldBe(2);
        filter.At("a", Kind, start.AddDays(100)).Trades30.ShouldBe(0);
    }

    private static double LevelOf(MarketFilter filter, int hours) => filter.At("a", Kind, start.AddHours(hours)).Level;

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
