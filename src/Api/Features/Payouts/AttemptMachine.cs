namespace CardRecycle.Api.Features.Payouts;

/// <summary>
/// Where one instruction to a channel stands. The names are stored, and the database allows one attempt per payout that is neither
/// <see cref="Failed"/> nor <see cref="Cancelled"/> nor <see cref="Bounced"/>. Whether we have lost sight of it is kept beside the state
/// (<see cref="Attempt.UnknownSince"/>): what was known stays true.
/// </summary>
internal enum AttemptState
{
    /// <summary>Never sent.</summary>
    Created,

    /// <summary>May have been sent; the channel has not said that it has it.</summary>
    Submitting,

    /// <summary>The channel has it and does not yet ask the payee.</summary>
    Accepted,

    /// <summary>The payee must confirm.</summary>
    WaitUser,

    /// <summary>Confirmed; the channel is moving the money.</summary>
    InChannel,

    /// <summary>We asked for cancellation; the payee may still be quicker.</summary>
    Cancelling,

    /// <summary>Lives for good, so that no second attempt can be made, unless the payee's bank sends it back.</summary>
    Succeeded,

    /// <summary>Finally dead.</summary>
    Failed,

    /// <summary>Finally dead.</summary>
    Cancelled,

    /// <summary>Finally dead: the payee's bank sent it back (退票), mostly after it had succeeded.</summary>
    Bounced,
}

/// <summary>What happens to an attempt: we submit, we see what the channel says, or we lose sight.</summary>
internal enum AttemptCommand
{
    Submit,
    SeeInChannel,
    SeeWaitUser,
    SeeCancelling,
    SeeSuccess,
    SeeFailure,
    SeeCancelled,
    SeeBounce,
    LoseSight,
}

/// <summary>The state machine of an attempt.</summary>
internal static class AttemptMachine
{
    /// <returns>The next state, the same one when there is nothing new, or null: refused.</returns>
    public static AttemptState? Next(AttemptState state, AttemptCommand command) =>
        (state, command) switch
        {
            (AttemptState.Created, AttemptCommand.Submit) => AttemptState.Submitting,
            (AttemptState.Created, _) => null,

            (AttemptState.Succeeded, AttemptCommand.SeeSuccess) => AttemptState.Succeeded,
            (AttemptState.Succeeded or AttemptState.Bounced, AttemptCommand.SeeBounce) => AttemptState.Bounced,
            (AttemptState.Failed, AttemptCommand.SeeFailure) => AttemptState.Failed,
            (AttemptState.Cancelled, AttemptCommand.SeeCancelled) => AttemptState.Cancelled,
            // The channel contradicts its own final word: nothing moves, people are called.
            (AttemptState.Succeeded or AttemptState.Failed or AttemptState.Cancelled or AttemptState.Bounced, _) => null,

            // From here on the attempt lives, and may end at any moment.
            (_, AttemptCommand.SeeSuccess) => AttemptState.Succeeded,
            (_, AttemptCommand.SeeFailure) => AttemptState.Failed,
            (_, AttemptCommand.SeeCancelled) => AttemptState.Cancelled,
            (_, AttemptCommand.SeeBounce) => AttemptState.Bounced,
            (_, AttemptCommand.SeeCancelling) => AttemptState.Cancelling,
            (_, AttemptCommand.LoseSight) => state,

            (AttemptState.Submitting, AttemptCommand.Submit) => AttemptState.Submitting,
            // What the channel has is not sent again.
            (_, AttemptCommand.Submit) => null,

            (AttemptState.Submitting or AttemptState.Accepted, AttemptCommand.SeeInChannel) => AttemptState.Accepted,
            (AttemptState.WaitUser or AttemptState.InChannel, AttemptCommand.SeeInChannel) => AttemptState.InChannel,
            // The payee was quicker than the cancellation.
            (AttemptState.Cancelling, AttemptCommand.SeeInChannel) => AttemptState.InChannel,

            // Accepting a cancellation is not doing it: until then the bill may still say that it waits.
            (AttemptState.Cancelling, AttemptCommand.SeeWaitUser) => AttemptState.Cancelling,
            // The channel may open the confirm page again after the payee has used it.
            (_, AttemptCommand.SeeWaitUser) => AttemptState.WaitUser,

            _ => throw new InvalidOperationException($"No rule for {command} on an attempt that is {state}."),
        };

    /// <summary>Everything that is allowed, for the diagram in docs/generated.</summary>
    public static IEnumerable<(AttemptState From, AttemptCommand Command, AttemptState To)> Transitions =>
        from state in Enum.GetValues<AttemptState>()
        from command in Enum.GetValues<AttemptCommand>()
        let next = Next(state, command)
        where next is not null
        select (state, command, next.Value);
}
