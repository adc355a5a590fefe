using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;

namespace CardRecycle.Api.Features.Cases.Contract;

/// <summary>An order as an investigator sees it. Amounts in fen; device and address as they were when it was placed.</summary>
internal sealed record CaseOrder(
    Guid OrderId,
    string OrderNo,
    Guid SellerId,
    string State,
    string? ReasonCode,
    string BrandId,
    string CardMasked,
    long FaceFen,
    long BalanceFen,
    long AmountFen,
    string? DeviceFingerprint,
    string? IpAddress,
    DateTimeOffset SubmittedAt,
    DateTimeOffset? VerifiedAt,
    DateTimeOffset? PaidAt,
    IReadOnlyList<CaseOrderStep> Timeline
);

internal sealed record CaseOrderStep(DateTimeOffset At, string State, string? ReasonCode);

/// <summary>
/// The one way in which a case moves its order. Declared here and kept by the room Orders, which uses this room and may not be used by it.
/// </summary>
internal interface IHeldOrders
{
    /// <returns>Why this cannot be decided about the order as it stands; null if it can.</returns>
    Task<Refusal?> RefuseAsync(CardRecycleDb db, Guid orderId, ReviewDecision decision, string? typology, CancellationToken ct);

    /// <summary>Moves the order, keeps the review and tells the outcome. Needs an open transaction; the caller saves.</summary>
    /// <returns>Why not; nothing has changed then.</returns>
    Task<Refusal?> ReviewAsync(CardRecycleDb db, Guid orderId, CaseReview review, CancellationToken ct);

    /// <summary>Orders of all accounts of a person, newest first.</summary>
    Task<IReadOnlyList<CaseOrder>> OfPersonAsync(CardRecycleDb db, string personHash, int limit, CancellationToken ct);

    /// <returns>The person whose order it is; null if there is no such order.</returns>
    Task<string?> PersonOfAsync(CardRecycleDb db, Guid orderId, CancellationToken ct);
}
