using CardRecycle.Api.Persistence;
using CardRecycle.Models.Risk;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Features.Risk;

/// <summary>Puts decisions on record, with all that they rest on.</summary>
internal sealed class DecisionLog(IOptions<RiskOptions> options)
{
    private readonly string rulesVersion = RiskPolicy.VersionOf(options.Value);

    /// <summary>Adds it to <paramref name="db"/>; the caller saves.</summary>
    /// <param name="db">The context.</param>
    /// <param name="e">What was scored.</param>
    /// <param name="orderId">Of the deal.</param>
    /// <param name="sellerId">Whose deal.</param>
    /// <param name="made">What was decided.</param>
    /// <param name="features">Of the event; null if there were none.</param>
    public void Add(CardRecycleDb db, DealEvent e, Guid orderId, Guid sellerId, ScoredDecision made, float[]? features) =>
        db.RiskDecisions.Add(RiskDecisionRecord.Of(e, orderId, sellerId, made, features, rulesVersion));
}
