using System.Text.Json;
using CardRecycle.Api.Features.Risk.Contract;
using CardRecycle.Api.Features.Risk.Rules;
using CardRecycle.Api.Features.Watchlists.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Models.Artifacts;
using CardRecycle.Models.Risk;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Risk;

/// <summary>Reviewers read what the gate decided on an order, and on what grounds.</summary>
internal static class ReadDecisions
{
    public static async Task<Ok<IReadOnlyList<RiskDecisionView>>> Handle(Guid orderId, CardRecycleDb db, CancellationToken ct)
    {
        var decisions = await db.RiskDecisions.AsNoTracking().Where(d => d.OrderId == orderId).OrderBy(d => d.Id).ToListAsync(ct);
        return TypedResults.Ok<IReadOnlyList<RiskDecisionView>>([.. decisions.Select(ViewOf)]);
    }

    private static RiskDecisionView ViewOf(RiskDecisionRecord decision)
    {
        var features = decision.FeaturesHash == RiskFeatures.Hash ? decision.FeatureValues : null;
        return new(
            decision.Id,
            decision.Step.ToString().ToLowerInvariant(),
            decision.Verdict,
            decision.Reasons,
            features is null ? [] : [.. RiskReasons.Explain(features).Select(f => new RiskReason(f.Code, f.Text))],
            decision.Probability,
            decision.ExpectedLossFen,
            decision.ModelVersion,
            decision.RulesVersion,
            decision.Inputs?.Watchlist ?? [],
            decision.Inputs?.Outside,
            decision.Inputs?.RuleSet,
            decision.Inputs?.Segment,
            decision.Inputs?.Unscored,
            features?.Index().ToDictionary(f => RiskFeatures.Names[f.Index], f => f.Item),
            decision.At
        );
    }
}

/// <param name="DecisionId">For <c>GET /staff/risk/decisions/{id}/replay</c>.</param>
/// <param name="Step"><c>offer</c> or <c>reveal</c>.</param>
/// <param name="Verdict">What was decided.</param>
/// <param name="Reasons">What led to it, the strictest first.</param>
/// <param name="Signs">Typologies that the features speak for, whatever was decided: an honest deal may match one.</param>
/// <param name="Probability">Of fraud, 0 to 1; null where no model spoke.</param>
/// <param name="ExpectedLossFen">Probability times what would be lost, in fen; null likewise.</param>
/// <param name="ModelVersion">Which model spoke.</param>
/// <param name="RulesVersion">Which built-in rules and options.</param>
/// <param name="Watchlist">Whom on the watchlists the seller looked like.</param>
/// <param name="Outside">What the third-party risk service said; null if none was asked.</param>
/// <param name="RuleSet">Which version of the rule set; a reason with a <c>rule</c> comes from it.</param>
/// <param name="Segment">By whose costs it was weighed: <c>new</c>, <c>known</c> or <c>batch</c>.</param>
/// <param name="Unscored">Why no model spoke.</param>
/// <param name="Features">By name; -1 is "not known". Null where their meaning has changed since.</param>
/// <param name="At">When.</param>
internal sealed record RiskDecisionView(
    Guid DecisionId,
    string Step,
    RiskVerdict Verdict,
    IReadOnlyList<RiskReason> Reasons,
    IReadOnlyList<RiskReason> Signs,
    double? Probability,
    double? ExpectedLossFen,
    string? ModelVersion,
    string? RulesVersion,
    IReadOnlyList<WatchlistHit> Watchlist,
    OutsideWord? Outside,
    int? RuleSet,
    string? Segment,
    string? Unscored,
    IReadOnlyDictionary<string, float>? Features,
    DateTimeOffset At
);

/// <summary>Computes a decision again from what was stored with it, by the same model version, and says whether it is equal.</summary>
internal static class ReplayDecision
{
    public static async Task<Results<Ok<ReplayedDecisionView>, ProblemHttpResult>> Handle(
        Guid decisionId,
        CardRecycleDb db,
        RiskScorer scorer,
        LiveRules live,
        CancellationToken ct
    )
    {
        var record = await db.RiskDecisions.AsNoTracking().SingleOrDefaultAsync(d => d.Id == decisionId, ct);
        if (record is null)
            return Problems.From(RiskRefusals.NoDecision);
        if (record.Inputs is null || (record.Features is not null && record.FeaturesHash != RiskFeatures.Hash))
            return Problems.From(RiskRefusals.NotReplayable);
        try
        {
            var rules = record.Inputs.RuleSet is { } version ? await live.FindAsync(db, version, ct) : null;
            var again = scorer.Replay(record, rules);
            var equal =
                again.Decision.Verdict == record.Verdict
                && again.Decision.Reasons.SequenceEqual(record.Reasons)
                && again.Score?.Probability == record.Probability
                && again.Score?.ExpectedLossFen == record.ExpectedLossFen;
            return TypedResults.Ok(
                new ReplayedDecisionView(
                    equal,
                    record.Verdict,
                    again.Decision.Verdict,
                    record.Probability,
                    again.Score?.Probability,
                    again.Decision.Reasons,
                    record.ModelVersion,
                    record.RulesVersion
                )
            );
        }
        catch (JsonException)
        {
            return Problems.From(RiskRefusals.NotReplayable);
        }
        catch (PackageException)
        {
            return Problems.From(RiskRefusals.ModelGone);
        }
    }
}

/// <param name="Equal">Whether verdict, reasons and score are the same to the last bit.</param>
/// <param name="Verdict">As it was decided.</param>
/// <param name="VerdictAgain">As it comes out now.</param>
/// <param name="Probability">As it was.</param>
/// <param name="ProbabilityAgain">As it comes out now.</param>
/// <param name="ReasonsAgain">As they come out now.</param>
/// <param name="ModelVersion">Which model was asked, both times.</param>
/// <param name="RulesVersion">Rules and options that decided.</param>
internal sealed record ReplayedDecisionView(
    bool Equal,
    RiskVerdict Verdict,
    RiskVerdict VerdictAgain,
    double? Probability,
    double? ProbabilityAgain,
    IReadOnlyList<RiskReason> ReasonsAgain,
    string? ModelVersion,
    string? RulesVersion
);

internal sealed class RiskSummaries : IRiskSummaries
{
    public async Task<IReadOnlyDictionary<Guid, RiskSummary>> OfAsync(
        CardRecycleDb db,
        IReadOnlyCollection<Guid> orderIds,
        CancellationToken ct
    )
    {
        var decisions = await db
            .RiskDecisions.AsNoTracking()
            .Where(d => orderIds.Contains(d.OrderId) && d.Step == DealStep.Offer)
            .Select(d => new
            {
                d.Id,
                d.OrderId,
                d.Verdict,
                d.Probability,
                d.ExpectedLossFen,
                d.Reasons,
            })
            .ToListAsync(ct);
        var newest = new Dictionary<Guid, RiskSummary>();
        foreach (var d in decisions.OrderBy(d => d.Id))
            newest[d.OrderId] = new(d.Verdict, d.Probability, d.ExpectedLossFen, [.. d.Reasons.Select(r => r.Code)]);
        return newest;
    }
}
