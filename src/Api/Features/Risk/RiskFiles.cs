using CardRecycle.Api.Features.Risk.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Models.Risk;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Risk;

internal sealed class RiskFiles : IRiskFiles
{
    private const float Unknown = -1;

    public async Task<IReadOnlyList<DecisionFile>> DecisionsAsync(
        CardRecycleDb db,
        IReadOnlyCollection<Guid> orderIds,
        CancellationToken ct
    )
    {
        var decisions = await db.RiskDecisions.AsNoTracking().Where(d => orderIds.Contains(d.OrderId)).OrderBy(d => d.Id).ToListAsync(ct);
        return [.. decisions.Select(FileOf)];
    }

    public async Task<IReadOnlyList<DealEvent>> EventsAsync(CardRecycleDb db, IReadOnlyCollection<Guid> orderIds, CancellationToken ct)
    {
        var decisions = db.RiskDecisions;
        var events = await db
            .DealEvents.AsNoTracking()
            .Where(e => decisions.Any(d => d.EventId == e.Id && orderIds.Contains(d.OrderId)))
            .OrderBy(e => e.Seq)
            .ToListAsync(ct);
        return [.. events.Select(e => e.ToEvent())];
    }

    public async Task<IReadOnlyDictionary<Guid, float[]>> FeaturesAsync(
        CardRecycleDb db,
        IReadOnlyCollection<Guid> orderIds,
        CancellationToken ct
    )
    {
        var decisions = await db
            .RiskDecisions.AsNoTracking()
            .Where(d => orderIds.Contains(d.OrderId) && d.Step == DealStep.Offer && d.FeaturesHash == RiskFeatures.Hash)
            .OrderBy(d => d.Id)
            .Select(d => new { d.OrderId, d.Features })
            .ToListAsync(ct);
        var newest = new Dictionary<Guid, float[]>();
        foreach (var d in decisions)
            newest[d.OrderId] = RiskDecisionRecord.FeaturesOf(d.Features!);
        return newest;
    }

    private static DecisionFile FileOf(RiskDecisionRecord decision)
    {
        var features = decision.FeaturesHash == RiskFeatures.Hash ? decision.FeatureValues : null;
        return new(
            decision.Id,
            decision.OrderId,
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
            features?.Index().Where(f => f.Item is not (0 or Unknown)).ToDictionary(f => RiskFeatures.Names[f.Index], f => f.Item),
            decision.At
        );
    }
}
