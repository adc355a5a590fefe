using CardRecycle.Models.Liquidity;

namespace CardRecycle.Training.Liquidity;

/// <summary>Errors of one method: sums of absolute errors over sums of values (WAPE) of demand and days to sell, MAE of the rate, each
/// for
/// the first and the second week ahead.</summary>
internal sealed record LiquidityScore(double Demand1, double Demand8, double Rate1, double Rate8, double Days1, double Days8);

/// <summary>Rolling origins after a day that training did not see.</summary>
internal static class LiquidityEvaluation
{
    private const int OriginStep = 7;
    private const int Week = 7;

    /// <summary>Scores by name of the method, and the number of forecasts; always all methods on the same origins.</summary>
    internal static (IReadOnlyDictionary<string, LiquidityScore> Scores, int Forecasts) Run(
        IReadOnlyList<BrandSeries> series,
        DateOnly after,
        params (string Name, ILiquidityForecast Method)[] methods
    )
    {
        var sums = methods.ToDictionary(m => m.Name, _ => new Sums());
        var forecasts = 0;
        foreach (var brand in series)
        {
            var from = Math.Max(LiquidityFeatures.HistoryDaysMin - 1, after.DayNumber - brand.First.DayNumber);
            for (var origin = from; origin + ILiquidityForecast.HorizonMax < brand.Days.Count; origin += OriginStep)
            {
                forecasts++;
                foreach (var (name, method) in methods)
                    sums[name].Add(brand, origin, method.Forecast(brand.Until(origin + 1), ILiquidityForecast.HorizonMax));
            }
        }
        return (sums.ToDictionary(s => s.Key, s => s.Value.Score), forecasts);
    }

    private sealed class Sums
    {
        private readonly double[] demandError = new double[2];
        private readonly double[] demand = new double[2];
        private readonly double[] rateError = new double[2];
        private readonly double[] daysError = new double[2];
        private readonly double[] days = new double[2];
        private readonly int[] count = new int[2];

        internal LiquidityScore Score =>
            new(
                demandError[0] / demand[0],
                demandError[1] / demand[1],
                rateError[0] / count[0],
                rateError[1] / count[1],
                daysError[0] / days[0],
                daysError[1] / days[1]
            );

        internal void Add(BrandSeries brand, int origin, IReadOnlyList<LiquidityDay> forecast)
        {
            for (var h = 1; h <= forecast.Count; h++)
            {
                var (week, truth, said) = (h <= Week ? 0 : 1, brand.Days[origin + h], forecast[h - 1]);
                demandError[week] += Math.Abs(said.Demand - truth.Demand);
                demand[week] += truth.Demand;
                rateError[week] += Math.Abs(said.Rate - truth.Rate);
                daysError[week] += Math.Abs(said.DaysToSell - truth.DaysToSell);
                days[week] += truth.DaysToSell;
                count[week]++;
            }
        }
    }
}
