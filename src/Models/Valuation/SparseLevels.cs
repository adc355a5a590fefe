namespace CardRecycle.Models.Valuation;

/// <summary>What a brand's cards fetched in one period, such as a year of a dealer's table.</summary>
/// <param name="Segment">What the brand has in common with others: its kind, or a dealer's class; may be empty.</param>
public readonly record struct ObservedRate(string BrandId, string Segment, double Rate);

/// <summary>Where a brand is expected to stand next.</summary>
/// <param name="HalfWidth90">Half width of the 90 % interval.</param>
/// <param name="Observations">Of this brand; 0: it stands where its segment does.</param>
public readonly record struct SparseEstimate(double Rate, double HalfWidth90, int Observations);

/// <summary>How strongly rates come back: the share of the way home that a brand of a segment goes until the next period.</summary>
/// <param name="ToOwn">Of a brand with a past of its own; home is the mean of that past. Null: no such step was seen yet.</param>
/// <param name="ToSegment">Of a brand that was seen once; home is the mean of its segment.</param>
public readonly record struct SegmentPull(double? ToOwn, double ToSegment);

/// <summary>
/// The valuation where history is a few tables far apart, and trees and filters have nothing to learn from: brand, else segment, else all.
/// A rate is the last one, pulled part of the way home: to the brand's own past if it has one, else to its segment. How far is learned
/// after every table from the latest step alone, for each segment, with the move that all its brands made together taken out; and
/// sparingly: the smallest pull that is within a standard error of the best, none without ten brands to learn it from, and the last rate
/// stands. Equal tables give equal estimates to the bit. Not thread-safe.
/// </summary>
public sealed class SparseLevels
{
    /// <summary>Before any step was seen: a tenth of the way to the segment.</summary>
    private const double FirstPull = 0.1;
    private const double PullStep = 0.05;
    private const int PullSteps = 12;
    private const int BrandsMin = 10;

    /// <summary>Before any step was seen, and for brands that were never seen.</summary>
    private const double FirstHalfWidth = 0.15;
    private const double Covered = 0.9;

    private readonly Dictionary<string, List<double>> past = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> segmentOf = new(StringComparer.Ordinal);
    private Dictionary<string, double> means = new(StringComparer.Ordinal);
    private SortedDictionary<string, SegmentPull> pulls = new(StringComparer.Ordinal);
    private double meanOfAll;
    private double halfWidth = FirstHalfWidth;
    private int tables;

    private readonly record struct Step(double Change, double WayHome);

    /// <summary>By segment, as learned from the latest step; empty before the second table.</summary>
    public IReadOnlyDictionary<string, SegmentPull> Pulls => pulls;

    public SparseEstimate Estimate(string brandId, string segment)
    {
        if (!past.TryGetValue(brandId, out var rates))
            return new(means.GetValueOrDefault(segment, meanOfAll), Math.Max(halfWidth, FirstHalfWidth), 0);
        var last = rates[^1];
        if (!pulls.TryGetValue(segmentOf[brandId], out var pull))
            pull = new(null, pulls.Count == 0 ? FirstPull : 0);
        var rate =
            rates.Count > 1 && pull.ToOwn is { } toOwn
                ? last + (toOwn * (PastOf(rates) - last))
                : last + (pull.ToSegment * (means[segmentOf[brandId]] - last));
        return new(rate, halfWidth, rates.Count);
    }

    /// <summary>The last rate of a brand, if there is one.</summary>
    public double? LastOf(string brandId) => past.TryGetValue(brandId, out var rates) ? rates[^1] : null;

    /// <summary>A table became known, all of it at one time: at most one row a brand.</summary>
    public void Add(IReadOnlyList<ObservedRate> table)
    {
        if (table.Count == 0)
            return;
        var ordered = table.OrderBy(r => r.BrandId, StringComparer.Ordinal).ToArray();
        if (tables > 0)
            Learn(ordered);
        foreach (var row in ordered)
        {
            if (!past.TryGetValue(row.BrandId, out var rates))
                past[row.BrandId] = rates = [];
            rates.Add(row.Rate);
            segmentOf[row.BrandId] = row.Segment;
        }
        means = segmentOf.GroupBy(s => s.Value, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Average(s => past[s.Key][^1]));
        meanOfAll = segmentOf.Keys.Average(b => past[b][^1]);
        tables++;
    }

    private void Learn(IReadOnlyList<ObservedRate> table)
    {
        var (own, shared) = (new Dictionary<string, List<Step>>(), new Dictionary<string, List<Step>>());
        var misses = new List<double>();
        foreach (var row in table)
        {
            if (!past.TryGetValue(row.BrandId, out var rates))
                continue;
            misses.Add(Math.Abs(row.Rate - Estimate(row.BrandId, row.Segment).Rate));
            var (segment, last) = (segmentOf[row.BrandId], rates[^1]);
            var (steps, home) = rates.Count > 1 ? (own, PastOf(rates)) : (shared, means[segment]);
            if (!steps.TryGetValue(segment, out var list))
                steps[segment] = list = [];
            list.Add(new(row.Rate - last, home - last));
        }
        if (misses.Count < BrandsMin)
            return;
        misses.Sort();
        halfWidth = misses[Math.Min(misses.Count, (int)Math.Ceiling(Covered * (misses.Count + 1))) - 1];
        pulls = new(StringComparer.Ordinal);
        foreach (var segment in segmentOf.Values.Distinct())
            pulls[segment] = new(own.Count == 0 ? null : BestPull(own, segment), BestPull(shared, segment));
    }

    /// <summary>The smallest pull whose misses are within a standard error of those of the best one, paired brand by brand.</summary>
    private static double BestPull(Dictionary<string, List<Step>> steps, string segment)
    {
        if (!steps.TryGetValue(segment, out var own) || own.Count < BrandsMin)
            return 0;
        var tried = Enumerable.Range(0, PullSteps + 1).Select(i => MissesOf(own, i * PullStep)).ToArray();
        var best = tried.MinBy(m => m.Sum())!;
        for (var i = 0; ; i++)
        {
            var worse = tried[i].Zip(best, (a, b) => a - b).ToArray();
            var mean = worse.Average();
            var error = Math.Sqrt(worse.Average(w => (w - mean) * (w - mean)) / worse.Length);
            if (mean <= error)
                return i * PullStep;
        }
    }

    /// <summary>With the common move taken out: nobody knows the next one, and it must not pass for a way home.</summary>
    private static double[] MissesOf(List<Step> steps, double pull)
    {
        var left = steps.Select(s => s.Change - (pull * s.WayHome)).ToArray();
        var ordered = left.Order().ToArray();
        var common = (ordered[(ordered.Length - 1) / 2] + ordered[ordered.Length / 2]) / 2;
        return [.. left.Select(l => Math.Abs(l - common))];
    }

    private static double PastOf(List<double> rates) => rates.Take(rates.Count - 1).Average();
}
