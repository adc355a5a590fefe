using CardRecycle.Api.Gateways.Payments;
using CardRecycle.Api.Persistence;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Payouts;

/// <summary>Money owed to a seller for one order (打款单).</summary>
internal sealed class Payout
{
    public required Guid Id { get; init; }
    public required Guid OrderId { get; init; }
    public required string OrderNo { get; init; }
    public required Guid SellerId { get; init; }
    public required long AmountFen { get; init; }
    public required string GoodsName { get; init; }

    /// <summary>What kind of account <see cref="Account"/> is.</summary>
    public PayeeKind Kind { get; set; }

    /// <summary>Where the last attempt went, or the first one will go, as it may be shown: an openid or a masked account; empty while the
    /// seller has none.</summary>
    public required string Account { get; set; }

    /// <summary>All accounts of the seller in the order of their wish, encrypted; null when <see cref="Account"/> is the only one and an
    /// openid.</summary>
    public byte[]? SealedAccounts { get; set; }

    /// <summary>Routes (see <see cref="PayoutRouter"/>) that have finally refused since a person last said "retry".</summary>
    public List<string> ClosedRoutes { get; set; } = [];

    /// <summary>The channel on whose clients' account the money for it lies.</summary>
    public string FundsAt { get; set; } = WeChatTransferChannel.ChannelName;

    /// <summary>The payee's real name, encrypted.</summary>
    public required byte[] SealedName { get; set; }

    public PayoutState State { get; private set; } = PayoutState.Owed;

    /// <summary>How many attempts there have been; the number of the last one.</summary>
    public int Attempts { get; set; }

    /// <summary>How many of them died without anybody's fault and were offered again, since a person last said "retry".</summary>
    public int Reoffers { get; set; }

    /// <summary>Why it waits for somebody, or why it was offered again: a slug.</summary>
    public string? Reason { get; set; }

    /// <summary>By when the seller should act; the money stays owed after it.</summary>
    public DateTimeOffset? Deadline { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? PaidAt { get; set; }
    public string? Channel { get; set; }
    public string? Reference { get; set; }
    public DateTimeOffset? NextAttemptAt { get; set; }

    /// <summary>Concurrency token over the payout, its attempts and its notices: whoever writes any of them raises it.</summary>
    public int Version { get; set; }

    /// <exception cref="InvalidOperationException">The machine refuses: a bug, since callers ask only what the state allows.</exception>
    public void Move(PayoutCommand command) =>
        State = PayoutMachine.Next(State, command) ?? throw new InvalidOperationException($"Payout {Id} is {State} and refuses {command}.");
}

/// <summary>One instruction to one channel. Its content never changes: the number is sent again only with what was sent before.</summary>
internal sealed class Attempt
{
    public required Guid Id { get; init; }
    public required Guid PayoutId { get; init; }
    public required int Sequence { get; init; }

    /// <summary>The number under which the channel knows it; see <see cref="AttemptNumber"/>.</summary>
    public required string AttemptNo { get; init; }

    public required string Channel { get; init; }
    public required long AmountFen { get; init; }
    public PayeeKind Kind { get; init; }

    /// <summary>An openid, or a masked account.</summary>
    public required string Account { get; init; }

    /// <summary>The account as the channel must have it; null when <see cref="Account"/> is that already.</summary>
    public byte[]? SealedAccount { get; init; }
    public required byte[] SealedName { get; init; }
    public required string GoodsName { get; init; }
    public required string Remark { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    public AttemptState State { get; private set; } = AttemptState.Created;

    /// <summary>Since when we do not know how it stands; null while we do.</summary>
    public DateTimeOffset? UnknownSince { get; private set; }

    /// <summary>Why we lost sight of it, or why it is dead.</summary>
    public string? Code { get; set; }

    /// <summary>Refused before execution; it is sent again only rarely, until somebody mends why.</summary>
    public bool Refused { get; set; }

    /// <summary>Calls without news since the last news; sets the back-off.</summary>
    public int Tries { get; set; }

    public int Sends { get; set; }
    public DateTimeOffset? LastSentAt { get; set; }
    public string? Reference { get; set; }

    /// <summary>Opens the confirm page.</summary>
    public string? Package { get; set; }

    /// <summary>Until when the payee may confirm.</summary>
    public DateTimeOffset? Deadline { get; set; }

    /// <summary>The seller has been reminded to confirm.</summary>
    public bool Reminded { get; set; }

    public DateTimeOffset? ClosedAt { get; set; }

    /// <exception cref="InvalidOperationException">The machine refuses: a bug, since only living attempts are worked on.</exception>
    public void Move(AttemptCommand command, DateTimeOffset now)
    {
        State =
            AttemptMachine.Next(State, command)
            ?? throw new InvalidOperationException($"Attempt {AttemptNo} is {State} and refuses {command}.");
        if (command == AttemptCommand.LoseSight)
        {
            UnknownSince ??= now;
            return;
        }
        UnknownSince = null;
        if (command != AttemptCommand.Submit)
            (Code, Refused, Tries) = (null, false, 0);
    }
}

/// <summary>A genuine notification of a channel, as it came. Kept for good.</summary>
internal sealed class PayoutCallback
{
    public required string Id { get; init; }
    public required string Channel { get; init; }
    public required string AttemptNo { get; init; }
    public required string Says { get; init; }
    public required string Reference { get; init; }
    public required DateTimeOffset? At { get; init; }
    public required long AmountFen { get; init; }
    public required string Body { get; init; }
    public required DateTimeOffset ReceivedAt { get; init; }
    public int Deliveries { get; init; } = 1;
}

internal static class PayoutTablesAccess
{
    extension(CardRecycleDb db)
    {
        public DbSet<Payout> Payouts => db.Set<Payout>();

        public DbSet<Attempt> PayoutAttempts => db.Set<Attempt>();

        public DbSet<PayoutCallback> PayoutCallbacks => db.Set<PayoutCallback>();
    }
}
