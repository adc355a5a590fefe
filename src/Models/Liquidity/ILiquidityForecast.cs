namespace CardRecycle.Models.Liquidity;

/// <summary>
/// Foretells the days of a brand. Filled by <see cref="TreeForecast"/>; <see cref="HoltWinters"/> for a brand with little history.
/// Microsoft.ML.TimeSeries could fill it too.
/// </summary>
public interface ILiquidityForecast
{
    /// <summary>Days ahead that are foretold at most.</summary>
    public const int HorizonMax = 14;

    /// <summary>Shown beside a forecast: the package's version, or the method's name.</summary>
    string Version { get; }

    /// <param name="series">What is known; the forecast starts on the day after its last.</param>
    /// <param name="days">1 to <see cref="HorizonMax"/>.</param>
    /// <returns>As many days as asked for; demand and days to sell at least 0.</returns>
    IReadOnlyList<LiquidityDay> Forecast(BrandSeries series, int days);
}

/// <summary>The benchmark: the same weekday of the last week.</summary>
public sealed class SeasonalNaive : ILiquidityForecast
{
    private const int Week = 7;

    public string Version => "seasonal-naive";

    public IReadOnlyList<LiquidityDay> Forecast(BrandSeries series, int days)
    {
        var known = series.Days;
        return [.. Enumerable.Range(0, days).Select(h => known[Math.Max(0, known.Count - Week + (h % Week))])];
    }
}
