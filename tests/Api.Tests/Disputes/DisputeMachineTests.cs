using CardRecycle.Api.Features.Disputes;

namespace CardRecycle.Api.Tests.Disputes;

public sealed class DisputeMachineTests
{
    private static IEnumerable<(DisputeState From, DisputeCommand Command, DisputeState To)> Moves =>
        from state in Enum.GetValues<DisputeState>()
        from command in Enum.GetValues<DisputeCommand>()
        let next = DisputeMachine.Next(state, command)
        where next is not null
        select (state, command, next.Value);

    [Fact]
    public void The_diagram_is_up_to_date() =>
        StateDiagram.ShouldBeCommitted(
            "dispute-states.md",
            "A dispute (争议)",
            nameof(DisputeMachine),
            nameof(DisputeState.AwaitingSeller),
            Moves.Select(m => (m.From.ToString(), m.Command.ToString(), m.To.ToString())),
            [nameof(DisputeState.Closed)]
        );

    [Fact]
    public void Only_a_second_person_closes_it_and_what_is_closed_never_moves_again()
    {
        Moves
            .Where(m => m.To == DisputeState.Closed)
            .ShouldBe([(DisputeState.AwaitingSecond, DisputeCommand.CarryOut, DisputeState.Closed)]);
        Moves.ShouldAllBe(m => m.From != DisputeState.Closed);
        Moves.Where(m => m.Command == DisputeCommand.Propose).ShouldAllBe(m => m.To == DisputeState.AwaitingSecond);
    }
}
