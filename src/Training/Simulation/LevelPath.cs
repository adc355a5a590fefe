namespace CardRecycle.Training.Simulation;

/// <summary>A stretch of a regime in which a level drifts and steps more widely.</summary>
internal readonly record struct RegimePhase(int Days, double Drift, double Deviation);

/// <summary>
/// How a level moves: a random walk that is pulled back to its home, and now and then a regime, whose days drift and step more widely.
/// Given when regimes begin, every step is normal.
/// </summary>
/// <param name="Wander">Standard deviation of a calm day's step, points of rate.</param>
/// <param name="Pull">Share of the distance from home that is lost every day.</param>
/// <param name="Hazard">Chance that a regime begins on a calm day.</param>
/// <param name="Phases">Of a regime.</param>
/// <param name="HomeMoves">After the regime the level stays where it led; else it goes back home.</param>
internal sealed record LevelLaw(double Wander, double Pull, double Hazard, IReadOnlyList<RegimePhase> Phases, bool HomeMoves)
{
    private const double DaysPerYear = 365;

    /// <summary>An issuer in trouble falls for twelve days and stays down.</summary>
    private static readonly RegimePhase[] trouble = [new(12, -0.0055, 0.004)];

    internal static LevelLaw OfBrand(BrandLaw brand, MarketLaws laws) =>
        new(brand.Wander * laws.Wander, laws.PullBackPerDay, laws.TroublesPerBrandYear / DaysPerYear, trouble, HomeMoves: true);

    /// <summary>What all brands of a kind have in common: in a glut it falls for ten days and recovers within a month.</summary>
    internal static LevelLaw OfKind(MarketLaws laws) =>
        new(
            laws.KindWander,
            laws.PullBackPerDay,
            laws.GlutsPerKindYear / DaysPerYear,
            [new(10, -0.002, 0.001), new(30, 0.0005, 0)],
            HomeMoves: false
        );

    /// <summary>Drift and deviation of the step of a day so many days after a regime began; below 0 or after its end: calm.</summary>
    internal (double Drift, double Deviation) Step(int sinceOnset)
    {
        if (sinceOnset >= 0)
            foreach (var phase in Phases)
            {
                if (sinceOnset < phase.Days)
                    return (phase.Drift, Math.Max(Wander, phase.Deviation));
                sinceOnset -= phase.Days;
            }
        return (0, Wander);
    }

    internal int RegimeDays => Phases.Sum(p => p.Days);
}

/// <summary>A level day by day, drawn by its law.</summary>
internal sealed class LevelPath
{
    private readonly LevelLaw law;
    private readonly int[] onset;

    internal LevelPath(LevelLaw law, double home, int days, IReadOnlyDictionary<int, double> ordered, Random random)
    {
        this.law = law;
        Ordered = ordered;
        (Values, onset) = (new double[days + 1], new int[days + 1]);
        var began = -law.RegimeDays;
        Values[0] = home;
        for (var day = 0; day < days; day++)
        {
            if (day - began >= law.RegimeDays && random.NextDouble() < law.Hazard)
                began = day;
            onset[day] = began;
            var (drift, deviation) = law.Step(day - began);
            var jump = ordered.GetValueOrDefault(day);
            Values[day + 1] = Values[day] + (law.Pull * (home - Values[day])) + drift + (deviation * Draws.Normal(random)) + jump;
            home += jump + (law.HomeMoves ? drift : 0);
        }
        onset[days] = began;
    }

    internal LevelLaw Law => law;

    /// <summary>Where the level stood on each day.</summary>
    internal double[] Values { get; }

    /// <summary>Steps that were ordered, by day.</summary>
    internal IReadOnlyDictionary<int, double> Ordered { get; }

    /// <summary>True while the level is falling in a regime.</summary>
    internal bool IsFalling(int day) => law.Step(day - onset[day]).Drift < 0;
}

/// <summary>Draws from distributions.</summary>
internal static class Draws
{
    private const int CountMax = 5_000;

    /// <summary>Above this mean a count is drawn as a rounded normal: the product of the exact method would underflow.</summary>
    private const double SmallMean = 200;

    internal static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    internal static int Poisson(Random random, double mean)
    {
        if (mean > SmallMean)
            return (int)Math.Min(CountMax, Math.Max(0, Math.Round(mean + (Math.Sqrt(mean) * Normal(random)))));
        var (limit, product, count) = (Math.Exp(-mean), random.NextDouble(), 0);
        while (product > limit)
            (product, count) = (product * random.NextDouble(), count + 1);
        return count;
    }
}
