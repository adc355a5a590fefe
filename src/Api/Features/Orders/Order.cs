using CardRecycle.Api.Features.Quotes.Contract;
using CardRecycle.Api.Features.Risk.Contract;
using CardRecycle.Api.Platform;
using CardRecycle.Api.Platform.Outbox;

namespace CardRecycle.Api.Features.Orders;

/// <summary>A seller's sale of one card, from accepted offer to payout (订单).</summary>
internal sealed class Order : ITellsNews
{
    public required Guid Id { get; init; }
    public required string OrderNo { get; init; }
    public required Guid SellerId { get; init; }

    /// <summary>The same for all accounts of one person; for the person-day rule.</summary>
    public required string PersonHash { get; init; }

    public required Guid QuoteId { get; init; }
    public required Guid CardId { get; init; }
    public required string CardMasked { get; init; }
    public required string NumberPrefix { get; init; }
    public required string BrandId { get; init; }

    /// <summary>What the seller has agreed to. Replaced only by an accepted re-quote.</summary>
    public required Offer Offer { get; set; }

    /// <summary>The re-quote that waits for the seller's yes.</summary>
    public Offer? ProposedOffer { get; set; }

    public OrderState State { get; private set; } = OrderState.Verifying;

    /// <summary>Why the order is where it is: the issuer's or the gate's code, stable.</summary>
    public string? ReasonCode { get; private set; }

    /// <summary>Concurrency token: of two writers one wins, the other starts again from what it finds.</summary>
    public int Version { get; private set; }

    /// <summary>Our number for the verification at the issuer; a new one after the seller has mended the card.</summary>
    public required string VerifyRequestId { get; set; }

    public required string AcquireRequestId { get; init; }

    /// <summary>The issuer's open question to the holder.</summary>
    public Challenge? Challenge { get; set; }

    /// <summary>The holder's answer, until the issuer has had it.</summary>
    public string? CodeEntered { get; set; }

    /// <summary>How often this row was claimed since its state last changed. Above 1 a call may already have reached the issuer.</summary>
    public int Attempts { get; set; }

    public required DateTimeOffset SubmittedAt { get; init; }

    /// <summary>When the seller agreed to <see cref="Offer"/> as it is now.</summary>
    public required DateTimeOffset AcceptedAt { get; set; }
    public DateTimeOffset ChangedAt { get; private set; }
    public DateTimeOffset? DeadlineAt { get; private set; }
    public DateTimeOffset? NextAttemptAt { get; set; }
    public DateTimeOffset? VerifiedAt { get; set; }
    public DateTimeOffset? PaidAt { get; set; }
    public string? AcquisitionReference { get; set; }

    /// <summary>What is kept back of the payout for earlier cards that proved worthless, in fen.</summary>
    public long KeptBackFen { get; set; }

    /// <summary>What the gate will want to know; null in orders from before it was kept.</summary>
    public DealFacts? Facts { get; init; }
    public string? DeviceFingerprint { get; init; }
    public string? IpAddress { get; init; }

    public List<OrderStep> Timeline { get; } = [];

    private bool hasNews;

    /// <summary>While an issuer may still consume the card unanswered, nobody can pretend that nothing happened.</summary>
    public bool CanCancel =>
        !OrderMachine.IsFinal(State)
        && OrderMachine.Next(State, OrderCommand.Cancel) is not null
        && (State != OrderState.UnderReview || VerifiedAt is not null);

    /// <summary>The first entry of the timeline; the order then waits for its verification.</summary>
    public void Open(DateTimeOffset now, OrderDeadlines deadlines)
    {
        (ChangedAt, DeadlineAt, NextAttemptAt) = (now, now + deadlines.For(State), now);
        Timeline.Add(OrderStep.Of(this, "submitted", now));
    }

    /// <summary>
    /// Carries a command out: moves, resets attempts, sets the new deadline and when to look again, and writes the timeline. A repeated
    /// command changes nothing.
    /// </summary>
    /// <returns>False when the machine refuses it; nothing has changed then.</returns>
    public bool TryApply(OrderCommand command, string? reasonCode, DateTimeOffset now, OrderDeadlines deadlines)
    {
        if (OrderMachine.Next(State, command) is not { } next)
            return false;
        var repeated = next == State && command is not (OrderCommand.DeadlinePassed or OrderCommand.PayeeNeeded);
        if (repeated || (next == State && OrderMachine.IsFinal(State)))
            return true;
        (State, ReasonCode, ChangedAt, Attempts) = (next, reasonCode, now, 0);
        DeadlineAt = now + deadlines.For(next);
        NextAttemptAt = next switch
        {
            OrderState.Verifying or OrderState.Assessing or OrderState.Acquiring => now,
            OrderState.Paying or OrderState.AwaitingPayee => null, // driven by the payout's news
            _ when OrderMachine.IsFinal(next) => null,
            _ => DeadlineAt,
        };
        Version++;
        Timeline.Add(OrderStep.Of(this, reasonCode, now));
        hasNews = true;
        return true;
    }

    /// <summary>Where it has come to, if its seller should hear of that: of several moves in one save the last.</summary>
    public IRoomEvent? TakeNews()
    {
        if (!hasNews)
            return null;
        hasNews = false;
        return OrderMessages.MatterOf(State) is { } matter ? OrderMessages.Told(this, matter) : null;
    }

    /// <summary>As <see cref="TryApply"/>, where a refusal would be a bug of ours.</summary>
    public void Apply(OrderCommand command, string? reasonCode, DateTimeOffset now, OrderDeadlines deadlines)
    {
        if (!TryApply(command, reasonCode, now, deadlines))
            throw new InvalidOperationException($"Order {Id}: {command} is not possible in {State}.");
    }

    /// <summary>Stays in its state and looks again later. Part of the version, so an overtaken worker does not push the row back.</summary>
    public void Postpone(string reasonCode, DateTimeOffset until, DateTimeOffset now)
    {
        if (ReasonCode != reasonCode)
        {
            ReasonCode = reasonCode;
            Timeline.Add(OrderStep.Of(this, reasonCode, now));
        }
        (ChangedAt, NextAttemptAt) = (now, until);
        Version++;
    }

    /// <summary>The payout told what it waits for and until when.</summary>
    public void SetDeadline(DateTimeOffset deadline) => DeadlineAt = deadline;
}

/// <summary>The issuer's question to the holder.</summary>
internal sealed record Challenge(string Id, string? PictureUrl, DateTimeOffset ExpiresAt, bool IsSms);

/// <summary>One entry of the order's timeline.</summary>
internal sealed class OrderStep
{
    public required Guid Id { get; init; }
    public required Guid OrderId { get; init; }
    public required DateTimeOffset At { get; init; }
    public required OrderState State { get; init; }
    public string? ReasonCode { get; init; }
    public DateTimeOffset? DeadlineAt { get; init; }

    public static OrderStep Of(Order order, string? reasonCode, DateTimeOffset now) =>
        new()
        {
            Id = TimedId.New(now),
            OrderId = order.Id,
            At = now,
            State = order.State,
            ReasonCode = reasonCode,
            DeadlineAt = order.DeadlineAt,
        };
}
