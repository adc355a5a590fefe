using CardRecycle.Models.Valuation;

namespace CardRecycle.Training.Simulation;

/// <summary>
/// How the cards of one kind differ from each other and over the year. Drawn from the seed, so that signs and sizes differ between kinds
/// and
/// between seeds: a model must learn them, it cannot know them.
/// </summary>
/// <param name="FaceSlope">Points of rate per tenfold face value; either sign.</param>
/// <param name="FaceBend">Penalty for the square of the distance to the face that trades best.</param>
/// <param name="BestLogFace">log10 yuan of that face.</param>
/// <param name="LifeLoss">Points lost by a card that expires tomorrow.</param>
/// <param name="LifeScaleDays">How early before expiry the loss begins.</param>
/// <param name="RegionLoss">Points lost by a card that is bound to a region.</param>
/// <param name="CodeGain">Points that a code fetches beyond a physical card; either sign.</param>
/// <param name="PartialLoss">Points lost per share of face that is spent.</param>
/// <param name="Feasts">Points on the day of 春节, 中秋, 618, 双11; either sign, ebbing away over two weeks.</param>
/// <param name="MonthEndDip">Points lost in the last days of a month.</param>
/// <param name="Noise">Standard deviation of a single trade.</param>
/// <param name="DaysToSell">Median days from purchase to resale.</param>
internal sealed record KindLaw(
    double FaceSlope,
    double FaceBend,
    double BestLogFace,
    double LifeLoss,
    double LifeScaleDays,
    double RegionLoss,
    double CodeGain,
    double PartialLoss,
    double[] Feasts,
    double MonthEndDip,
    double Noise,
    double DaysToSell
)
{
    private const double FeastScaleDays = 8;
    private const int ShortLifeDays = 60;
    private const long LargeFaceFen = 2_000_00;

    internal static KindLaw Draw(Random random, MarketLaws laws) =>
        new(
            laws.Face * Between(random, -0.025, 0.025),
            laws.Face * Between(random, 0, 0.02),
            Between(random, 1.6, 2.9),
            laws.Life * Between(random, 0.08, 0.22),
            Between(random, 25, 70),
            Between(random, 0.03, 0.10),
            Between(random, -0.015, 0.02),
            Between(random, 0, 0.04),
            [
                laws.Season * Between(random, -0.03, 0.04),
                laws.Season * Between(random, -0.02, 0.03),
                laws.Season * Between(random, -0.01, 0.02),
                laws.Season * Between(random, -0.01, 0.025),
            ],
            laws.Season * Between(random, 0, 0.006),
            laws.Noise * Between(random, 0.007, 0.014),
            laws.DaysToSell * Between(random, 1, 5)
        );

    /// <summary>What this card fetches beyond a standard card of its brand on an ordinary day.</summary>
    internal double CardEffect(double logFace, bool code, bool regionBound, int? lifeDays, double balanceShare)
    {
        var distance = logFace - BestLogFace;
        var life = lifeDays is { } days ? LifeLoss * Math.Exp(-days / LifeScaleDays) : 0;
        return (FaceSlope * distance)
            - (FaceBend * distance * distance)
            - life
            - (regionBound ? RegionLoss : 0)
            + (code ? CodeGain : 0)
            - (PartialLoss * (1 - balanceShare));
    }

    /// <summary>Noise is wider for short lives and large faces.</summary>
    internal double NoiseOf(long faceFen, int? lifeDays) =>
        Noise * (lifeDays < ShortLifeDays ? 1.8 : 1) * (faceFen >= LargeFaceFen ? 1.4 : 1);

    internal double SeasonEffect(in SeasonDay day)
    {
        var sum = 0.0;
        ReadOnlySpan<int> distances = [day.ToSpringFestival, day.ToMidAutumn, day.To618, day.ToDouble11];
        for (var i = 0; i < distances.Length; i++)
            sum += Feasts[i] * Math.Exp(-Math.Abs(distances[i]) / FeastScaleDays);
        return day.ToMonthEnd < 3 ? sum - MonthEndDip : sum;
    }

    private static double Between(Random random, double low, double high) => low + (random.NextDouble() * (high - low));
}
