using CardRecycle.Models.Liquidity;

namespace CardRecycle.Models.Tests.Liquidity;

public sealed class ForetellingABrand
{
    private static readonly DateOnly first = new(2026, 1, 5);

    [Fact]
    public void Holt_Winters_beats_the_last_week_on_a_noisy_week_that_repeats()
    {
        var (ours, naive) = (0.0, 0.0);
        for (var seed = 1; seed <= 20; seed++)
        {
            var truth = Noisy(seed, 140);
            var known = truth.Until(126);
            var (a, b) = (new HoltWinters().Forecast(known, 14), new SeasonalNaive().Forecast(known, 14));
            for (var h = 0; h < 14; h++)
            {
                ours += Math.Abs(a[h].Demand - truth.Days[126 + h].Demand);
                naive += Math.Abs(b[h].Demand - truth.Days[126 + h].Demand);
            }
        }
        ours.ShouldBeLessThan(0.9 * naive);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(27)]
    public void A_brand_with_little_history_gets_a_finite_forecast(int days)
    {
        foreach (var day in new HoltWinters().Forecast(Noisy(3, days), 14))
        {
            day.Demand.ShouldBeInRange(0, 1000);
            day.Rate.ShouldBeInRange(0.8, 1);
            day.DaysToSell.ShouldBeInRange(0, 30);
        }
    }

    [Fact]
    public void Trades_are_counted_into_days_without_gaps()
    {
        var at = new DateTimeOffset(2026, 1, 5, 4, 0, 0, TimeSpan.Zero);
        LiquidityTrade[] trades =
        [
            new("a", at, at.AddDays(2), 0.9),
            new("a", at.AddHours(1), at.AddDays(2), 0.92),
            new("a", at.AddDays(3), at.AddDays(9), 0.5),
        ];
        var series = BrandSeries.Of("a", trades, first.AddDays(4)).ShouldNotBeNull();
        series.First.ShouldBe(first);
        series.Days.Select(d => d.Demand).ShouldBe([2, 0, 0, 1, 0]);
        series.Days[4].Rate.ShouldBe(0.91, 1e-12);
        BrandSeries.Of("a", [], first).ShouldBeNull();
    }

    [Fact]
    public void The_days_before_the_origin_are_all_that_a_row_sees()
    {
        var series = Noisy(4, 60);
        var (a, b) = (new float[LiquidityFeatures.Count], new float[LiquidityFeatures.Count]);
        LiquidityFeatures.Write(a, series, 40, 7);
        LiquidityFeatures.Write(b, series.Until(41), 40, 7);
        a.ShouldBe(b);
    }

    private static BrandSeries Noisy(int seed, int days)
    {
        var random = new Random(seed);
        double[] week = [20, 22, 24, 26, 40, 60, 50];
        return new(
            "a",
            first,
            [
                .. Enumerable
                    .Range(0, days)
                    .Select(i => new LiquidityDay(Math.Round(week[i % 7] * (0.7 + (0.6 * random.NextDouble()))), 0.9, 3)),
            ]
        );
    }
}
