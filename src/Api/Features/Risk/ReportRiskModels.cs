using CardRecycle.Api.Persistence;
using CardRecycle.Models.Artifacts;
using CardRecycle.Models.Risk;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Risk;

/// <summary>
/// The risk model in force and the one in its shadow, judged on the same decisions of the last <paramref name="Days"/> days, as far as
/// their outcomes are known by now. With a challenger only decisions count that both scored. A deal that was declined has an outcome only
/// if somebody looked into it.
/// </summary>
/// <param name="Champion">The model in force; null without one.</param>
/// <param name="Challenger">The one that is shadowed; null without one.</param>
/// <param name="Problem">Why what was promoted is not served.</param>
/// <param name="ChallengerRefused">Why the newest package after the champion is not shadowed.</param>
/// <param name="Days">How far back it looks.</param>
/// <param name="Decisions">Decisions that count; a deal that was judged twice is one.</param>
/// <param name="Judged">Those with a known outcome.</param>
/// <param name="Frauds">Those of them that were fraud.</param>
/// <param name="Reviewed">The one in a hundred of the judged, one at least, that would be looked at.</param>
/// <param name="Agreement">Share of the decisions where both, by their word alone, pass a deal or both hold it up; null without.</param>
internal sealed record RiskModelsResponse(
    LiveRiskModel? Champion,
    LiveRiskModel? Challenger,
    string? Problem,
    string? ChallengerRefused,
    int Days,
    int Decisions,
    int Judged,
    int Frauds,
    int Reviewed,
    double? Agreement
);

/// <summary>How a model did. Figures are null where there was nothing to judge.</summary>
/// <param name="Version">Of its package.</param>
/// <param name="AveragePrecision">Area under the precision-recall curve, by probability.</param>
/// <param name="Precision">Share of frauds among the deals with the highest expected loss that would be looked at.</param>
/// <param name="ValueCaught">Share of the lost money that lies in them.</param>
/// <param name="CalibrationError">Mean difference of probability and share of frauds, over tenths in order of probability.</param>
/// <param name="MeanProbability">Beside frauds over judged.</param>
internal sealed record LiveRiskModel(
    string Version,
    double? AveragePrecision,
    double? Precision,
    double? ValueCaught,
    double? CalibrationError,
    double? MeanProbability
);

internal static class ReportRiskModels
{
    /// <summary>A deal counts as honest a month after it was let pass, so a month would hold next to none.</summary>
    private const int Days = 90;
    private const int DecisionsMax = 50_000;
    private const double ReviewShare = 0.01;
    private const int Digits = 6;

    internal sealed record Decided(Guid EventId, double Champion, ShadowScoreRow? Shadow, long AmountFen, DealLabelRow? Label)
    {
        internal long LossFen => Label is { Fraud: true } ? Label.LossFen ?? AmountFen : 0;
    }

    public static async Task<Ok<RiskModelsResponse>> Handle(
        Promoted<RiskModel> models,
        Challenger<RiskModel> shadow,
        CardRecycleDb db,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        var (champion, challenger) = (models.Current?.Manifest.Version, shadow.Current?.Manifest.Version);
        var decided = champion is null ? [] : await ReadAsync(db, champion, challenger, clock.GetUtcNow(), ct);
        var judged = decided.Where(d => d.Label is not null).ToArray();
        var reviewed = judged.Length == 0 ? 0 : Math.Max(1, (int)(ReviewShare * judged.Length));
        return TypedResults.Ok(
            new RiskModelsResponse(
                champion is null ? null : Live(champion, judged, d => d.Champion, reviewed),
                challenger is null ? null : Live(challenger, judged, d => d.Shadow!.Probability, reviewed),
                models.Problem,
                shadow.Refused,
                Days,
                decided.Count,
                judged.Length,
                judged.Count(d => d.Label!.Fraud),
                reviewed,
                challenger is null || decided.Count == 0
                    ? null
                    : Math.Round(decided.Average(d => d.Shadow!.Passes == d.Shadow.ChampionPasses ? 1.0 : 0), Digits)
            )
        );
    }

    /// <summary>One decision a deal: the first, which saw it as it came.</summary>
    internal static async Task<IReadOnlyList<Decided>> ReadAsync(
        CardRecycleDb db,
        string champion,
        string? challenger,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        var first = RiskDecisionIds.FirstOf(now.AddDays(-Days));
        var scores = db.ShadowScores.AsNoTracking().Where(s => s.Version == challenger);
        var labels = db.DealLabels.AsNoTracking().Where(l => l.KnownAt <= now);
        var rows = await (
            from d in db.RiskDecisions.AsNoTracking()
            where d.ModelVersion == champion && d.Probability != null && d.Id >= first
            join e in db.DealEvents on d.EventId equals e.Id
            from s in scores.Where(s => s.DecisionId == d.Id).DefaultIfEmpty()
            from l in labels.Where(l => l.Id == d.EventId).DefaultIfEmpty()
            where challenger == null || s != null
            orderby d.Id descending
            select new Decided(d.EventId, d.Probability!.Value, s, e.AmountFen, l)
        )
            .Take(DecisionsMax)
            .ToListAsync(ct);
        return [.. rows.GroupBy(d => d.EventId).Select(g => g.Last())];
    }

    private static LiveRiskModel Live(string version, Decided[] judged, Func<Decided, double> probabilityOf, int reviewed)
    {
        double[] probabilities = [.. judged.Select(probabilityOf)];
        bool[] frauds = [.. judged.Select(d => d.Label!.Fraud)];
        var top = RiskMetrics.Ranked([.. judged.Select((d, i) => probabilities[i] * d.AmountFen)]).Take(reviewed).ToArray();
        var lost = judged.Sum(d => d.LossFen);
        return new(
            version,
            Figure(RiskMetrics.AveragePrecision(probabilities, frauds)),
            Figure(top.Select(i => frauds[i] ? 1.0 : 0).DefaultIfEmpty(double.NaN).Average()),
            Figure(lost == 0 ? double.NaN : top.Sum(i => judged[i].LossFen) / (double)lost),
            Figure(RiskMetrics.CalibrationError(probabilities, frauds)),
            Figure(probabilities.DefaultIfEmpty(double.NaN).Average())
        );
    }

    private static double? Figure(double value) => double.IsFinite(value) ? Math.Round(value, Digits) : null;
}
