using CardRecycle.Api.Persistence;

namespace CardRecycle.Api.Features.Orders.Contract;

/// <summary>A paid order as evidence. Amounts in fen.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="OrderNo">Its number for people.</param>
/// <param name="SellerId">Whose it is.</param>
/// <param name="PersonHash">Joins all accounts of one person.</param>
/// <param name="CardId">The card.</param>
/// <param name="CardMasked">How it is named to people.</param>
/// <param name="BrandId">Of the card.</param>
/// <param name="FaceFen">Printed on it.</param>
/// <param name="BalanceFen">What its issuer said was on it when it was verified.</param>
/// <param name="AmountFen">What was agreed for it.</param>
/// <param name="VerifyRequestId">Our number for the verification at the issuer.</param>
/// <param name="VerifiedAt">When the issuer answered that it was good.</param>
/// <param name="AcquireRequestId">Our number for the takeover at the issuer.</param>
/// <param name="AcquisitionReference">The issuer's number for it.</param>
/// <param name="SubmittedAt">When the card was handed in.</param>
/// <param name="PaidAt">When the seller had the money.</param>
/// <param name="Timeline">All of its steps, with the words that the seller reads.</param>
internal sealed record OrderFile(
    Guid OrderId,
    string OrderNo,
    Guid SellerId,
    string PersonHash,
    Guid CardId,
    string CardMasked,
    string BrandId,
    long FaceFen,
    long BalanceFen,
    long AmountFen,
    string VerifyRequestId,
    DateTimeOffset? VerifiedAt,
    string AcquireRequestId,
    string? AcquisitionReference,
    DateTimeOffset SubmittedAt,
    DateTimeOffset PaidAt,
    IReadOnlyList<OrderFileStep> Timeline
);

/// <summary>A step of the timeline; the title is Chinese.</summary>
internal sealed record OrderFileStep(DateTimeOffset At, string State, string Title, string? ReasonCode);

/// <summary>What happens with a paid order afterwards; the seller's timeline has a text for each.</summary>
internal static class OrderNotes
{
    public const string DisputeOpened = "dispute-opened";
    public const string DisputeUnfounded = "dispute-unfounded";
    public const string DisputeRecovery = "dispute-recovery";
    public const string DisputeLost = "dispute-lost";
    public const string RecoveryEnded = "recovery-ended";
}

/// <summary>Orders for whoever looks into them afterwards.</summary>
internal interface IOrderFiles
{
    /// <returns>Null when there is no such order, or its seller has not been paid.</returns>
    Task<OrderFile?> FindPaidAsync(CardRecycleDb db, Guid orderId, CancellationToken ct);

    /// <summary>Adds a step to the timeline of a paid order, which stays as it is, and tells its seller. The caller saves.</summary>
    /// <param name="db">The caller's context.</param>
    /// <param name="orderId">A paid order.</param>
    /// <param name="note">One of <see cref="OrderNotes"/>.</param>
    /// <param name="ct">Cancellation.</param>
    /// <param name="deadlineAt">By when the seller should act, if they should.</param>
    Task NoteAsync(CardRecycleDb db, Guid orderId, string note, CancellationToken ct, DateTimeOffset? deadlineAt = null);
}

/// <summary>
/// Keeps back of a payout what its seller has to give back for earlier cards. Declared here and kept by the room Disputes, which uses this
/// room and may not be used by it.
/// </summary>
internal interface IRecoveries
{
    /// <summary>
    /// Posts the netting of what can be kept back, in the caller's open transaction and after what the seller is owed has been posted.
    /// </summary>
    /// <param name="db">The caller's context; the caller saves.</param>
    /// <param name="orderId">The order that is about to be paid.</param>
    /// <param name="sellerId">Its seller.</param>
    /// <param name="amountFen">What the seller is owed for it, in fen.</param>
    /// <param name="at">Now.</param>
    /// <param name="ct">Cancellation.</param>
    /// <returns>What is kept back, in fen: 0 for nearly everybody, and always less than the amount.</returns>
    Task<long> KeepBackAsync(CardRecycleDb db, Guid orderId, Guid sellerId, long amountFen, DateTimeOffset at, CancellationToken ct);
}
