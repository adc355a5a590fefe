using CardRecycle.Api.Features.Payouts;

namespace CardRecycle.Machines.Tests;

/// <summary>The state machines of a payout and of its attempts, pair by pair.</summary>
public sealed class PayoutMoves
{
    private const string Payouts = """
        Owed: Start InFlight, AskSeller NeedsSeller, AskStaff NeedsStaff
        InFlight: Pay Paid, OfferAgain Owed, AskSeller NeedsSeller, AskStaff NeedsStaff
        Paid: Pay Paid, Bounce Owed
        NeedsSeller: Retry Owed, AskSeller NeedsSeller
        NeedsStaff: Retry Owed, AskStaff NeedsStaff
        """;

    private const string Attempts = """
        Created: Submit Submitting
        Submitting: Submit Submitting, SeeInChannel Accepted, SeeWaitUser WaitUser, SeeCancelling Cancelling,
          SeeSuccess Succeeded, SeeFailure Failed, SeeCancelled Cancelled, SeeBounce Bounced, LoseSight Submitting
        Accepted: SeeInChannel Accepted, SeeWaitUser WaitUser, SeeCancelling Cancelling, SeeSuccess Succeeded,
          SeeFailure Failed, SeeCancelled Cancelled, SeeBounce Bounced, LoseSight Accepted
        WaitUser: SeeInChannel InChannel, SeeWaitUser WaitUser, SeeCancelling Cancelling, SeeSuccess Succeeded,
          SeeFailure Failed, SeeCancelled Cancelled, SeeBounce Bounced, LoseSight WaitUser
        InChannel: SeeInChannel InChannel, SeeWaitUser WaitUser, SeeCancelling Cancelling, SeeSuccess Succeeded,
          SeeFailure Failed, SeeCancelled Cancelled, SeeBounce Bounced, LoseSight InChannel
        Cancelling: SeeInChannel InChannel, SeeWaitUser Cancelling, SeeCancelling Cancelling, SeeSuccess Succeeded,
          SeeFailure Failed, SeeCancelled Cancelled, SeeBounce Bounced, LoseSight Cancelling
        Succeeded: SeeSuccess Succeeded, SeeBounce Bounced
        Failed: SeeFailure Failed
        Cancelled: SeeCancelled Cancelled
        Bounced: SeeBounce Bounced
        """;

    [Fact]
    public void Every_pair_of_a_payout_does_what_the_table_says() =>
        ((Func<PayoutState, PayoutCommand, PayoutState?>)PayoutMachine.Next).ShouldBe(Payouts);

    [Fact]
    public void Every_pair_of_an_attempt_does_what_the_table_says() =>
        ((Func<AttemptState, AttemptCommand, AttemptState?>)AttemptMachine.Next).ShouldBe(Attempts);

    [Fact]
    public void The_lists_of_moves_hold_all_of_them_and_no_other()
    {
        var payouts = PayoutMachine.Transitions.ToList();
        payouts.Count.ShouldBe(13);
        payouts.ShouldAllBe(t => PayoutMachine.Next(t.From, t.Command) == t.To);
        var attempts = AttemptMachine.Transitions.ToList();
        attempts.Count.ShouldBe(47);
        attempts.ShouldAllBe(t => AttemptMachine.Next(t.From, t.Command) == t.To);
    }

    [Fact]
    public void What_is_no_state_is_a_bug_and_says_so()
    {
        var payout = Should.Throw<InvalidOperationException>(() => PayoutMachine.Next((PayoutState)99, PayoutCommand.Start));
        payout.Message.ShouldContain("99");
        payout.Message.ShouldContain(nameof(PayoutCommand.Start));
        var attempt = Should.Throw<InvalidOperationException>(() => AttemptMachine.Next(AttemptState.Accepted,
          (AttemptCommand)98));
        attempt.Message.ShouldContain(nameof(AttemptState.Accepted));
        attempt.Message.ShouldContain("98");
    }
}
