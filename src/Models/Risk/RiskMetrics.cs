namespace CardRecycle.Models.Risk;

/// <summary>Measures of a ranking and of probabilities. Equal scores are one step: their order in the file decides nothing.</summary>
public static class RiskMetrics
{
    private const int CalibrationBins = 10;

    /// <summary>Area under the precision-recall curve as the sum of precision over steps of recall; NaN without a fraud.</summary>
    public static double AveragePrecision(IReadOnlyList<double> scores, IReadOnlyList<bool> frauds)
    {
        var order = Ranked(scores);
        var (all, found, sum, before) = (frauds.Count(f => f), 0, 0.0, 0);
        if (all == 0)
            return double.NaN;
        for (var i = 0; i < order.Length; i++)
        {
            found += frauds[order[i]] ? 1 : 0;
            if (i + 1 < order.Length && scores[order[i + 1]] == scores[order[i]])
                continue;
            sum += (found - before) * (double)found / (i + 1);
            before = found;
        }
        return sum / all;
    }

    /// <summary>Chance that a fraud has the higher score than an honest deal; NaN without either.</summary>
    public static double Auc(IReadOnlyList<double> scores, IReadOnlyList<bool> frauds)
    {
        var order = Ranked(scores);
        var (positives, above, wins) = ((double)frauds.Count(f => f), 0.0, 0.0);
        for (var i = 0; i < order.Length; )
        {
            var (good, bad) = (0, 0);
            var j = i;
            for (; j < order.Length && scores[order[j]] == scores[order[i]]; j++)
                (good, bad) = frauds[order[j]] ? (good, bad + 1) : (good + 1, bad);
            wins += good * (above + (bad / 2.0));
            above += bad;
            i = j;
        }
        var negatives = scores.Count - positives;
        return positives == 0 || negatives == 0 ? double.NaN : wins / (positives * negatives);
    }

    /// <summary>Mean difference between forecast probability and what happened, over tenths of the rows in order of probability.</summary>
    public static double CalibrationError(IReadOnlyList<double> probabilities, IReadOnlyList<bool> frauds)
    {
        var order = Ranked(probabilities);
        var error = 0.0;
        for (var bin = 0; bin < CalibrationBins; bin++)
        {
            var (from, to) = (order.Length * bin / CalibrationBins, order.Length * (bin + 1) / CalibrationBins);
            var (forecast, real) = (0.0, 0.0);
            for (var i = from; i < to; i++)
                (forecast, real) = (forecast + probabilities[order[i]], real + (frauds[order[i]] ? 1 : 0));
            error += Math.Abs(forecast - real);
        }
        return order.Length == 0 ? double.NaN : error / order.Length;
    }

    /// <summary>
    /// Over the rows with more than 5 per cent only, where decisions are made: the share of frauds against the mean probability. Most
    /// deals have next to none, so that the measure over all rows is small for any model.
    /// </summary>
    public static double RiskyCalibrationGap(IReadOnlyList<double> probabilities, IReadOnlyList<bool> frauds)
    {
        int[] risky = [.. Enumerable.Range(0, probabilities.Count).Where(i => probabilities[i] > 0.05)];
        return risky.Length == 0 ? double.NaN : risky.Average(i => probabilities[i]) - risky.Average(i => frauds[i] ? 1.0 : 0.0);
    }

    public static double Brier(IReadOnlyList<double> probabilities, IReadOnlyList<bool> frauds) =>
        probabilities.Select((p, i) => (p - (frauds[i] ? 1 : 0)) * (p - (frauds[i] ? 1 : 0))).DefaultIfEmpty(double.NaN).Average();

    /// <summary>
    /// Precision over sellers (the handbook's card precision): of the <paramref name="alerts"/> sellers with the highest scores of each
    /// day, the share that dealt in fraud that day. Who was found once is not looked at again.
    /// </summary>
    /// <param name="rows">Day, seller, score and truth of each deal.</param>
    /// <param name="alerts">Sellers looked at per day.</param>
    internal static double SellerPrecision(IEnumerable<(int Day, string Seller, double Score, bool Fraud)> rows, int alerts)
    {
        var (found, hits, days) = (new HashSet<string>(), 0, 0);
        foreach (var day in rows.GroupBy(r => r.Day).OrderBy(g => g.Key))
        {
            var sellers = day.Where(r => !found.Contains(r.Seller))
                .GroupBy(r => r.Seller)
                .Select(g => (Seller: g.Key, Score: g.Max(r => r.Score), Fraud: g.Any(r => r.Fraud)))
                .OrderByDescending(s => s.Score)
                .ThenBy(s => s.Seller, StringComparer.Ordinal)
                .Take(alerts);
            string[] hit = [.. sellers.Where(s => s.Fraud).Select(s => s.Seller)];
            found.UnionWith(hit);
            (hits, days) = (hits + hit.Length, days + 1);
        }
        return days == 0 ? double.NaN : hits / (double)days / alerts;
    }

    /// <summary>Rows of the highest scores, highest first.</summary>
    public static int[] Ranked(IReadOnlyList<double> scores) =>
        [.. Enumerable.Range(0, scores.Count).OrderByDescending(i => scores[i]).ThenBy(i => i)];
}
