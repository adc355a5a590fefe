using CardRecycle.Models.Valuation;

namespace CardRecycle.Training.Simulation;

/// <summary>
/// What can be attained at best: every law of the market is known exactly, and only what moves (levels, and whether a regime has begun)
/// has to be followed through closed trades. Given the days on which regimes began all steps and noises are normal, so that the best
/// estimate is a mixture of Kalman filters over kind and brands, one for every history of regimes that is still likely; the unknown day
/// of the sale adds to the mixture, and its median has the least absolute error. Exact but for histories that are too unlikely to keep
/// (<see cref="MarketFollower"/>). The laws are never shown to a model.
/// </summary>
internal sealed class AttainableFloor(MarketTruth truth, IReadOnlyList<BrandLaw> brands)
{
    /// <summary>Chances of a later sale below this are left out.</summary>
    private const double TailMin = 1e-3;
    private const int HorizonMax = 400;
    private const int NewtonSteps = 3;

    private readonly List<(double Chance, double Mean, double Deviation)> mixture = [];
    private readonly List<(double Chance, double Season)> sales = [];

    /// <returns>The trades, each with what was attainable when its card was bought; in the same order.</returns>
    internal IReadOnlyList<SimulatedTrade> Run(IReadOnlyList<SimulatedTrade> trades)
    {
        var result = trades.ToArray();
        var index = Enumerable.Range(0, brands.Count).ToDictionary(b => brands[b].Id, b => b, StringComparer.Ordinal);
        foreach (var kind in Enum.GetValues<KindOfCard>())
        {
            int[] ofKind = [.. Enumerable.Range(0, brands.Count).Where(b => brands[b].Kind == kind)];
            var state = ofKind.Select((b, i) => (b, i)).ToDictionary(x => x.b, x => x.i + 1);
            var follower = new MarketFollower([truth.KindPath(kind), .. ofKind.Select(truth.BrandPath)]);
            var own = Enumerable.Range(0, trades.Count).Where(i => trades[i].Trade.Kind == kind).ToArray();
            var bySale = own.OrderBy(i => trades[i].Trade.SoldAt).ThenBy(i => i).ToArray();
            var sold = 0;
            foreach (var i in own)
            {
                for (; sold < bySale.Length && trades[bySale[sold]].Trade.SoldAt <= trades[i].Trade.BoughtAt; sold++)
                {
                    var sale = trades[bySale[sold]];
                    var day = truth.DayOf(sale.Trade.SoldAt);
                    var known = sale.CardEffect + truth.Kinds[kind].SeasonEffect(truth.SeasonOf(day));
                    follower.Learn(day, state[index[sale.Trade.BrandId]], sale.Trade.Rate - known, sale.NoiseDeviation);
                }
                var (median, deviation) = Expect(follower, trades[i], state[index[trades[i].Trade.BrandId]]);
                result[i] = trades[i] with { Attainable = median, AttainableDeviation = deviation };
            }
        }
        return result;
    }

    private (double Median, double Deviation) Expect(MarketFollower follower, SimulatedTrade card, int state)
    {
        var day = truth.DayOf(card.Trade.BoughtAt);
        sales.Clear();
        mixture.Clear();
        var before = 0.0;
        for (var ahead = 0; ahead < HorizonMax && 1 - before > TailMin; ahead++)
        {
            var until = ChanceSoldBy(card, ahead);
            sales.Add((until - before, truth.Kinds[card.Trade.Kind].SeasonEffect(truth.SeasonOf(day + ahead))));
            before = until;
        }
        follower.Expect(day, state, card.NoiseDeviation, sales, mixture);
        var (median, deviation) = MedianOf(mixture);
        return (median + card.CardEffect, deviation);
    }

    /// <summary>Chance that a card is sold by the end of the day so many days after its purchase.</summary>
    private static double ChanceSoldBy(SimulatedTrade card, int ahead)
    {
        var hours = card.Trade.BoughtAt.UtcDateTime.AddHours(8).TimeOfDay.TotalDays;
        var wait = ahead + 1 - hours;
        return wait >= card.WaitMax ? 1 : NormalCdf(Math.Log(wait / card.WaitMedian) / MarketTruth.WaitDeviation);
    }

    private static (double Median, double Deviation) MedianOf(List<(double Chance, double Mean, double Deviation)> mixture)
    {
        var (total, sum, squares) = (0.0, 0.0, 0.0);
        foreach (var (chance, mean, deviation) in mixture)
            (total, sum, squares) = (total + chance, sum + (chance * mean), squares + (chance * ((deviation * deviation) + (mean * mean))));
        var (median, center) = (sum / total, sum / total);
        for (var step = 0; step < NewtonSteps; step++)
        {
            var (below, density) = (0.0, 0.0);
            foreach (var (chance, mean, deviation) in mixture)
            {
                var z = (median - mean) / deviation;
                below += chance * NormalCdf(z);
                density += chance * Math.Exp(-0.5 * z * z) / (deviation * Math.Sqrt(2 * Math.PI));
            }
            median += Math.Clamp(((0.5 * total) - below) / density, -0.01, 0.01);
        }
        return (median, Math.Sqrt(Math.Max(0, (squares / total) - (center * center))));
    }

    /// <summary>Abramowitz and Stegun 7.1.26; off by less than 2e-7.</summary>
    internal static double NormalCdf(double z)
    {
        var x = Math.Abs(z) / Math.Sqrt(2);
        var t = 1 / (1 + (0.3275911 * x));
        var tail = t * (0.254829592 + (t * (-0.284496736 + (t * (1.421413741 + (t * (-1.453152027 + (t * 1.061405429))))))));
        tail *= Math.Exp(-x * x) / 2;
        return z >= 0 ? 1 - tail : tail;
    }
}
