using CardRecycle.Api.Features.Payouts;

namespace CardRecycle.Api.Tests.Payouts;

/// <summary>The diagrams in docs/generated are what the machines really allow; what is not drawn is refused.</summary>
public sealed class StateDiagrams
{
    [Fact]
    public void The_payout_diagram_is_up_to_date() =>
        StateDiagram.ShouldBeCommitted(
            "payout-states.md",
            "A payout (打款单)",
            nameof(PayoutMachine),
            nameof(PayoutState.Owed),
            PayoutMachine.Transitions.Select(t => (t.From.ToString(), t.Command.ToString(), t.To.ToString())),
            [nameof(PayoutState.Paid)]
        );

    [Fact]
    public void The_attempt_diagram_is_up_to_date() =>
        StateDiagram.ShouldBeCommitted(
            "attempt-states.md",
            "A payout attempt (打款指令)",
            nameof(AttemptMachine),
            nameof(AttemptState.Created),
            AttemptMachine.Transitions.Select(t => (t.From.ToString(), t.Command.ToString(), t.To.ToString())),
            [nameof(AttemptState.Succeeded), nameof(AttemptState.Failed), nameof(AttemptState.Cancelled), nameof(AttemptState.Bounced)]
        );
}
