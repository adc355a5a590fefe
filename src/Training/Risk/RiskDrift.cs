using CardRecycle.Models.Liquidity;
using CardRecycle.Models.Risk;
using CardRecycle.Training.Fitting;

namespace CardRecycle.Training.Risk;

/// <summary>What moved in one segment of deals, or in one week.</summary>
/// <param name="By"><c>segment</c> or <c>week</c>.</param>
/// <param name="ScorePsi">Of the score against the same segment before (weeks: all before); NaN where one side is too small.</param>
/// <param name="FraudRate">Frauds over deals with an outcome; NaN without any.</param>
/// <param name="FraudRateBefore">Likewise before.</param>
internal sealed record RiskDriftSlice(string By, string Name, int Rows, double ScorePsi, double FraudRate, double FraudRateBefore);

/// <summary>What has changed since a day.</summary>
/// <param name="Columns">Features, the most moved first.</param>
/// <param name="ScorePsi">Of the model's probability.</param>
internal sealed record RiskDriftResult(
    IReadOnlyList<ColumnDrift> Columns,
    double ScorePsi,
    double FraudRate,
    double FraudRateBefore,
    IReadOnlyList<RiskDriftSlice> Slices,
    RiskResult Now
)
{
    public double PsiMax => Columns.Max(c => c.Psi);
}

/// <summary>Compares the newest deals with those before them: what sellers bring, what the model makes of it, what became of it.</summary>
internal static class RiskDrift
{
    private const int RowsMin = 100;

    /// <summary>A replay begins with states that remember nothing; until windows are full, deals look other than they will.</summary>
    private const int WarmUpDays = 30;
    private const int NewSellerDays = 30;

    /// <summary>What only ever grows with the length of the history says nothing.</summary>
    private static readonly int[] watched =
    [
        .. Enumerable.Range(0, RiskFeatures.Width).Where(c => RiskFeatures.All[c] is var f && (f.Entity is null || !Grows(f))),
    ];

    /// <param name="model">Whose score is followed.</param>
    /// <param name="deals">A replayed history.</param>
    /// <param name="from">First row that is new.</param>
    /// <exception cref="HistoryException">Too few deals before or after it.</exception>
    internal static RiskDriftResult Run(RiskModel model, ReplayedDeals deals, int from)
    {
        var warm = deals.RowFrom(deals.Events[0].At.AddDays(WarmUpDays));
        var first = from - warm >= RowsMin ? warm : 0;
        if (from - first < RowsMin || deals.Events.Count - from < RowsMin)
            throw new HistoryException(
                $"There must be {RowsMin} deals before and after --from; there are {from - first} and {deals.Events.Count - from}."
            );
        int[] before = [.. Enumerable.Range(first, from - first)];
        int[] now = [.. Enumerable.Range(from, deals.Events.Count - from)];
        var scores = RiskEvaluation.Scores(model, deals, first, deals.Events.Count);
        float Score(int row) => (float)scores[row - first].Probability;
        double Psi(IEnumerable<int> then, IEnumerable<int> later) =>
            then.Count() < RowsMin || later.Count() < RowsMin
                ? double.NaN
                : DriftCheck.Psi([.. then.Select(Score)], [.. later.Select(Score)]);
        RiskDriftSlice Slice(string by, string name, int[] then, int[] later) =>
            new(by, name, later.Length, Psi(then, later), FraudRate(deals, later), FraudRate(deals, then));
        var segments = now.Concat(before).Select(r => SegmentOf(deals.Events[r])).Distinct().Order(StringComparer.Ordinal);
        var weeks = now.GroupBy(r =>
            RiskBacktest.Midnight(deals.Events[from].At.AddDays(7 * (int)((deals.Events[r].At - deals.Events[from].At).Days / 7)))
        );
        return new(
            [
                .. watched
                    .Select(c => new ColumnDrift(RiskFeatures.Names[c], DriftCheck.Psi(Column(deals, before, c), Column(deals, now, c))))
                    .OrderByDescending(c => c.Psi)
                    .ThenBy(c => c.Column, StringComparer.Ordinal),
            ],
            Psi(before, now),
            FraudRate(deals, now),
            FraudRate(deals, before),
            [
                .. segments.Select(s => Slice("segment", s, [.. before.Where(Is(s))], [.. now.Where(Is(s))])),
                .. weeks.Select(w => Slice("week", $"{w.Key:yyyy-MM-dd}", before, [.. w])),
            ],
            RiskEvaluation.Run(model, deals, from)
        );

        Func<int, bool> Is(string segment) => r => SegmentOf(deals.Events[r]) == segment;
    }

    private static string SegmentOf(DealEvent e) =>
        e.Step == DealStep.Reveal ? "reveals"
        : e.Channel == "api" ? "batches"
        : e.AccountAgeDays is not { } age ? "sellers of unknown age"
        : age < NewSellerDays ? "new sellers"
        : "known sellers";

    private static double FraudRate(ReplayedDeals deals, int[] rows)
    {
        var known = rows.Count(r => deals.Labels[r] is not null);
        return known == 0 ? double.NaN : rows.Count(r => deals.Labels[r] is { Fraud: true }) / (double)known;
    }

    private static float[] Column(ReplayedDeals deals, int[] rows, int column) => Array.ConvertAll(rows, r => deals.Features[r][column]);

    private static bool Grows(FeatureDefinition feature) =>
        feature.Window == Window.Ever
        && feature.Aggregate
            is Aggregate.Count
                or Aggregate.Distinct
                or Aggregate.Age
                or Aggregate.LinkAge
                or Aggregate.Members
                or Aggregate.Sellers
                or Aggregate.Recyclers
                or Aggregate.SinceLast
                or Aggregate.NewLinkAfter
                or Aggregate.Idle
                or Aggregate.Awakening;
}
