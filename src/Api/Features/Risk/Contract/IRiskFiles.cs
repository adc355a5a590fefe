using CardRecycle.Api.Features.Watchlists.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Models.Risk;

namespace CardRecycle.Api.Features.Risk.Contract;

/// <summary>What the gate decided, for somebody who looks into it.</summary>
/// <param name="DecisionId">For <c>GET /staff/risk/decisions/{id}/replay</c>.</param>
/// <param name="OrderId">Of the deal.</param>
/// <param name="Step"><c>offer</c> or <c>reveal</c>.</param>
/// <param name="Verdict">What was decided.</param>
/// <param name="Reasons">What led to it, the strictest first.</param>
/// <param name="Signs">Typologies that the features speak for, whatever was decided.</param>
/// <param name="Probability">Of fraud, 0 to 1; null where no model spoke.</param>
/// <param name="ExpectedLossFen">Probability times what would be lost, in fen; null likewise.</param>
/// <param name="ModelVersion">Which model spoke.</param>
/// <param name="RulesVersion">Which rules and options.</param>
/// <param name="Watchlist">Whom on the watchlists the seller looked like.</param>
/// <param name="Outside">What the third-party risk service said; null if none was asked.</param>
/// <param name="Features">Those that say something: known and not 0. Null where their meaning has changed since.</param>
/// <param name="At">When.</param>
internal sealed record DecisionFile(
    Guid DecisionId,
    Guid OrderId,
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
    IReadOnlyDictionary<string, float>? Features,
    DateTimeOffset At
);

/// <summary>Decisions and events as evidence. Only for callers with the risk duty.</summary>
internal interface IRiskFiles
{
    /// <summary>Of these orders, oldest first.</summary>
    Task<IReadOnlyList<DecisionFile>> DecisionsAsync(CardRecycleDb db, IReadOnlyCollection<Guid> orderIds, CancellationToken ct);

    /// <summary>Events of these orders' deals, their reveals included, in the order in which they came.</summary>
    Task<IReadOnlyList<DealEvent>> EventsAsync(CardRecycleDb db, IReadOnlyCollection<Guid> orderIds, CancellationToken ct);

    /// <summary>By order: the features that its newest offer was scored on. An order without any, or with features of another meaning, is
    /// missing.</summary>
    Task<IReadOnlyDictionary<Guid, float[]>> FeaturesAsync(CardRecycleDb db, IReadOnlyCollection<Guid> orderIds, CancellationToken ct);
}
