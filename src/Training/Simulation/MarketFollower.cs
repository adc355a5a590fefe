namespace CardRecycle.Training.Simulation;

/// <summary>
/// Follows the levels of one kind with their laws known: a weighted set of regime histories, each with its Kalman filter. A history that
/// became too unlikely is dropped.
/// </summary>
/// <param name="paths">The kind's common level, then its brands'. Only their laws are looked at, and the day of an ordered step.</param>
internal sealed class MarketFollower(LevelPath[] paths)
{
    /// <summary>Histories less likely than this are dropped, and of the others the likeliest are kept.</summary>
    private const double ChanceMin = 2e-5;
    private const int HistoriesMax = 48;

    /// <summary>Less likely ones are followed, but do not count in what is expected.</summary>
    private const double ChanceCounted = 1e-3;

    private List<RegimeHistory> histories = [new(paths)];
    private int day;

    internal void Learn(int soldOn, int state, double rate, double noise)
    {
        AdvanceTo(soldOn);
        foreach (var history in histories)
            history.Learn(state, rate, noise * noise);
        Prune();
    }

    /// <summary>Adds the chances of all rates that a card of this brand may fetch, before its own effect.</summary>
    internal void Expect(
        int boughtOn,
        int state,
        double noise,
        List<(double Chance, double Season)> sales,
        List<(double Chance, double Mean, double Deviation)> mixture
    )
    {
        AdvanceTo(boughtOn);
        foreach (var history in histories)
            if (history.Chance > ChanceCounted || histories.Count == 1)
                history.Expect(day, state, noise * noise, sales, mixture);
    }

    private void AdvanceTo(int target)
    {
        for (; day < target; day++)
        {
            var grown = new List<RegimeHistory>(histories);
            foreach (var history in histories)
                for (var path = 0; path < paths.Length; path++)
                    if (history.IsCalm(path, day))
                    {
                        var hazard = paths[path].Law.Hazard;
                        if (history.Chance * hazard > ChanceMin)
                            grown.Add(history.WithOnset(path, day, history.Chance * hazard));
                    }
            histories = grown;
            foreach (var history in histories)
                history.Advance(day);
            Prune();
        }
    }

    private void Prune()
    {
        if (histories.Count == 1)
        {
            histories[0].Chance = 1;
            return;
        }
        var total = histories.Sum(h => h.Chance);
        foreach (var history in histories)
            history.Chance /= total;
        histories.RemoveAll(h => h.Chance < ChanceMin);
        if (histories.Count <= HistoriesMax)
            return;
        histories.Sort((a, b) => b.Chance.CompareTo(a.Chance));
        histories.RemoveRange(HistoriesMax, histories.Count - HistoriesMax);
    }
}

/// <summary>One history of regimes, its chance, and the levels under it.</summary>
internal sealed class RegimeHistory
{
    /// <summary>Deviation of a brand's level about its home on the first day: as good as unknown.</summary>
    private const double FirstDeviation = 0.05;

    private readonly LevelPath[] paths;
    private readonly int[] onset;
    private readonly double[] home;
    private readonly double[] mean;
    private readonly double[] covariance;

    internal RegimeHistory(LevelPath[] paths)
    {
        this.paths = paths;
        onset = [.. paths.Select(p => -p.Law.RegimeDays)];
        (home, mean) = ([.. paths.Select(p => p.Values[0])], [.. paths.Select(p => p.Values[0])]);
        covariance = new double[paths.Length * paths.Length];
        for (var i = 1; i < paths.Length; i++)
            covariance[(i * paths.Length) + i] = FirstDeviation * FirstDeviation;
    }

    private RegimeHistory(RegimeHistory other, double chance)
    {
        (paths, Chance) = (other.paths, chance);
        (onset, home, mean, covariance) = ([.. other.onset], [.. other.home], [.. other.mean], [.. other.covariance]);
    }

    internal double Chance { get; set; } = 1;

    internal bool IsCalm(int path, int day) => day - onset[path] >= paths[path].Law.RegimeDays;

    internal RegimeHistory WithOnset(int path, int day, double chance)
    {
        var child = new RegimeHistory(this, chance);
        child.onset[path] = day;
        return child;
    }

    internal void Advance(int day)
    {
        var count = paths.Length;
        for (var i = 0; i < count; i++)
        {
            var law = paths[i].Law;
            var (drift, deviation) = law.Step(day - onset[i]);
            var keep = 1 - law.Pull;
            mean[i] = (keep * mean[i]) + (law.Pull * home[i]) + drift;
            home[i] += law.HomeMoves ? drift : 0;
            for (var j = 0; j < count; j++)
            {
                covariance[(i * count) + j] *= keep;
                covariance[(j * count) + i] *= keep;
            }
            covariance[(i * count) + i] += deviation * deviation;
            if (!paths[i].Ordered.TryGetValue(day, out var jump))
                continue;
            // Of an ordered step the day is known and not the size.
            covariance[(i * count) + i] += jump * jump;
            home[i] += jump;
        }
    }

    internal void Learn(int own, double rate, double noise)
    {
        var count = paths.Length;
        var total = Variance(own) + noise;
        var innovation = rate - mean[0] - mean[own];
        Chance *= Math.Exp(-0.5 * innovation * innovation / total) / Math.Sqrt(total);
        Span<double> cross = stackalloc double[count];
        for (var i = 0; i < count; i++)
            cross[i] = covariance[i * count] + covariance[(i * count) + own];
        for (var i = 0; i < count; i++)
        {
            var gain = cross[i] / total;
            mean[i] += gain * innovation;
            for (var j = 0; j < count; j++)
                covariance[(i * count) + j] -= gain * cross[j];
        }
    }

    internal void Expect(
        int day,
        int own,
        double noise,
        List<(double Chance, double Season)> sales,
        List<(double Chance, double Mean, double Deviation)> mixture
    )
    {
        var count = paths.Length;
        var (kindLaw, ownLaw) = (paths[0].Law, paths[own].Law);
        var (kindMean, ownMean, ownHome) = (mean[0], mean[own], home[own]);
        var (kindVar, both, ownVar) = (covariance[0], covariance[own], covariance[(own * count) + own]);
        var (keepKind, keepOwn) = (1 - kindLaw.Pull, 1 - ownLaw.Pull);
        for (var ahead = 0; ahead < sales.Count; ahead++)
        {
            var (chance, season) = sales[ahead];
            if (chance > 0)
                mixture.Add((Chance * chance, kindMean + ownMean + season, Math.Sqrt(kindVar + (2 * both) + ownVar + noise)));
            var (kindDrift, kindStep) = kindLaw.Step(day + ahead - onset[0]);
            var (ownDrift, ownStep) = ownLaw.Step(day + ahead - onset[own]);
            kindMean = (keepKind * kindMean) + (kindLaw.Pull * home[0]) + kindDrift;
            ownMean = (keepOwn * ownMean) + (ownLaw.Pull * ownHome) + ownDrift;
            ownHome += ownLaw.HomeMoves ? ownDrift : 0;
            kindVar = (keepKind * keepKind * kindVar) + (kindStep * kindStep);
            ownVar = (keepOwn * keepOwn * ownVar) + (ownStep * ownStep);
            both *= keepKind * keepOwn;
        }
    }

    private double Variance(int own) => covariance[0] + (2 * covariance[own]) + covariance[(own * paths.Length) + own];
}
