namespace CardRecycle.Training.Risk;

/// <summary>Log odds as a line over a score (Platt, 1999), fitted by Newton's method with his smoothed targets.</summary>
internal static class Platt
{
    private const int StepsMax = 50;
    private const double Ridge = 1e-3;

    /// <param name="scores">Of each row.</param>
    /// <param name="labels">Whether it was fraud.</param>
    /// <param name="weights">How much each row counts; null: all the same.</param>
    /// <returns>Intercept and slope; the slope is never negative, so that a higher score is never less likely fraud.</returns>
    internal static double[] Fit(double[] scores, bool[] labels, double[]? weights = null)
    {
        var positives = labels.Select((l, i) => l ? weights?[i] ?? 1 : 0).Sum();
        var negatives = labels.Select((l, i) => l ? 0 : weights?[i] ?? 1).Sum();
        var high = (positives + 1.0) / (positives + 2.0);
        var low = 1 / (negatives + 2.0);
        var flat = Math.Log((positives + 1.0) / (negatives + 1.0));
        var (a, b) = (flat, 0.0);
        for (var step = 0; step < StepsMax; step++)
        {
            var (ga, gb, haa, hab, hbb) = (0.0, Ridge * b, 1e-9, 0.0, Ridge);
            for (var i = 0; i < scores.Length; i++)
            {
                var p = 1 / (1 + Math.Exp(-(a + (b * scores[i]))));
                var counts = weights?[i] ?? 1;
                var error = counts * (p - (labels[i] ? high : low));
                var weight = counts * p * (1 - p);
                (ga, gb) = (ga + error, gb + (error * scores[i]));
                (haa, hab, hbb) = (haa + weight, hab + (weight * scores[i]), hbb + (weight * scores[i] * scores[i]));
            }
            var determinant = (haa * hbb) - (hab * hab);
            if (determinant <= 1e-12)
                break;
            var (da, db) = (((hbb * ga) - (hab * gb)) / determinant, ((haa * gb) - (hab * ga)) / determinant);
            // Far from the minimum a full step overshoots.
            var scale = Math.Min(1, 2 / Math.Max(Math.Abs(da), Math.Abs(db)));
            (a, b) = (a - (scale * da), b - (scale * db));
            if (Math.Abs(da) + Math.Abs(db) < 1e-9)
                break;
        }
        return b >= 0 ? [a, b] : [flat, 0];
    }
}
