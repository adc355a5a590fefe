using CardRecycle.Api.Persistence;

namespace CardRecycle.Api.Features.Risk.Contract;

internal enum RiskVerdict
{
    Approve,
    Review,
    Decline,
}

/// <summary>
/// The deal to be judged, on verified facts. Amounts in fen: <paramref name="BalanceFen"/> is the card's value, which the person-day rule
/// counts, <paramref name="AmountFen"/> what the seller receives. <paramref name="PersonHash"/> joins all accounts of one person.
/// </summary>
internal sealed record Deal(
    Guid OrderId,
    Guid SellerId,
    string PersonHash,
    Guid CardId,
    string NumberPrefix,
    string BrandId,
    long FaceFen,
    long BalanceFen,
    long AmountFen,
    string? DeviceFingerprint,
    string? IpAddress
);

/// <summary>A verdict with the reasons that led to it; codes are stable, texts are for the reviewer, never for the seller.</summary>
internal sealed record RiskDecision(RiskVerdict Verdict, IReadOnlyList<RiskReason> Reasons);

internal sealed record RiskReason(string Code, string Text);

/// <summary>Judges a verified deal before its card is taken over.</summary>
internal interface IRiskGate
{
    /// <summary>
    /// Adds the decision to <paramref name="db"/>, inside the caller's open transaction. It locks the person until that transaction ends,
    /// so
    /// that of many deals at once each sees the ones before it.
    /// </summary>
    Task<RiskDecision> AssessAsync(CardRecycleDb db, Deal deal, CancellationToken ct);
}

/// <summary>What one person has sold in one day (人日累计), in Beijing time, open deals included.</summary>
internal interface IPersonDays
{
    /// <summary>Sum of card values in fen on the day of <paramref name="now"/>.</summary>
    Task<long> SumAsync(CardRecycleDb db, string personHash, DateTimeOffset now, CancellationToken ct);

    /// <summary>The deal ended without a sale and counts no longer. Saved at once in the caller's transaction, if there is one.</summary>
    Task ReleaseAsync(CardRecycleDb db, Guid orderId, CancellationToken ct);
}
