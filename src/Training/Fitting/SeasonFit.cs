using CardRecycle.Models.Valuation;

namespace CardRecycle.Training.Fitting;

/// <summary>
/// Learns what the calendar does to the rates of one kind. Levels move too, and with one year of history a feast and whatever else moved
/// the kind in those weeks look alike; so both are estimated together: a Kalman filter whose states are the kind, its brands, and the
/// values of <see cref="SeasonLaw"/>, which stand still and start near 0. How near is chosen for each feast by how well days
/// were foretold; if the calendar does not help, nothing is learned.
/// </summary>
internal static class SeasonFit
{
    /// <summary>Standard deviation of a season's values before anything is known, points of rate; 0: there is no season.</summary>
    private static readonly double[] sizes = [0, 0.006, 0.015, 0.03];

    /// <summary>Values so many days apart are alike.</summary>
    private const double AlikeDays = 12;

    /// <summary>The month's end is a small matter beside a feast, and comes every month.</summary>
    private const double MonthShare = 0.3;
    private const double Clip = 3;
    private const double LevelUnknown = 0.05;

    /// <summary>A season must foretell days better by this much in logarithmic likelihood.</summary>
    private const double GainMin = 1;
    private const int Rounds = 2;

    /// <summary>All sales of a brand on one day.</summary>
    internal readonly record struct BrandDay(int Brand, DateOnly Day, double Rate, double Variance);

    /// <param name="days">In order of time.</param>
    /// <param name="wander">Daily step of each brand.</param>
    /// <param name="kindWander">Daily step of what they have in common.</param>
    /// <returns>The values of <see cref="SeasonLaw"/>, or none.</returns>
    internal static double[] Fit(IReadOnlyList<BrandDay> days, double[] wander, double kindWander)
    {
        var best = Run(new double[SeasonLaw.Feasts + 1]);
        // Each feast has a size of its own: one that is felt must not let the others in.
        for (var round = 0; round < Rounds; round++)
        for (var group = 0; group < best.Sizes.Length; group++)
            foreach (var size in sizes)
            {
                double[] tried = [.. best.Sizes];
                tried[group] = size;
                if (size == best.Sizes[group])
                    continue;
                var found = Run(tried);
                if (found.Surprise < best.Surprise - (size > best.Sizes[group] ? GainMin : 0))
                    best = found;
            }
        return best.Sizes.All(s => s == 0) ? [] : best.Season;

        (double Surprise, double[] Season, double[] Sizes) Run(double[] tried)
        {
            var filter = new Augmented(wander, kindWander, tried);
            foreach (var day in days)
                filter.Add(day);
            return (filter.Surprise, filter.Season, tried);
        }
    }

    private sealed class Augmented
    {
        private readonly int seasonFirst;
        private readonly double[] wander;
        private readonly double[] mean;
        private readonly double[][] covariance;
        private readonly bool[] seen;
        private readonly double[] row;
        private readonly double[] cross;
        private DateOnly last;

        internal Augmented(double[] brandWander, double kindWander, double[] sizes)
        {
            wander = [kindWander, .. brandWander];
            seasonFirst = wander.Length;
            var states = seasonFirst + (sizes.Any(s => s > 0) ? SeasonLaw.Count : 0);
            (mean, row, cross) = (new double[states], new double[states], new double[states]);
            seen = new bool[seasonFirst];
            covariance = [.. Enumerable.Range(0, states).Select(_ => new double[states])];
            if (states > seasonFirst)
                Prior(sizes);
        }

        internal double Surprise { get; private set; }

        /// <summary>A value that had no room stayed at nothing.</summary>
        internal double[] Season => mean[seasonFirst..];

        internal void Add(in BrandDay day)
        {
            var own = 1 + day.Brand;
            if (last != default)
                for (var i = 0; i < seasonFirst; i++)
                    covariance[i][i] += (day.Day.DayNumber - last.DayNumber) * wander[i] * wander[i];
            last = day.Day;
            Array.Clear(row);
            (row[0], row[own]) = (1, 1);
            if (mean.Length > seasonFirst)
                SeasonLaw.Weights(row.AsSpan(seasonFirst), SeasonDay.Of(day.Day));
            var first = !seen[own];
            if (first)
            {
                seen[own] = true;
                mean[own] = day.Rate - mean[0];
                covariance[own][own] = LevelUnknown * LevelUnknown;
            }
            Update(day.Rate, day.Variance, first);
        }

        private void Update(double rate, double variance, bool first)
        {
            var (expected, total) = (0.0, variance);
            for (var i = 0; i < mean.Length; i++)
            {
                var sum = 0.0;
                for (var j = 0; j < mean.Length; j++)
                    if (row[j] != 0)
                        sum += covariance[i][j] * row[j];
                cross[i] = sum;
                expected += row[i] * mean[i];
            }
            for (var i = 0; i < mean.Length; i++)
                total += row[i] * cross[i];
            var score = Math.Clamp((rate - expected) / Math.Sqrt(total), -Clip, Clip);
            if (!first)
                Surprise += 0.5 * ((score * score) + Math.Log(total));
            for (var i = 0; i < mean.Length; i++)
            {
                if (cross[i] == 0)
                    continue;
                var gain = cross[i] / total;
                mean[i] += gain * score * Math.Sqrt(total);
                var line = covariance[i];
                for (var j = 0; j < line.Length; j++)
                    line[j] -= gain * cross[j];
            }
        }

        private void Prior(double[] sizes)
        {
            var knots = SeasonLaw.FeastKnots;
            for (var feast = 0; feast < SeasonLaw.Feasts; feast++)
            for (var i = 0; i < knots.Length; i++)
            for (var j = 0; j < knots.Length; j++)
                Set(feast * knots.Length, i, j, knots, sizes[feast]);
            for (var i = 0; i < SeasonLaw.MonthKnots.Length; i++)
            for (var j = 0; j < SeasonLaw.MonthKnots.Length; j++)
                Set(SeasonLaw.Feasts * knots.Length, i, j, SeasonLaw.MonthKnots, MonthShare * sizes[^1]);
        }

        private void Set(int offset, int i, int j, int[] knots, double size) =>
            covariance[seasonFirst + offset + i][seasonFirst + offset + j] =
                size * size * Math.Exp(-Math.Abs(knots[i] - knots[j]) / AlikeDays);
    }
}
