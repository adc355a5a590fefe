using CardRecycle.Models.Valuation;

namespace CardRecycle.Training.Fitting;

/// <summary>
/// Normalised split conformal intervals that hold in groups too: a common half width in units of the spread, and a factor for each tier,
/// face band and life band of which the window has enough rows, fitted in turn until each group is covered nine times in ten.
/// </summary>
internal static class GroupWidths
{
    /// <summary>
    /// Nine in ten are promised for the months after the calibration. What was learned ages meanwhile: on simulated markets kept for tuning
    /// coverage lay 0.003 below the quantile in the quarter after it, and up to 0.014 where an issuer fell, so a little more is taken.
    /// </summary>
    internal const double Coverage = 0.907;

    /// <summary>Smaller groups keep the factor 1: their own quantile would be luck.</summary>
    private const int RowsMin = 250;
    private const int Rounds = 6;

    /// <summary>With so many brands a group's own quantile counts half: what befell one brand is no property of its group.</summary>
    private const double BrandsToTrust = 4;
    private const double FactorMin = 0.5;
    private const double FactorMax = 2.5;

    /// <summary>How far off a row was in units of its spread, and its groups.</summary>
    internal readonly record struct Scored(double Score, string BrandId, int Tier, int Face, int Life);

    internal static (double Width, double[] ByTier, double[] ByFace, double[] ByLife) Fit(IReadOnlyList<Scored> rows)
    {
        double[] tiers = Ones(Segments.Tiers.Count);
        double[] faces = Ones(Segments.FaceBands.Count);
        double[] lives = Ones(Segments.LifeBands.Count);
        double Left(Scored r) => r.Score / (tiers[r.Tier] * faces[r.Face] * lives[r.Life]);
        var width = Quantile([.. rows.Select(Left)]);
        for (var round = 0; round < Rounds; round++)
        {
            Adjust(tiers, rows, r => r.Tier, Left, width);
            Adjust(faces, rows, r => r.Face, Left, width);
            Adjust(lives, rows, r => r.Life, Left, width);
            width = Quantile([.. rows.Select(Left)]);
        }
        return (width, tiers, faces, lives);
    }

    /// <summary>The smallest value that covers new rows in nine of ten cases (Vovk et al., Lei et al. 2018).</summary>
    internal static double Quantile(double[] scores)
    {
        if (scores.Length == 0)
            return double.NaN;
        Array.Sort(scores);
        return scores[Math.Min(scores.Length - 1, (int)Math.Ceiling((scores.Length + 1) * Coverage) - 1)];
    }

    /// <summary>
    /// The same for brands that are yet to come: every brand counts once, however many rows it has. Where brands are so few that the
    /// largest score is not enough, it is taken larger in proportion.
    /// </summary>
    internal static double QuantileOverBrands(IReadOnlyCollection<(string BrandId, double Score)> rows)
    {
        if (rows.Count == 0)
            return double.NaN;
        var rowsOf = rows.CountBy(r => r.BrandId, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        var (covered, needed) = (0.0, (rowsOf.Count + 1) * Coverage);
        foreach (var (brand, score) in rows.OrderBy(r => r.Score))
        {
            covered += 1.0 / rowsOf[brand];
            if (covered >= needed)
                return score;
        }
        return rows.Max(r => r.Score) * needed / rowsOf.Count;
    }

    private static void Adjust(
        double[] factors,
        IReadOnlyList<Scored> rows,
        Func<Scored, int> groupOf,
        Func<Scored, double> left,
        double width
    )
    {
        foreach (var group in rows.GroupBy(groupOf).Where(g => g.Count() >= RowsMin))
        {
            var brands = group.Select(r => r.BrandId).Distinct().Count();
            var own = factors[group.Key] * Quantile([.. group.Select(left)]) / width;
            factors[group.Key] = Math.Clamp(Math.Pow(own, brands / (brands + BrandsToTrust)), FactorMin, FactorMax);
        }
    }

    private static double[] Ones(int count) => [.. Enumerable.Repeat(1.0, count)];
}
