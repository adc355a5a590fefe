using System.Security.Cryptography;
using System.Text;
using CardRecycle.Models.Valuation;

namespace CardRecycle.Models.Liquidity;

/// <summary>What the liquidity forecast sees: lags relative to the mean of 28 days, the calendar of the day that is foretold, the
/// horizon.</summary>
public static class LiquidityFeatures
{
    /// <summary>With fewer days the mean of 28 days is no mean.</summary>
    public const int HistoryDaysMin = 28;

    private const int Week = 7;
    private const int Lags = 7;
    private const double LevelGain = 0.3;

    public static IReadOnlyList<string> Names { get; } =
    [
        "horizon",
        .. Enumerable.Range(0, Lags).Select(l => $"demand_lag{l}"),
        "demand_mean7",
        "demand_same_weekday",
        "demand_log_mean28",
        .. Enumerable.Range(0, Lags).Select(l => $"rate_lag{l}"),
        "rate_mean7",
        "rate_mean28",
        "rate_slope",
        "days_lag0",
        "days_mean7",
        "days_log_mean28",
        "weekday",
        "days_to_spring_festival",
        "days_to_mid_autumn",
        "days_to_618",
        "days_to_double11",
        "days_to_month_end",
        "origin_to_spring_festival",
        "origin_to_mid_autumn",
    ];

    public static int Count => Names.Count;

    /// <summary>A package made for other columns is refused.</summary>
    public static string Hash { get; } =
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("liquidity/1:" + string.Join(',', Names))));

    /// <summary>Writes one row: <paramref name="origin"/> is the index of the last known day, which is at least 27. What it returns is what
    /// the forecast is relative to.</summary>
    internal static LiquidityDay Write(Span<float> row, BrandSeries series, int origin, int horizon)
    {
        var mean = Mean(series, origin, HistoryDaysMin);
        var week = Mean(series, origin, Week);
        var level = Level(series, origin);
        var (column, target) = (0, series.DayAt(origin + horizon));
        Next(ref column, row, horizon);
        for (var lag = 0; lag < Lags; lag++)
            Next(ref column, row, series.Days[origin - lag].Demand / mean.Demand);
        Next(ref column, row, week.Demand / mean.Demand);
        Next(ref column, row, SameWeekday(series, origin, horizon) / mean.Demand);
        Next(ref column, row, Math.Log(mean.Demand));
        for (var lag = 0; lag < Lags; lag++)
            Next(ref column, row, series.Days[origin - lag].Rate - level);
        Next(ref column, row, week.Rate - level);
        Next(ref column, row, mean.Rate - level);
        Next(ref column, row, week.Rate - Mean(series, origin - Week, Week).Rate);
        Next(ref column, row, series.Days[origin].DaysToSell / mean.DaysToSell);
        Next(ref column, row, week.DaysToSell / mean.DaysToSell);
        Next(ref column, row, Math.Log(mean.DaysToSell));
        Next(ref column, row, (int)target.DayOfWeek);
        var (season, now) = (SeasonDay.Of(target), SeasonDay.Of(series.DayAt(origin)));
        Next(ref column, row, season.ToSpringFestival);
        Next(ref column, row, season.ToMidAutumn);
        Next(ref column, row, season.To618);
        Next(ref column, row, season.ToDouble11);
        Next(ref column, row, season.ToMonthEnd);
        Next(ref column, row, now.ToSpringFestival);
        Next(ref column, row, now.ToMidAutumn);
        return mean with { Rate = level };
    }

    /// <summary>Means are kept off zero: they are divided by.</summary>
    internal static LiquidityDay Mean(BrandSeries series, int origin, int days)
    {
        var (demand, rate, wait) = (0.0, 0.0, 0.0);
        for (var i = origin - days + 1; i <= origin; i++)
            (demand, rate, wait) = (demand + series.Days[i].Demand, rate + series.Days[i].Rate, wait + series.Days[i].DaysToSell);
        return new(Math.Max(0.05, demand / days), rate / days, Math.Max(0.05, wait / days));
    }

    /// <summary>Where the rate stands: recent days weigh more than a mean of 28 would have them.</summary>
    private static double Level(BrandSeries series, int origin)
    {
        var level = series.Days[origin - HistoryDaysMin + 1].Rate;
        for (var i = origin - HistoryDaysMin + 2; i <= origin; i++)
            level += LevelGain * (series.Days[i].Rate - level);
        return level;
    }

    private static double SameWeekday(BrandSeries series, int origin, int horizon)
    {
        var back = (Week - (horizon % Week)) % Week;
        var (sum, count) = (0.0, 0);
        for (var i = origin - back; i > origin - HistoryDaysMin; i -= Week)
            (sum, count) = (sum + series.Days[i].Demand, count + 1);
        return sum / count;
    }

    private static void Next(ref int column, Span<float> row, double value) => row[column++] = (float)value;
}
