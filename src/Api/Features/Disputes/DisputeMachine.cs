using static CardRecycle.Api.Features.Disputes.DisputeCommand;
using static CardRecycle.Api.Features.Disputes.DisputeState;

namespace CardRecycle.Api.Features.Disputes;

/// <summary>Where a dispute (争议) stands. Stored by name.</summary>
internal enum DisputeState
{
    /// <summary>待卖家说明.</summary>
    AwaitingSeller,

    /// <summary>待处理: the seller has answered, or has let the time for it pass.</summary>
    Heard,

    /// <summary>待复核: decided by one, to be confirmed by another.</summary>
    AwaitingSecond,

    /// <summary>已结案.</summary>
    Closed,
}

/// <summary>What can happen to a dispute.</summary>
internal enum DisputeCommand
{
    /// <summary>Once, and as long as it is open; a decision that waits for the second person is made anew after it.</summary>
    Answer,

    /// <summary>Before the seller has answered only once the time for it has passed.</summary>
    Propose,
    Disagree,
    CarryOut,
}

/// <summary>The state machine of a dispute, whole; docs/generated/dispute-states.md is written from it.</summary>
internal static class DisputeMachine
{
    /// <returns>The next state; null when the command is refused.</returns>
    public static DisputeState? Next(DisputeState state, DisputeCommand command) =>
        (state, command) switch
        {
            (AwaitingSeller or Heard or AwaitingSecond, Answer) => Heard,
            (AwaitingSeller or Heard, Propose) => AwaitingSecond,
            (AwaitingSecond, Disagree) => Heard,
            (AwaitingSecond, CarryOut) => Closed,
            _ => null,
        };
}
