using CardRecycle.Api.Features.Payouts;
using CsCheck;

namespace CardRecycle.Api.Tests.Payouts;

public sealed class MachineRules
{
    private static readonly AttemptState[] final = [AttemptState.Failed, AttemptState.Cancelled, AttemptState.Bounced];

    [Fact]
    public void Every_command_has_an_answer_in_every_state()
    {
        foreach (var state in Enum.GetValues<AttemptState>())
        foreach (var command in Enum.GetValues<AttemptCommand>())
            Should.NotThrow(() => AttemptMachine.Next(state, command));
        foreach (var state in Enum.GetValues<PayoutState>())
        foreach (var command in Enum.GetValues<PayoutCommand>())
            Should.NotThrow(() => PayoutMachine.Next(state, command));
    }

    [Fact]
    public void What_has_ended_never_moves_again() =>
        Gen.Enum<AttemptCommand>()
            .List[1, 30]
            .Sample(
                commands =>
                {
                    var state = AttemptState.Created;
                    AttemptState? ended = null;
                    foreach (var command in commands)
                    {
                        var next = AttemptMachine.Next(state, command);
                        if (ended is not null && next is not null && next != ended)
                            return false;
                        state = next ?? state;
                        if (final.Contains(state))
                            ended ??= state;
                    }
                    return ended is null || state == ended;
                },
                seed: "0000000000000001",
                iter: 20_000
            );

    [Fact]
    public void What_the_channel_has_is_never_sent_again()
    {
        foreach (var state in Enum.GetValues<AttemptState>())
            (AttemptMachine.Next(state, AttemptCommand.Submit) is not null).ShouldBe(
                state is AttemptState.Created or AttemptState.Submitting,
                state.ToString()
            );
    }

    [Fact]
    public void What_was_never_sent_cannot_have_been_seen()
    {
        foreach (var command in Enum.GetValues<AttemptCommand>())
            (AttemptMachine.Next(AttemptState.Created, command) is not null).ShouldBe(command == AttemptCommand.Submit, command.ToString());
    }

    [Fact]
    public void Paid_is_reached_only_by_a_success_and_left_only_by_a_bounce()
    {
        PayoutMachine
            .Transitions.Where(t => t.To == PayoutState.Paid && t.From != PayoutState.Paid)
            .ShouldHaveSingleItem()
            .From.ShouldBe(PayoutState.InFlight);
        PayoutMachine
            .Transitions.Where(t => t.From == PayoutState.Paid && t.To != PayoutState.Paid)
            .ShouldHaveSingleItem()
            .Command.ShouldBe(PayoutCommand.Bounce);
        AttemptMachine
            .Transitions.Where(t => t.From == AttemptState.Succeeded && t.To != AttemptState.Succeeded)
            .ShouldHaveSingleItem()
            .Command.ShouldBe(AttemptCommand.SeeBounce);
    }

    [Fact]
    public void Attempt_numbers_fit_the_channel_and_follow_from_payout_and_sequence()
    {
        var payout = Guid.Parse("ffffffff-ffff-ffff-ffff-ffffffffffff");
        AttemptNumber.For(payout, 99_999).ShouldMatch("^[0-9A-Z]{1,32}$");
        AttemptNumber.For(payout, 1).ShouldBe(AttemptNumber.For(payout, 1));
        Should.Throw<ArgumentOutOfRangeException>(() => AttemptNumber.For(payout, 100_000));
        Gen.Select(Gen.Guid, Gen.Int[1, 99_999], Gen.Guid, Gen.Int[1, 99_999])
            .Sample(
                (a, i, b, j) => (AttemptNumber.For(a, i) == AttemptNumber.For(b, j)) == ((a, i) == (b, j)),
                seed: "0000000000000001",
                iter: 20_000
            );
    }
}
