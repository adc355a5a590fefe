using CardRecycle.Api.Features.Cases.Contract;
using CardRecycle.Api.Features.Risk.Contract;
using CardRecycle.Api.Platform;
using CardRecycle.Api.Platform.Http;

namespace CardRecycle.Api.Features.Cases;

/// <summary>Where a case stands. Stored by name.</summary>
internal enum CaseState
{
    /// <summary>待领取.</summary>
    Queued,

    /// <summary>处理中: somebody owns it.</summary>
    Owned,

    /// <summary>待卖家补充: nobody owns it; it comes back with the answer, or when the time for one has passed.</summary>
    AwaitingSeller,

    /// <summary>待复核: decided by its owner, to be confirmed by somebody else.</summary>
    AwaitingSecond,

    /// <summary>已结案.</summary>
    Closed,
}

/// <summary>How a case ended. Stored by name.</summary>
internal enum CaseOutcome
{
    Approved,
    Declined,

    /// <summary>The issuer is asked again; if the gate holds the order up again, that is a new case.</summary>
    Rechecked,

    /// <summary>The seller withdrew the order.</summary>
    Withdrawn,
}

/// <summary>What the seller was asked for.</summary>
internal sealed record CaseAsk(string Code, DateTimeOffset AskedAt, DateTimeOffset DueAt, DateTimeOffset? AnsweredAt);

/// <summary>
/// The review of an order that was held up (案件). Opened with the decision that holds the order, closed with the decision that moves it.
/// Every method that returns a refusal has changed nothing then; every other writes an act.
/// </summary>
internal sealed class RiskCase
{
    public required Guid Id { get; init; }
    public required Guid OrderId { get; init; }
    public required string OrderNo { get; init; }
    public required Guid SellerId { get; init; }
    public required string PersonHash { get; init; }
    public required long AmountFen { get; init; }
    public required RiskVerdict Verdict { get; init; }
    public required IReadOnlyList<RiskReason> Reasons { get; init; }
    public long? ExpectedLossFen { get; init; }

    /// <summary>The higher comes first, see <see cref="CaseUrgency"/>.</summary>
    public required long Priority { get; set; }
    public CaseState State { get; private set; }

    /// <summary>A member of staff; kept when the case is closed.</summary>
    public string? Owner { get; private set; }
    public CaseAsk? Ask { get; private set; }

    /// <summary>What waits for the second person.</summary>
    public CaseReview? Proposal { get; private set; }
    public CaseOutcome? Outcome { get; private set; }
    public required DateTimeOffset EventAt { get; init; }

    /// <summary>When the gate held the order up.</summary>
    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>For the first time.</summary>
    public DateTimeOffset? ClaimedAt { get; private set; }
    public DateTimeOffset? ClosedAt { get; private set; }
    public required DateTimeOffset DeadlineAt { get; set; }
    public DateTimeOffset? EscalatedAt { get; private set; }

    /// <summary>When its deadline is to be looked at.</summary>
    public DateTimeOffset? NextAttemptAt { get; set; }

    /// <summary>Concurrency token: of two acts at once one wins.</summary>
    public int Version { get; private set; }
    public List<CaseAct> Acts { get; } = [];

    public static RiskCase Open(HeldDeal deal, CaseOptions options, DateTimeOffset now)
    {
        var deadline = now + options.Within(deal.Verdict);
        var opened = new RiskCase
        {
            Id = TimedId.New(now),
            OrderId = deal.OrderId,
            OrderNo = deal.OrderNo,
            SellerId = deal.SellerId,
            PersonHash = deal.PersonHash,
            AmountFen = deal.AmountFen,
            Verdict = deal.Verdict,
            Reasons = deal.Reasons,
            ExpectedLossFen = deal.ExpectedLossFen,
            // Where no model spoke, all of it may be lost.
            Priority = CaseUrgency.Of(deal.Verdict, deal.ExpectedLossFen ?? deal.AmountFen, now),
            EventAt = deal.EventAt,
            OpenedAt = now,
            DeadlineAt = deadline,
            NextAttemptAt = deadline,
        };
        opened.Record(CaseActKind.Opened, CaseAct.Gate, now, deal.Verdict.ToString().ToLowerInvariant());
        CaseMetrics.Opened.Add(1);
        CaseMetrics.EventToDecision.Record((now - deal.EventAt).TotalSeconds);
        return opened;
    }

    public Refusal? Claim(string staff, DateTimeOffset now)
    {
        if (State == CaseState.Closed)
            return CaseRefusals.Closed;
        if (Owner is not null)
            return Owner == staff ? null : CaseRefusals.Taken;
        (Owner, State) = (staff, CaseState.Owned);
        if (ClaimedAt is null)
        {
            ClaimedAt = now;
            CaseMetrics.DecisionToClaim.Record((now - OpenedAt).TotalSeconds);
        }
        Record(CaseActKind.Claimed, staff, now);
        return null;
    }

    /// <summary>Back to the queue, with whatever was proposed. An escalated case may be taken out of anybody's hands.</summary>
    public Refusal? Release(string staff, string reason, DateTimeOffset now)
    {
        if (State == CaseState.Closed)
            return CaseRefusals.Closed;
        if (Owner is null || (Owner != staff && EscalatedAt is null))
            return CaseRefusals.NotYours;
        PutBack();
        Record(CaseActKind.Released, staff, now, null, reason);
        return null;
    }

    /// <summary>The seller is asked; until they answer nobody has to own the case.</summary>
    public Refusal? AskSeller(string staff, string code, string reason, DateTimeOffset dueAt, DateTimeOffset now)
    {
        if (RefuseActOf(staff) is { } refusal)
            return refusal;
        Ask = new(code, now, dueAt, null);
        (Owner, State) = (null, CaseState.AwaitingSeller);
        (DeadlineAt, NextAttemptAt) = (dueAt, dueAt);
        Record(CaseActKind.Asked, staff, now, code, reason);
        return null;
    }

    /// <summary>An answer that comes late is still taken, as long as the case is open.</summary>
    public Refusal? TakeAnswer(SellerEvidence evidence, CaseOptions options, DateTimeOffset now)
    {
        if (State == CaseState.Closed || Ask is not { AnsweredAt: null })
            return CaseRefusals.NothingAsked;
        var code = Ask.Code;
        Ask = Ask with { AnsweredAt = now };
        if (State == CaseState.AwaitingSeller)
            State = CaseState.Queued;
        DeadlineAt = now + options.ReviewWithin;
        NextAttemptAt = DeadlineAt;
        Record(CaseActKind.Answered, CaseAct.Seller, now, code, evidence.Text);
        return null;
    }

    /// <returns>Why this member of staff cannot ask or decide now; null if they can.</returns>
    public Refusal? RefuseActOf(string staff) =>
        State == CaseState.Closed ? CaseRefusals.Closed
        : Owner != staff ? CaseRefusals.NotYours
        : State == CaseState.AwaitingSecond ? CaseRefusals.AlreadyProposed
        : null;

    /// <summary>Decided by its owner, who has been seen to be able to; a second person is needed.</summary>
    public void Propose(CaseReview review, DateTimeOffset now)
    {
        (Proposal, State) = (review, CaseState.AwaitingSecond);
        Record(CaseActKind.Proposed, review.By, now, CodeOf(review.Decision), review.Reason);
    }

    /// <returns>Why this person cannot be the second one.</returns>
    public Refusal? RefuseSecond(string staff) =>
        State == CaseState.Closed ? CaseRefusals.Closed
        : Proposal is null ? CaseRefusals.NothingProposed
        : Proposal.By == staff ? CaseRefusals.SamePerson
        : null;

    public void Disagree(string staff, string reason, DateTimeOffset now)
    {
        PutBack();
        Record(CaseActKind.Disagreed, staff, now, null, reason);
    }

    public void Close(CaseOutcome outcome, string by, string? reason, DateTimeOffset now)
    {
        (State, Outcome, ClosedAt, NextAttemptAt) = (CaseState.Closed, outcome, now, null);
        if (ClaimedAt is { } claimed)
            CaseMetrics.ClaimToClose.Record((now - claimed).TotalSeconds);
        Record(CaseActKind.Closed, by, now, outcome.ToString().ToLowerInvariant(), reason);
    }

    /// <summary>Nobody was in time: the case comes first from now on, and stays overdue until it is closed or its seller answers.</summary>
    public void PassDeadline(DateTimeOffset now)
    {
        NextAttemptAt = null;
        var silent = State == CaseState.AwaitingSeller;
        if (silent)
            State = CaseState.Queued;
        if (EscalatedAt is null)
            Priority += (long)CaseUrgency.Escalation.TotalMilliseconds;
        EscalatedAt = now;
        CaseMetrics.Escalated.Add(1);
        Record(CaseActKind.Escalated, CaseAct.System, now, silent ? "seller-silent" : "deadline");
    }

    /// <summary>Something that changes nothing in the case itself: a note, a report, a block of its seller.</summary>
    public CaseAct ActOf(CaseActKind kind, string by, DateTimeOffset now, string? code, string? text, string? imageRef = null) =>
        new()
        {
            Id = TimedId.New(now),
            CaseId = Id,
            Number = Version,
            Kind = kind,
            By = by,
            At = now,
            Code = code,
            Text = text,
            ImageRef = imageRef,
        };

    public static string CodeOf(ReviewDecision decision) => decision.ToString().ToLowerInvariant();

    private void PutBack()
    {
        (Owner, Proposal) = (null, null);
        State = Ask is { AnsweredAt: null } && EscalatedAt is null ? CaseState.AwaitingSeller : CaseState.Queued;
    }

    private void Record(CaseActKind kind, string by, DateTimeOffset now, string? code = null, string? text = null)
    {
        Version++;
        Acts.Add(ActOf(kind, by, now, code, text));
    }
}
