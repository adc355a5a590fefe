namespace CardRecycle.Api.Features.Payouts;

/// <summary>Where the money that a seller is owed stands. The names are stored.</summary>
internal enum PayoutState
{
    /// <summary>Nothing is on its way; the next attempt may start.</summary>
    Owed,

    /// <summary>One attempt lives.</summary>
    InFlight,

    /// <summary>The seller has it. Left only when the payee's bank sends it back.</summary>
    Paid,

    /// <summary>The last attempt is dead and only the seller can mend why.</summary>
    NeedsSeller,

    /// <summary>The last attempt is dead and only we can mend why.</summary>
    NeedsStaff,
}

internal enum PayoutCommand
{
    /// <summary>An attempt is recorded.</summary>
    Start,

    /// <summary>The attempt succeeded.</summary>
    Pay,

    /// <summary>The attempt is dead, another may be made.</summary>
    OfferAgain,
    AskSeller,
    AskStaff,

    /// <summary>It had been paid and came back.</summary>
    Bounce,

    /// <summary>What stood in the way is said to be mended.</summary>
    Retry,
}

/// <summary>The state machine of a payout.</summary>
internal static class PayoutMachine
{
    /// <returns>The next state, the same one when the command has been carried out before, or null: refused.</returns>
    public static PayoutState? Next(PayoutState state, PayoutCommand command) =>
        (state, command) switch
        {
            (PayoutState.Owed, PayoutCommand.Start) => PayoutState.InFlight,
            // The seller has no account that could be paid.
            (PayoutState.Owed, PayoutCommand.AskSeller) => PayoutState.NeedsSeller,
            // No channel takes such an amount.
            (PayoutState.Owed, PayoutCommand.AskStaff) => PayoutState.NeedsStaff,
            (PayoutState.Owed, _) => null,

            (PayoutState.InFlight, PayoutCommand.Pay) => PayoutState.Paid,
            (PayoutState.InFlight, PayoutCommand.OfferAgain) => PayoutState.Owed,
            (PayoutState.InFlight, PayoutCommand.AskSeller) => PayoutState.NeedsSeller,
            (PayoutState.InFlight, PayoutCommand.AskStaff) => PayoutState.NeedsStaff,
            (PayoutState.InFlight, _) => null,

            (PayoutState.Paid, PayoutCommand.Pay) => PayoutState.Paid,
            (PayoutState.Paid, PayoutCommand.Bounce) => PayoutState.Owed,
            (PayoutState.Paid, _) => null,

            (PayoutState.NeedsSeller, PayoutCommand.Retry) => PayoutState.Owed,
            (PayoutState.NeedsSeller, PayoutCommand.AskSeller) => PayoutState.NeedsSeller,
            (PayoutState.NeedsSeller, _) => null,

            (PayoutState.NeedsStaff, PayoutCommand.Retry) => PayoutState.Owed,
            (PayoutState.NeedsStaff, PayoutCommand.AskStaff) => PayoutState.NeedsStaff,
            (PayoutState.NeedsStaff, _) => null,

            _ => throw new InvalidOperationException($"No rule for {command} on a payout that is {state}."),
        };

    /// <summary>Everything that is allowed, for the diagram in docs/generated.</summary>
    public static IEnumerable<(PayoutState From, PayoutCommand Command, PayoutState To)> Transitions =>
        from state in Enum.GetValues<PayoutState>()
        from command in Enum.GetValues<PayoutCommand>()
        let next = Next(state, command)
        where next is not null
        select (state, command, next.Value);
}
