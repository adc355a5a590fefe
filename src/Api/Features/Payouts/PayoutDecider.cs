using CardRecycle.Api.Gateways.Payments;

namespace CardRecycle.Api.Features.Payouts;

/// <summary>What has to be saved with a decision beside the rows themselves.</summary>
internal enum Consequence
{
    /// <summary>Nothing: only the rows.</summary>
    None,

    /// <summary>The seller is told to confirm.</summary>
    Remind,

    /// <summary>The hold is posted and the news published.</summary>
    Paid,

    /// <summary>The hold is voided; the seller may have to be told.</summary>
    Dead,

    /// <summary>What was paid came back: a journal of its own, and the news of it; the seller may have to be told.</summary>
    Bounced,
}

/// <summary>What to ask the channel next, at once.</summary>
internal enum FollowUp
{
    None,

    /// <summary>The same number with the same content again.</summary>
    SendAgain,

    /// <summary>The same number with the same content again, only for the answer: it is the same bill, and only the answer to a creation
    /// brings the page on which the payee confirms.</summary>
    FetchPage,
    Cancel,
}

/// <summary>Where else a payout could go if its attempt died: over another channel to the same account, or to another account of its
/// seller. The amount fits, and the route has not refused.</summary>
internal readonly record struct Elsewhere(bool OtherRoute, bool OtherAccount)
{
    public static implicit operator Elsewhere(bool any) => new(any, any);
}

internal readonly record struct Decision(Consequence Consequence, FollowUp FollowUp = FollowUp.None);

/// <summary>
/// What the channel's word means for payout and attempt: moves both, and says when to look again. Pure; payout-channels.md §3.1 line by
/// line.
/// A new number is only ever reached through <see cref="TransferState.Failed"/>, <see cref="TransferState.Cancelled"/> and
/// <see cref="TransferState.Bounced"/>. <c>elsewhere</c> says where else the payout could go.
/// </summary>
internal static class PayoutDecider
{
    /// <summary>The channel's promise to the payee.</summary>
    public static readonly TimeSpan ConfirmWithin = TimeSpan.FromHours(24);

    /// <summary>Channels close what nobody confirmed with a lag; only after this do we cancel ourselves.</summary>
    public static readonly TimeSpan CloseGrace = TimeSpan.FromMinutes(30);

    /// <summary>A number that the channel does not know may still be on its way in; so long it is not sent again.</summary>
    public static readonly TimeSpan ResendAfter = TimeSpan.FromSeconds(10);

    /// <summary>What was refused for our own fault is sent again this rarely until somebody mends it.</summary>
    public static readonly TimeSpan ResendRefusedAfter = TimeSpan.FromMinutes(30);

    /// <summary>Whoever has not confirmed by then is reminded; most have, with the page still open.</summary>
    public static readonly TimeSpan RemindAfter = TimeSpan.FromSeconds(5);

    /// <summary>The seller should have mended what is wrong by then.</summary>
    public static readonly TimeSpan SellerMendsWithin = TimeSpan.FromDays(30);

    /// <summary>So long a bank may send back what it has taken.</summary>
    public static readonly TimeSpan BounceWatch = TimeSpan.FromDays(10);

    private static readonly TimeSpan bounceLookSoon = TimeSpan.FromHours(4);
    private static readonly TimeSpan bounceLook = TimeSpan.FromDays(1);
    private static readonly TimeSpan cancelPoll = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan proveRefusal = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan backoffMax = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan afterMidnight = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan beijing = TimeSpan.FromHours(8);
    private static readonly (TimeSpan Age, TimeSpan Wait)[] pollWaits =
    [
        (RemindAfter, RemindAfter),
        (TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(15)),
        (TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(1)),
        (TimeSpan.FromHours(2), TimeSpan.FromMinutes(5)),
    ];

    private static readonly TimeSpan pollWaitMax = TimeSpan.FromMinutes(15);

    private const int BackoffDoublingsMax = 9;
    private const int ReoffersMax = 3;

    public const string AmountMismatch = "amount-mismatch";

    public static Decision Apply(Payout payout, Attempt attempt, TransferState sight, DateTimeOffset now, Elsewhere elsewhere = default)
    {
        if (attempt.State == AttemptState.Succeeded)
            return WatchPaid(payout, attempt, sight, now, elsewhere);
        switch (sight)
        {
            case TransferState.InChannel seen:
                return Watch(payout, attempt, AttemptCommand.SeeInChannel, seen.Reference, now);
            case TransferState.Cancelling seen:
                attempt.Move(AttemptCommand.SeeCancelling, now);
                attempt.Reference ??= seen.Reference;
                payout.NextAttemptAt = now + cancelPoll;
                return default;
            case TransferState.WaitUser seen:
                return WaitForUser(payout, attempt, seen, now);
            case TransferState.Succeeded seen when seen.AmountFen is { } fen && fen != attempt.AmountFen:
                LoseSight(payout, attempt, AmountMismatch, backoffMax, now);
                return default;
            case TransferState.Succeeded seen:
                return Pay(payout, attempt, seen, now);
            case TransferState.Failed seen:
                attempt.Move(AttemptCommand.SeeFailure, now);
                attempt.Code = seen.Code;
                return Bury(payout, attempt, FailureAct.Of(seen.Code), now, elsewhere);
            case TransferState.Bounced seen:
                // We never saw it succeed: nothing has left the books.
                attempt.Move(AttemptCommand.SeeBounce, now);
                attempt.Code = seen.Code;
                return Bury(payout, attempt, new FailureAct.AskSeller(PayoutReasons.Bounced), now, elsewhere);
            case TransferState.Cancelled:
                attempt.Move(AttemptCommand.SeeCancelled, now);
                return Bury(payout, attempt, new FailureAct.OfferAgain(PayoutReasons.NotConfirmed), now, elsewhere);
            case TransferState.NotFound:
                return Miss(payout, attempt, now);
            case TransferState.Rejected seen:
                attempt.Refused = true;
                LoseSight(payout, attempt, seen.Code, proveRefusal, now);
                return default;
            case TransferState.Unknown seen:
                LoseSight(payout, attempt, seen.Code, seen.RetryAfter ?? TimeSpan.Zero, now);
                return default;
            default:
                throw new InvalidOperationException($"No rule for {sight.GetType().Name}.");
        }
    }

    /// <summary>The answer to a cancellation: only "cancelling" and "cancelled" say anything, everything else is asked by query.</summary>
    public static Decision ApplyToCancel(
        Payout payout,
        Attempt attempt,
        TransferState sight,
        DateTimeOffset now,
        Elsewhere elsewhere = default
    )
    {
        if (sight is TransferState.Cancelling or TransferState.Cancelled)
            return Apply(payout, attempt, sight, now, elsewhere);
        LoseSight(payout, attempt, "cancel-unclear", cancelPoll, now);
        return default;
    }

    private static Decision Watch(Payout payout, Attempt attempt, AttemptCommand command, string reference, DateTimeOffset now)
    {
        attempt.Move(command, now);
        attempt.Reference ??= reference;
        payout.NextAttemptAt = now + PollWait(attempt, now);
        return default;
    }

    private static Decision WaitForUser(Payout payout, Attempt attempt, TransferState.WaitUser seen, DateTimeOffset now)
    {
        Watch(payout, attempt, AttemptCommand.SeeWaitUser, seen.Reference, now);
        attempt.Package = seen.Package ?? attempt.Package;
        var sentAt = attempt.LastSentAt ?? attempt.CreatedAt;
        attempt.Deadline ??= sentAt + ConfirmWithin;
        if (now >= attempt.Deadline + CloseGrace)
            return new(Consequence.None, FollowUp.Cancel);
        if (attempt.Package is null)
            return new(Consequence.None, FollowUp.FetchPage);
        if (attempt.Reminded || now - sentAt < RemindAfter)
            return default;
        (attempt.Reminded, payout.Reason, payout.Deadline) = (true, PayoutReasons.ConfirmInWeChat, attempt.Deadline);
        return new(Consequence.Remind);
    }

    private static Decision Pay(Payout payout, Attempt attempt, TransferState.Succeeded seen, DateTimeOffset now)
    {
        attempt.Move(AttemptCommand.SeeSuccess, now);
        attempt.Reference = seen.Reference;
        attempt.ClosedAt = now;
        payout.Move(PayoutCommand.Pay);
        (payout.Channel, payout.Reference, payout.PaidAt) = (attempt.Channel, seen.Reference, seen.At.ToUniversalTime());
        (payout.Reason, payout.Deadline) = (null, null);
        payout.NextAttemptAt = attempt.Kind == PayeeKind.BankCard ? now + bounceLookSoon : null;
        return new(Consequence.Paid);
    }

    /// <summary>A bank may still send it back; whatever else the channel says of a success moves nothing.</summary>
    private static Decision WatchPaid(Payout payout, Attempt attempt, TransferState sight, DateTimeOffset now, Elsewhere elsewhere)
    {
        if (sight is not TransferState.Bounced bounced)
        {
            var age = now - (payout.PaidAt ?? now);
            payout.NextAttemptAt =
                age < bounceLook ? now + bounceLookSoon
                : age < BounceWatch ? now + bounceLook
                : null;
            return default;
        }
        attempt.Move(AttemptCommand.SeeBounce, now);
        (attempt.Code, attempt.ClosedAt) = (bounced.Code, now);
        payout.Move(PayoutCommand.Bounce);
        (payout.PaidAt, payout.Channel, payout.Reference) = (null, null, null);
        (payout.Reason, payout.NextAttemptAt) = (PayoutReasons.Bounced, now);
        Close(payout, attempt, wholeAccount: true);
        if (!elsewhere.OtherAccount)
            AskSeller(payout, PayoutReasons.Bounced, now);
        return new(Consequence.Bounced);
    }

    private static Decision Bury(Payout payout, Attempt attempt, FailureAct act, DateTimeOffset now, Elsewhere elsewhere)
    {
        attempt.ClosedAt = now;
        (payout.Deadline, payout.NextAttemptAt) = (null, null);
        // Who did not confirm may do so tomorrow; every other death is this route's, and the money takes another one at once.
        var isPayees = act is FailureAct.AskSeller;
        if ((isPayees ? elsewhere.OtherAccount : elsewhere.OtherRoute) && act is not FailureAct.OfferAgain { Tomorrow: false })
        {
            Close(payout, attempt, isPayees);
            payout.Move(PayoutCommand.OfferAgain);
            (payout.Reason, payout.NextAttemptAt) = (act.Reason, now);
            return new(Consequence.Dead);
        }
        switch (act)
        {
            case FailureAct.OfferAgain again when ++payout.Reoffers <= ReoffersMax:
                payout.Move(PayoutCommand.OfferAgain);
                (payout.Reason, payout.NextAttemptAt) = (again.Reason, again.Tomorrow ? TomorrowInBeijing(now) : now);
                break;
            case FailureAct.OfferAgain again:
                AskSeller(payout, again.Reason, now);
                break;
            case FailureAct.AskSeller ask:
                AskSeller(payout, ask.Reason, now);
                break;
            case FailureAct.AskStaff ask:
                payout.Move(PayoutCommand.AskStaff);
                payout.Reason = ask.Reason;
                break;
            default:
                throw new InvalidOperationException($"No rule for {act.GetType().Name}.");
        }
        return new(Consequence.Dead);
    }

    /// <summary>What is wrong with the payee's account is wrong over every channel.</summary>
    private static void Close(Payout payout, Attempt attempt, bool wholeAccount)
    {
        var route = PayoutRouter.Name(wholeAccount ? PayoutRouter.EveryChannel : attempt.Channel, attempt.Kind);
        if (!payout.ClosedRoutes.Contains(route))
            payout.ClosedRoutes = [.. payout.ClosedRoutes, route];
    }

    /// <summary>Nothing can be paid until the seller acts.</summary>
    public static void AskSeller(Payout payout, string reason, DateTimeOffset now)
    {
        payout.Move(PayoutCommand.AskSeller);
        (payout.Reason, payout.Deadline, payout.NextAttemptAt) = (reason, now + SellerMendsWithin, null);
    }

    private static Decision Miss(Payout payout, Attempt attempt, DateTimeOffset now)
    {
        if (attempt.State != AttemptState.Submitting)
        {
            // It was there once. Sending again could pay twice, so it is only looked for.
            LoseSight(payout, attempt, "vanished", backoffMax, now);
            return default;
        }
        var due = (attempt.LastSentAt ?? attempt.CreatedAt) + (attempt.Refused ? ResendRefusedAfter : ResendAfter);
        attempt.Move(AttemptCommand.LoseSight, now);
        attempt.Code ??= "not-found";
        payout.NextAttemptAt = due;
        return now >= due ? new(Consequence.None, FollowUp.SendAgain) : default;
    }

    private static void LoseSight(Payout payout, Attempt attempt, string code, TimeSpan waitMin, DateTimeOffset now)
    {
        attempt.Move(AttemptCommand.LoseSight, now);
        attempt.Code = code;
        var backoff = TimeSpan.FromSeconds(1 << Math.Min(++attempt.Tries, BackoffDoublingsMax));
        if (backoff > backoffMax)
            backoff = backoffMax;
        payout.NextAttemptAt = now + (backoff > waitMin ? backoff : waitMin) + Spread(payout.CreatedAt);
    }

    /// <summary>The channel calls back, so polling only has to catch what it forgot.</summary>
    private static TimeSpan PollWait(Attempt attempt, DateTimeOffset now)
    {
        var age = now - (attempt.LastSentAt ?? attempt.CreatedAt);
        foreach (var (until, wait) in pollWaits)
            if (age < until)
                return wait;
        return pollWaitMax;
    }

    /// <summary>Up to a second, so that what failed together is not tried together again; by the microsecond in which the payout was
    /// made, which is chance enough, and the same in a simulated life that is lived again.</summary>
    private static TimeSpan Spread(DateTimeOffset madeAt) =>
        TimeSpan.FromMilliseconds(madeAt.UtcTicks / TimeSpan.TicksPerMicrosecond % 1000);

    private static DateTimeOffset TomorrowInBeijing(DateTimeOffset now)
    {
        var midnight = new DateTimeOffset(now.ToOffset(beijing).Date, beijing);
        return (midnight + TimeSpan.FromDays(1) + afterMidnight).ToUniversalTime();
    }
}
