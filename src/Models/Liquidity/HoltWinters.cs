namespace CardRecycle.Models.Liquidity;

/// <summary>
/// Damped exponential smoothing with a weekly season on the logarithm (Holt 1957, Winters 1960, damping after Gardner and McKenzie 1985),
/// with
/// fixed gains: for a brand whose history is too short to learn from. Rates and days to sell are smoothed without trend or season.
/// </summary>
public sealed class HoltWinters : ILiquidityForecast
{
    private const int Week = 7;
    private const double LevelGain = 0.15;
    private const double TrendGain = 0.02;
    private const double SeasonGain = 0.10;
    private const double Damping = 0.9;
    private const double RateGain = 0.3;

    public string Version => "holt-winters";

    public IReadOnlyList<LiquidityDay> Forecast(BrandSeries series, int days)
    {
        var (level, trend, season) = (Math.Log(1 + series.Days.Take(Week).Average(d => d.Demand)), 0.0, new double[Week]);
        var (rate, wait) = (series.Days[0].Rate, Math.Log(1 + series.Days[0].DaysToSell));
        for (var i = 0; i < series.Days.Count; i++)
        {
            var day = series.Days[i];
            var weekday = (int)series.DayAt(i).DayOfWeek;
            var (value, before) = (Math.Log(1 + day.Demand), level);
            level = (LevelGain * (value - season[weekday])) + ((1 - LevelGain) * (level + (Damping * trend)));
            trend = (TrendGain * (level - before)) + ((1 - TrendGain) * Damping * trend);
            season[weekday] += SeasonGain * (value - level - season[weekday]);
            rate += RateGain * (day.Rate - rate);
            wait += RateGain * (Math.Log(1 + day.DaysToSell) - wait);
        }
        var (result, drift) = (new LiquidityDay[days], 0.0);
        for (var h = 1; h <= days; h++)
        {
            drift += Math.Pow(Damping, h) * trend;
            var weekday = (int)series.DayAt(series.Days.Count - 1 + h).DayOfWeek;
            result[h - 1] = new(Math.Max(0, Math.Exp(level + drift + season[weekday]) - 1), rate, Math.Max(0, Math.Exp(wait) - 1));
        }
        return result;
    }
}
