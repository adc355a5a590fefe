namespace CardRecycle.Models.Artifacts;

/// <summary>
/// The population stability index: how far the values of a column have moved. The usual bounds (below 0.1 nothing, 0.1 to 0.25 some, above
/// 0.25 much) are a convention of credit scoring, without a theory behind them.
/// </summary>
public static class PopulationStability
{
    public const double Some = 0.1;
    public const double Much = 0.25;
    private const int Bins = 10;

    /// <summary>Keeps an empty bin from being infinitely surprising.</summary>
    private const double ShareMin = 1e-4;

    /// <summary>Sum of (now − before) × ln(now ÷ before) over tenths of the values before.</summary>
    /// <param name="before">At least one value.</param>
    /// <param name="now">At least one value.</param>
    public static double Psi(float[] before, float[] now)
    {
        var sorted = before.Order().ToArray();
        float[] edges = [.. Enumerable.Range(1, Bins - 1).Select(i => sorted[i * sorted.Length / Bins]).Distinct()];
        var (expected, actual) = (Shares(before, edges), Shares(now, edges));
        return expected.Select((e, i) => (actual[i] - e) * Math.Log(actual[i] / e)).Sum();
    }

    private static double[] Shares(float[] values, float[] edges)
    {
        var counts = new double[edges.Length + 1];
        foreach (var value in values)
        {
            var bin = Array.BinarySearch(edges, value);
            counts[bin < 0 ? ~bin : bin]++;
        }
        return [.. counts.Select(c => Math.Max(ShareMin, c / values.Length))];
    }
}
