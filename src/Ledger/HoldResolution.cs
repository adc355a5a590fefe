using System.Collections.Immutable;

namespace CardRecycle.Ledger;

/// <summary>How a hold ended. <paramref name="Amount"/> is what was posted, zero unless it was; a posted hold has its journal.</summary>
public sealed record HoldResolution(Guid HoldId, HoldState State, Money Amount, Guid? JournalId, DateTimeOffset At);

/// <summary>What may be asked of a hold.</summary>
public abstract record HoldCommand
{
    private HoldCommand() { }

    /// <summary>Moves <paramref name="Amount"/> (above zero, at most what is held) as the journal <paramref name="JournalId"/> and releases
    /// the rest. <paramref name="Beside"/>: what moves with it in the same journal (the segregation transfer of a
    /// forfeited deposit).</summary>
    public sealed record Post(Guid JournalId, Money Amount, ImmutableArray<Posting> Beside = default) : HoldCommand;

    /// <summary>Releases all of it: the payout failed for good.</summary>
    public sealed record Void : HoldCommand;

    /// <summary>Releases all of it because its time has come.</summary>
    public sealed record Expire : HoldCommand;
}

/// <summary>The answer to a <see cref="HoldCommand"/>.</summary>
public abstract record HoldDecision
{
    private HoldDecision() { }

    /// <summary>The hold ends so, with this journal if it is posted.</summary>
    public sealed record Resolve(HoldResolution Resolution, Journal? Journal) : HoldDecision;

    /// <summary>The same command was carried out before; nothing is to be done.</summary>
    public sealed record AlreadyDone(HoldResolution Resolution) : HoldDecision;

    /// <summary>Not possible from <paramref name="State"/>.</summary>
    public sealed record Refused(HoldState State) : HoldDecision;

    /// <summary>The state machine of a hold.</summary>
    /// <param name="hold">The hold.</param>
    /// <param name="ended">How it ended, or null while it is pending.</param>
    /// <param name="command">What is asked.</param>
    /// <param name="at">Now.</param>
    /// <exception cref="JournalRejectedException">More than what is held is to be posted, or nothing.</exception>
    public static HoldDecision Decide(Hold hold, HoldResolution? ended, HoldCommand command, DateTimeOffset at)
    {
        var due = hold.ExpiresAt is { } end && at >= end;
        return (ended?.State ?? HoldState.Pending, command) switch
        {
            (HoldState.Pending, HoldCommand.Post) when due => new Refused(HoldState.Expired),
            (HoldState.Pending, HoldCommand.Post post) => PostPending(hold, post, at),
            (HoldState.Pending, HoldCommand.Void) => End(hold, HoldState.Voided, at),
            (HoldState.Pending, HoldCommand.Expire) when due => End(hold, HoldState.Expired, at),
            (HoldState.Pending, HoldCommand.Expire) => new Refused(HoldState.Pending),
            (HoldState.Posted, HoldCommand.Post post) when ended!.JournalId == post.JournalId && ended.Amount == post.Amount =>
                new AlreadyDone(ended),
            (HoldState.Posted, _) => new Refused(HoldState.Posted),
            (HoldState.Voided, HoldCommand.Void) => new AlreadyDone(ended!),
            (HoldState.Voided, _) => new Refused(HoldState.Voided),
            (HoldState.Expired, HoldCommand.Expire) => new AlreadyDone(ended!),
            (HoldState.Expired, _) => new Refused(HoldState.Expired),
            var (state, other) => throw new InvalidOperationException($"No rule for {other.GetType().Name} on a hold that is {state}."),
        };
    }

    private static Resolve End(Hold hold, HoldState state, DateTimeOffset at) =>
        new(new(hold.Id, state, Money.Zero, null, LedgerTime.Stamp(at)), null);

    private static Resolve PostPending(Hold hold, HoldCommand.Post post, DateTimeOffset at)
    {
        if (post.Amount > hold.Amount)
            throw new JournalRejectedException(
                JournalFault.BadAmount,
                $"{post.Amount.Fen} fen cannot be posted from a hold of {hold.Amount.Fen}."
            );
        if (!post.Beside.IsDefault && post.Beside.Any(p => p.Account.Account.Limited))
            throw new JournalRejectedException(JournalFault.BadHold, "What moves beside a hold is not checked against limits.");
        var journal = Journal.Create(
            post.JournalId,
            hold.Kind,
            hold.Reference,
            at,
            [Posting.Debit(hold.Debit, post.Amount), Posting.Credit(hold.Credit, post.Amount), .. post.Beside.IsDefault ? [] : post.Beside]
        );
        return new(new(hold.Id, HoldState.Posted, post.Amount, journal.Id, journal.PostedAt), journal);
    }
}
