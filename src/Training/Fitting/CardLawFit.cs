using CardRecycle.Models.Valuation;

namespace CardRecycle.Training.Fitting;

/// <summary>
/// Learns the <see cref="CardLaw"/> of one kind: penalised straight-line splines, cards compared only with cards of their brand that were
/// sold in the same weeks, so that neither levels nor seasons get in. How smooth the curves are is chosen by generalised cross-validation
/// (Golub, Heath and Wahba 1979); odd trades count less (Huber 1964).
/// </summary>
internal static class CardLawFit
{
    /// <summary>Brand and time share a level for so long.</summary>
    private const int BlockDays = 14;

    /// <summary>Standard deviation of a curve's bend at a knot, points of rate.</summary>
    private static readonly double[] bends = [0.0002, 0.0006, 0.002, 0.006, 0.02];

    /// <summary>Values lie about 0 by so much before anything is known.</summary>
    private const double Size = 0.2;
    private const int Rounds = 3;
    private const double HuberReach = 2.5;
    private const double MedianDeviationToStandard = 1.4826;

    private static readonly Range[] curves = [CardLaw.Face, CardLaw.Spent, CardLaw.Life];

    /// <param name="Rate">Beyond level and season.</param>
    /// <param name="Deviation">Of a single such trade.</param>
    internal readonly record struct Sale(CardFacts Facts, DateOnly SoldOn, double Rate, double Deviation);

    /// <returns>The values of <see cref="CardLaw"/>.</returns>
    internal static double[] Fit(IReadOnlyList<Sale> sales)
    {
        var rows = new Rows(sales);
        var trust = sales.Select(s => 1 / (s.Deviation * s.Deviation)).ToArray();
        var weights = trust;
        var values = new double[CardLaw.Count];
        for (var round = 0; round < Rounds; round++)
        {
            var best = double.PositiveInfinity;
            var (squares, right) = rows.Normal(weights);
            foreach (var bend in bends)
            {
                var (tried, freedom) = Solve(squares, right, bend);
                var score = rows.Score(tried, weights, freedom);
                if (score < best)
                    (best, values) = (score, tried);
            }
            weights = rows.Robust(values, weights, trust);
        }
        rows.Settle(values);
        return values;
    }

    /// <returns>The values under this stiffness, and how many free ones they amount to.</returns>
    private static (double[] Values, double Freedom) Solve(double[,] squares, double[] right, double bend)
    {
        var size = right.Length;
        var system = (double[,])squares.Clone();
        for (var i = 0; i < size; i++)
            system[i, i] += 1 / (Size * Size);
        foreach (var curve in curves)
            for (var i = curve.Start.Value + 1; i < curve.End.Value - 1; i++)
            {
                ReadOnlySpan<(int At, double By)> second = [(i - 1, 1), (i, -2), (i + 1, 1)];
                foreach (var (a, x) in second)
                foreach (var (b, y) in second)
                    system[a, b] += x * y / (bend * bend);
            }
        var factor = Cholesky(system);
        var freedom = 0.0;
        var column = new double[size];
        for (var j = 0; j < size; j++)
        {
            for (var i = 0; i < size; i++)
                column[i] = squares[i, j];
            freedom += Substitute(factor, column)[j];
        }
        return (Substitute(factor, right), freedom);
    }

    private static double[,] Cholesky(double[,] a)
    {
        var size = a.GetLength(0);
        var l = new double[size, size];
        for (var i = 0; i < size; i++)
        for (var j = 0; j <= i; j++)
        {
            var sum = a[i, j];
            for (var k = 0; k < j; k++)
                sum -= l[i, k] * l[j, k];
            l[i, j] = i == j ? Math.Sqrt(sum) : sum / l[j, j];
        }
        return l;
    }

    private static double[] Substitute(double[,] l, double[] right)
    {
        var x = (double[])right.Clone();
        for (var i = 0; i < x.Length; i++)
        {
            for (var k = 0; k < i; k++)
                x[i] -= l[i, k] * x[k];
            x[i] /= l[i, i];
        }
        for (var i = x.Length - 1; i >= 0; i--)
        {
            for (var k = i + 1; k < x.Length; k++)
                x[i] -= l[k, i] * x[k];
            x[i] /= l[i, i];
        }
        return x;
    }

    /// <summary>Sales as weights of the values, with what brand and weeks have in common taken out.</summary>
    private sealed class Rows
    {
        private readonly double[] rates;
        private readonly (int At, double By)[][] parts;
        private readonly int[] group;
        private readonly int groups;

        internal Rows(IReadOnlyList<Sale> sales)
        {
            rates = [.. sales.Select(s => s.Rate)];
            parts = new (int, double)[sales.Count][];
            group = new int[sales.Count];
            var known = new Dictionary<(string, int), int>();
            Span<double> row = stackalloc double[CardLaw.Count];
            var nonzero = new List<(int, double)>();
            for (var i = 0; i < parts.Length; i++)
            {
                CardLaw.Weights(row, sales[i].Facts);
                nonzero.Clear();
                for (var j = 0; j < row.Length; j++)
                    if (row[j] != 0)
                        nonzero.Add((j, row[j]));
                parts[i] = [.. nonzero];
                var key = (sales[i].Facts.BrandId, sales[i].SoldOn.DayNumber / BlockDays);
                if (!known.TryGetValue(key, out group[i]))
                    known[key] = group[i] = known.Count;
            }
            groups = known.Count;
        }

        /// <summary>The normal equations of the weighted squares.</summary>
        internal (double[,] Squares, double[] Right) Normal(double[] weights)
        {
            var (squares, right) = (new double[CardLaw.Count, CardLaw.Count], new double[CardLaw.Count]);
            var (total, rateSum, sums) = (new double[groups], new double[groups], new double[groups, CardLaw.Count]);
            for (var i = 0; i < rates.Length; i++)
            {
                var (w, g) = (weights[i], group[i]);
                total[g] += w;
                rateSum[g] += w * rates[i];
                foreach (var (a, x) in parts[i])
                {
                    sums[g, a] += w * x;
                    right[a] += w * x * rates[i];
                    foreach (var (b, y) in parts[i])
                        squares[a, b] += w * x * y;
                }
            }
            for (var g = 0; g < groups; g++)
            for (var a = 0; a < right.Length; a++)
            {
                if (sums[g, a] == 0)
                    continue;
                right[a] -= sums[g, a] * rateSum[g] / total[g];
                for (var b = 0; b < right.Length; b++)
                    squares[a, b] -= sums[g, a] * sums[g, b] / total[g];
            }
            return (squares, right);
        }

        /// <summary>The criterion of generalised cross-validation.</summary>
        internal double Score(double[] values, double[] weights, double freedom)
        {
            var left = Left(values, weights);
            var sum = 0.0;
            for (var i = 0; i < left.Length; i++)
                sum += weights[i] * left[i] * left[i];
            var free = Math.Max(1, rates.Length - groups - freedom);
            return sum / (free * free);
        }

        /// <summary>Sales that are farther off than usual ones are trusted less.</summary>
        internal double[] Robust(double[] values, double[] weights, double[] trust)
        {
            var scores = Left(values, weights).Select((r, i) => Math.Abs(r) * Math.Sqrt(trust[i])).ToArray();
            var limit = HuberReach * MedianDeviationToStandard * scores.Order().ElementAt(scores.Length / 2);
            return [.. trust.Select((t, i) => scores[i] <= limit ? t : t * limit / scores[i])];
        }

        /// <summary>Beyond what was seen a curve stays as it was at its edge; each part is 0 on average: the rest is the level.</summary>
        internal void Settle(double[] values)
        {
            var seen = new double[CardLaw.Count];
            foreach (var row in parts)
            foreach (var (a, x) in row)
                seen[a] += x / rates.Length;
            foreach (var curve in curves)
            {
                var first = Array.FindIndex(seen, curve.Start.Value, curve.End.Value - curve.Start.Value, s => s > 0);
                if (first < 0)
                    continue;
                var last = Array.FindLastIndex(seen, curve.End.Value - 1, curve.End.Value - curve.Start.Value, s => s > 0);
                Array.Fill(values, values[first], curve.Start.Value, first - curve.Start.Value);
                Array.Fill(values, values[last], last + 1, curve.End.Value - last - 1);
            }
            foreach (var part in (Range[])[CardLaw.Face, CardLaw.Spent, CardLaw.Life.Start..(CardLaw.NeverExpires + 1)])
            {
                var mean = 0.0;
                foreach (var (value, share) in values[part].Zip(seen[part]))
                    mean += value * share;
                foreach (ref var value in values.AsSpan(part))
                    value -= mean;
            }
        }

        /// <summary>What the values leave of the rates.</summary>
        private double[] Left(double[] values, double[] weights)
        {
            var left = new double[rates.Length];
            var (total, sums) = (new double[groups], new double[groups]);
            for (var i = 0; i < left.Length; i++)
            {
                left[i] = rates[i];
                foreach (var (a, x) in parts[i])
                    left[i] -= x * values[a];
                total[group[i]] += weights[i];
                sums[group[i]] += weights[i] * left[i];
            }
            for (var i = 0; i < left.Length; i++)
                left[i] -= sums[group[i]] / total[group[i]];
            return left;
        }
    }
}
