using CardRecycle.Api.Features.Risk.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;

namespace CardRecycle.Api.Features.Cases.Contract;

/// <summary>An order that people have to look at.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="OrderNo">Its number for people.</param>
/// <param name="SellerId">Whose it is.</param>
/// <param name="PersonHash">Joins all accounts of one person.</param>
/// <param name="AmountFen">What the seller is to receive.</param>
/// <param name="Verdict">What holds it up: step up, review or hold.</param>
/// <param name="Reasons">Why, the strictest first.</param>
/// <param name="ExpectedLossFen">Of the decision, in fen; null where no model spoke.</param>
/// <param name="EventAt">From when on it could have been judged: what the response time counts from.</param>
internal sealed record HeldDeal(
    Guid OrderId,
    string OrderNo,
    Guid SellerId,
    string PersonHash,
    long AmountFen,
    RiskVerdict Verdict,
    IReadOnlyList<RiskReason> Reasons,
    long? ExpectedLossFen,
    DateTimeOffset EventAt
);

/// <summary>What a reviewer may decide about a held order. Stored by name.</summary>
internal enum ReviewDecision
{
    Approve,
    Decline,

    /// <summary>Ask the issuer again.</summary>
    Recheck,
}

/// <param name="Decision">What is to happen.</param>
/// <param name="Reason">For the record; the seller does not see it.</param>
/// <param name="Typology">With a decline: code of the kind of fraud, if it is known.</param>
/// <param name="By">Member of staff.</param>
internal sealed record CaseReview(ReviewDecision Decision, string Reason, string? Typology, string By);

/// <summary>What a seller gives when asked.</summary>
/// <param name="Text">In their words.</param>
internal sealed record SellerEvidence(string Text);

/// <summary>What a seller is asked for, as they see it.</summary>
/// <param name="Code">Stable.</param>
/// <param name="Text">Chinese: what is needed.</param>
/// <param name="DueAt">By when.</param>
/// <param name="AnsweredAt">When the seller answered; null if they have not.</param>
internal sealed record NeededView(string Code, string Text, DateTimeOffset DueAt, DateTimeOffset? AnsweredAt);

/// <summary>A case in one line. State and outcome by name; the outcome is null while it is open.</summary>
internal sealed record CaseBrief(
    Guid CaseId,
    string State,
    string? Outcome,
    string? Owner,
    DateTimeOffset OpenedAt,
    DateTimeOffset? ClosedAt
);

/// <summary>
/// Keeps the cases of held orders. Everything is added to the caller's context and saved with the order, or in the caller's open
/// transaction. Of two acts on one case at the same moment the slower fails with a <c>DbUpdateConcurrencyException</c>.
/// </summary>
internal interface ICases
{
    /// <summary>Opens the order's case; an order has one open case at most.</summary>
    void Open(CardRecycleDb db, HeldDeal deal);

    /// <summary>
    /// Decides by order. A case that nobody owns becomes the reviewer's own. Above the limit of four eyes the decision waits for a second
    /// person, and the order does not move. Needs an open transaction; saves.
    /// </summary>
    /// <returns>Why not; null if it is decided or waits for the second person.</returns>
    Task<Refusal?> DecideAsync(CardRecycleDb db, Guid orderId, CaseReview review, CancellationToken ct);

    /// <summary>The seller has withdrawn the order: its case, if one is open, is closed.</summary>
    Task WithdrawAsync(CardRecycleDb db, Guid orderId, CancellationToken ct);

    /// <summary>What the seller of the order is asked for; null if nothing.</summary>
    Task<NeededView?> NeededAsync(CardRecycleDb db, Guid orderId, CancellationToken ct);

    /// <summary>The cases of an order, oldest first.</summary>
    Task<IReadOnlyList<CaseBrief>> OfOrderAsync(CardRecycleDb db, Guid orderId, CancellationToken ct);

    /// <returns>Whether there is a case of this id, and it is closed: something may rest on its decision.</returns>
    Task<bool> IsClosedAsync(CardRecycleDb db, Guid caseId, CancellationToken ct);

    /// <summary>Writes down that the seller's face was checked for the review; whoever decides sees it. The caller saves.</summary>
    Task NoteFaceAsync(CardRecycleDb db, Guid orderId, CancellationToken ct);

    /// <summary>Takes the seller's answer in; the case goes back to the queue. The caller has seen that the order is theirs.</summary>
    /// <returns>Why not; null if it was taken.</returns>
    Task<Refusal?> AnswerAsync(CardRecycleDb db, Guid orderId, SellerEvidence evidence, CancellationToken ct);
}
