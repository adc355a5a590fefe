using System.Text.Json;

namespace CardRecycle.Models.Risk;

/// <summary>A deal whose outcome is known, with what a model said of it.</summary>
/// <param name="Probability">Of fraud, 0 to 1.</param>
/// <param name="Fraud">What it was.</param>
/// <param name="AmountFen">What its seller received or would have, in fen.</param>
/// <param name="LossFen">What was lost, or would have been, in fen; 0 for an honest deal.</param>
public readonly record struct JudgedDeal(double Probability, bool Fraud, long AmountFen, long LossFen);

/// <summary>What it means to stop every deal from a probability on.</summary>
/// <param name="Threshold">The probability.</param>
/// <param name="Stopped">Deals at or above it.</param>
/// <param name="Caught">Frauds among them.</param>
/// <param name="Precision">Caught over stopped.</param>
/// <param name="Recall">Caught over all frauds.</param>
/// <param name="CaughtFen">What the caught ones would have cost, in fen.</param>
/// <param name="ValueRecall">Of all that was lost.</param>
/// <param name="HonestFen">What honest sellers among the stopped were to receive, in fen: money that waits for a reviewer.</param>
public sealed record ThresholdPoint(
    double Threshold,
    int Stopped,
    int Caught,
    double Precision,
    double Recall,
    long CaughtFen,
    double ValueRecall,
    long HonestFen
);

/// <summary>A tenth of the deals in order of probability: what was foretold beside what came.</summary>
/// <param name="Deals">In it.</param>
/// <param name="Foretold">Mean probability.</param>
/// <param name="Came">Share of frauds.</param>
public sealed record CalibrationTenth(int Deals, double Foretold, double Came);

/// <summary>
/// The precision-recall curve of a risk model in counts and money, with its calibration; the file <c>evaluation.json</c> of a risk package,
/// made on held-out time.
/// </summary>
/// <param name="Deals">With a known outcome.</param>
/// <param name="Frauds">Among them.</param>
/// <param name="LossFen">What the frauds cost, in fen.</param>
/// <param name="Points">From the highest threshold down.</param>
/// <param name="Tenths">From the highest probability down.</param>
public sealed record ThresholdCurve(
    int Deals,
    int Frauds,
    long LossFen,
    IReadOnlyList<ThresholdPoint> Points,
    IReadOnlyList<CalibrationTenth> Tenths
)
{
    public const string File = "evaluation.json";
    private const int PointsMax = 60;
    private const int Tens = 10;

    /// <summary>Points where the number of stopped deals grows by about the same factor: thresholds of use lie among the highest.</summary>
    public static ThresholdCurve Of(IReadOnlyList<JudgedDeal> deals)
    {
        var ranked = deals.OrderByDescending(d => d.Probability).ToArray();
        var (frauds, loss) = (ranked.Count(d => d.Fraud), ranked.Sum(d => d.LossFen));
        var points = new List<ThresholdPoint>();
        var (caught, caughtFen, honestFen) = (0, 0L, 0L);
        var next = 1;
        for (var i = 0; i < ranked.Length; i++)
        {
            var d = ranked[i];
            (caught, caughtFen, honestFen) = d.Fraud
                ? (caught + 1, caughtFen + d.LossFen, honestFen)
                : (caught, caughtFen, honestFen + d.AmountFen);
            var isLast = i + 1 == ranked.Length;
            // Deals of one probability are stopped together or not at all.
            if ((i + 1 < next && !isLast) || (!isLast && ranked[i + 1].Probability == d.Probability))
                continue;
            points.Add(
                new(
                    d.Probability,
                    i + 1,
                    caught,
                    caught / (double)(i + 1),
                    frauds == 0 ? 0 : caught / (double)frauds,
                    caughtFen,
                    loss == 0 ? 0 : caughtFen / (double)loss,
                    honestFen
                )
            );
            next = Math.Max(i + 2, (int)((i + 1) * Math.Pow(ranked.Length, 1.0 / PointsMax)));
        }
        return new(ranked.Length, frauds, loss, points, [.. TenthsOf(ranked)]);
    }

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, RiskCalibration.Json);

    /// <summary>Of a package; null where it has none, or none that can be read.</summary>
    public static ThresholdCurve? Read(string folder)
    {
        var path = System.IO.Path.Combine(folder, File);
        try
        {
            return System.IO.File.Exists(path)
                ? JsonSerializer.Deserialize<ThresholdCurve>(System.IO.File.ReadAllBytes(path), RiskCalibration.Json)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static IEnumerable<CalibrationTenth> TenthsOf(JudgedDeal[] ranked)
    {
        for (var bin = 0; bin < Tens; bin++)
        {
            var part = ranked[(ranked.Length * bin / Tens)..(ranked.Length * (bin + 1) / Tens)];
            if (part.Length > 0)
                yield return new(part.Length, part.Average(d => d.Probability), part.Average(d => d.Fraud ? 1.0 : 0));
        }
    }
}
