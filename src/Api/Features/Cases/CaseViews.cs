using CardRecycle.Api.Features.Cases.Contract;
using CardRecycle.Api.Features.Risk.Contract;

namespace CardRecycle.Api.Features.Cases;

/// <summary>A row of the queue.</summary>
/// <param name="CaseId">The id in addresses.</param>
/// <param name="OrderId">The held order.</param>
/// <param name="OrderNo">Its number for people.</param>
/// <param name="SellerId">Whose it is.</param>
/// <param name="AmountFen">What the seller is to receive.</param>
/// <param name="Verdict">What holds it up.</param>
/// <param name="ReasonCodes">Stable codes, the strictest first.</param>
/// <param name="ExpectedLossFen">In fen; null where no model spoke.</param>
/// <param name="Priority">The higher comes first.</param>
/// <param name="State">Stable name.</param>
/// <param name="Owner">Who works on it.</param>
/// <param name="OpenedAt">When the order was held up.</param>
/// <param name="DeadlineAt">By when it is to be decided, or answered by its seller.</param>
/// <param name="Overdue">Open, and past its deadline.</param>
/// <param name="EscalatedAt">When a deadline passed; null if none has.</param>
/// <param name="Outcome">How it ended; null while it is open.</param>
internal sealed record CaseSummaryView(
    Guid CaseId,
    Guid OrderId,
    string OrderNo,
    Guid SellerId,
    long AmountFen,
    RiskVerdict Verdict,
    IReadOnlyList<string> ReasonCodes,
    long? ExpectedLossFen,
    long Priority,
    CaseState State,
    string? Owner,
    DateTimeOffset OpenedAt,
    DateTimeOffset DeadlineAt,
    bool Overdue,
    DateTimeOffset? EscalatedAt,
    CaseOutcome? Outcome
);

/// <summary>An act on a case.</summary>
/// <param name="At">When.</param>
/// <param name="Kind">What was done.</param>
/// <param name="By">Who: a member of staff, <c>gate</c>, <c>seller</c> or <c>system</c>.</param>
/// <param name="Code">What, by code.</param>
/// <param name="Text">Why, or what was said.</param>
/// <param name="ImageRef">Names a stored picture.</param>
internal sealed record CaseActView(DateTimeOffset At, CaseActKind Kind, string By, string? Code, string? Text, string? ImageRef);

/// <summary>A case with all that is known of it.</summary>
/// <param name="Case">As in the queue.</param>
/// <param name="Reasons">What led to the verdict.</param>
/// <param name="Needed">What the seller is asked for.</param>
/// <param name="Proposal">What waits for a second person.</param>
/// <param name="Decisions">What the gate decided on the order, oldest first.</param>
/// <param name="Orders">The newest of the person's, this one among them.</param>
/// <param name="Timeline">Every act, oldest first.</param>
internal sealed record CaseView(
    CaseSummaryView Case,
    IReadOnlyList<RiskReason> Reasons,
    NeededView? Needed,
    CaseReview? Proposal,
    IReadOnlyList<DecisionFile> Decisions,
    IReadOnlyList<CaseOrder> Orders,
    IReadOnlyList<CaseActView> Timeline
);

internal static class CaseViews
{
    public static CaseSummaryView SummaryOf(RiskCase risk, DateTimeOffset now) =>
        new(
            risk.Id,
            risk.OrderId,
            risk.OrderNo,
            risk.SellerId,
            risk.AmountFen,
            risk.Verdict,
            [.. risk.Reasons.Select(r => r.Code)],
            risk.ExpectedLossFen,
            risk.Priority,
            risk.State,
            risk.Owner,
            risk.OpenedAt,
            risk.DeadlineAt,
            risk.State != CaseState.Closed && risk.DeadlineAt <= now,
            risk.EscalatedAt,
            risk.Outcome
        );

    public static CaseActView Of(CaseAct act) => new(act.At, act.Kind, act.By, act.Code, act.Text, act.ImageRef);
}
