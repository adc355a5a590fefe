using CardRecycle.Api.Features.Orders;

namespace CardRecycle.Machines.Tests;

/// <summary>The order's state machine, pair by pair.</summary>
public sealed class OrderMoves
{
    private const string All = """
        Verifying: CardVerified Assessing, RequoteProposed AwaitingRequote, RepairNeeded AwaitingRepair,
          CodeNeeded AwaitingCode, CardFoundBad Rejected, VerificationOverdue UnderReview, EnterCode Verifying,
          Retry Verifying, RecheckCard Verifying
        AwaitingCode: EnterCode Verifying, Cancel Cancelled, DeadlinePassed Expired
        AwaitingRepair: Retry Verifying, Cancel Cancelled, DeadlinePassed Expired
        AwaitingRequote: AcceptRequote Assessing, Cancel Cancelled, DeadlinePassed Expired
        Assessing: RiskApproved Acquiring, RiskReviewNeeded UnderReview, RiskDeclined Declined, AcceptRequote Assessing
        UnderReview: ApproveReview Acquiring, DeclineReview Declined, RecheckCard Verifying, DeadlinePassed UnderReview,
          Cancel Cancelled
        Acquiring: CardTakenOver Paying, TakeoverRefused Rejected, RiskApproved Acquiring, ApproveReview Acquiring
        Paying: PayeeNeeded AwaitingPayee, PaidOut Paid, CardTakenOver Paying, PayoutCameBack Paying
        AwaitingPayee: PayeeNeeded AwaitingPayee, PaidOut Paid, PayoutCameBack AwaitingPayee
        Paid: PaidOut Paid, PayoutCameBack Paying
        Rejected: CardFoundBad Rejected, TakeoverRefused Rejected
        Declined: RiskDeclined Declined, DeclineReview Declined
        Cancelled: Cancel Cancelled
        Expired: DeadlinePassed Expired
        """;

    [Fact]
    public void Every_pair_of_state_and_command_does_what_the_table_says() =>
        ((Func<OrderState, OrderCommand, OrderState?>)OrderMachine.Next).ShouldBe(All);

    [Fact]
    public void Five_states_are_final_and_in_four_of_them_nothing_was_sold()
    {
        Enum.GetValues<OrderState>()
            .Where(OrderMachine.IsFinal)
            .ShouldBe(
                [OrderState.Paid, OrderState.Rejected, OrderState.Declined, OrderState.Cancelled, OrderState.Expired],
                ignoreOrder: true
            );
        Enum.GetValues<OrderState>()
            .Where(OrderMachine.EndedUnsold)
            .ShouldBe([OrderState.Rejected, OrderState.Declined, OrderState.Cancelled, OrderState.Expired], ignoreOrder: true);
    }

    [Fact]
    public void Every_state_is_in_the_one_group_under_which_a_seller_looks_for_it()
    {
        (OrderGroup, OrderState[])[] table =
        [
            (
                OrderGroup.Waiting,
                [OrderState.AwaitingCode, OrderState.AwaitingRepair, OrderState.AwaitingRequote, OrderState.AwaitingPayee]
            ),
            (
                OrderGroup.Running,
                [OrderState.Verifying, OrderState.Assessing, OrderState.UnderReview, OrderState.Acquiring, OrderState.Paying]
            ),
            (OrderGroup.Paid, [OrderState.Paid]),
            (OrderGroup.Closed, [OrderState.Rejected, OrderState.Declined, OrderState.Cancelled, OrderState.Expired]),
        ];
        foreach (var (group, states) in table)
            OrderMachine.StatesOf(group).ShouldBe(states, ignoreOrder: true);
        table.SelectMany(t => t.Item2).ShouldBe(Enum.GetValues<OrderState>(), ignoreOrder: true);
    }
}
