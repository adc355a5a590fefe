using CardRecycle.Api.Features.Orders;

namespace CardRecycle.Api.Tests.Orders;

public sealed class OrderMachineTests
{
    private static readonly OrderState[] States = Enum.GetValues<OrderState>();
    private static readonly OrderCommand[] Commands = Enum.GetValues<OrderCommand>();

    [Fact]
    public void A_final_order_never_moves_but_when_its_payout_came_back()
    {
        var finals = States.Where(OrderMachine.IsFinal).ToArray();
        finals.Length.ShouldBe(5);
        foreach (var state in finals)
        foreach (var command in Commands)
            (OrderMachine.Next(state, command) ?? state).ShouldBe(
                (state, command) is (OrderState.Paid, OrderCommand.PayoutCameBack) ? OrderState.Paying : state,
                $"{command} in {state}"
            );
    }

    [Fact]
    public void Every_state_that_is_not_final_leads_to_a_final_one()
    {
        foreach (var start in States.Where(s => !OrderMachine.IsFinal(s)))
            Reachable(start).ShouldContain(s => OrderMachine.IsFinal(s), $"{start} is a dead end");
    }

    [Fact]
    public void Every_state_can_be_reached()
    {
        Reachable(OrderState.Verifying).ShouldBe(States, ignoreOrder: true);
    }

    [Fact]
    public void Money_is_owed_only_after_the_card_was_taken_over()
    {
        var intoPaying =
            from s in States
            from c in Commands
            where s != OrderState.Paying && OrderMachine.Next(s, c) == OrderState.Paying
            select (s, c);
        intoPaying.ShouldBe(
            [(OrderState.Acquiring, OrderCommand.CardTakenOver), (OrderState.Paid, OrderCommand.PayoutCameBack)],
            ignoreOrder: true
        );
    }

    [Fact]
    public void Nothing_is_taken_over_that_was_not_verified_and_assessed()
    {
        var intoAcquiring = (
            from s in States
            from c in Commands
            where s != OrderState.Acquiring && OrderMachine.Next(s, c) == OrderState.Acquiring
            select (s, c)
        ).ToArray();
        intoAcquiring.ShouldBe(
            [(OrderState.Assessing, OrderCommand.RiskApproved), (OrderState.UnderReview, OrderCommand.ApproveReview)],
            ignoreOrder: true
        );
    }

    [Theory]
    [InlineData(OrderState.Acquiring)]
    [InlineData(OrderState.Paying)]
    [InlineData(OrderState.AwaitingPayee)]
    [InlineData(OrderState.Verifying)]
    [InlineData(OrderState.Paid)]
    internal void A_seller_cannot_cancel_what_may_have_touched_the_card(OrderState state) =>
        OrderMachine.Next(state, OrderCommand.Cancel).ShouldBeNull();

    [Fact]
    public void Only_waiting_states_have_a_deadline_and_all_of_them_do()
    {
        var deadlines = new OrderDeadlines();
        foreach (var state in States)
            deadlines.For(state).HasValue.ShouldBe(!OrderMachine.IsFinal(state), state.ToString());
    }

    [Fact]
    public void Every_state_has_a_title_and_a_sentence_for_the_seller()
    {
        foreach (var state in States)
        {
            OrderMessages.Title(state).ShouldNotBeNullOrWhiteSpace();
            OrderMessages.Explain(state, "no-such-code").ShouldNotBeNullOrWhiteSpace();
        }
    }

    [Fact]
    public void The_state_diagram_in_the_documents_is_the_machine() =>
        StateDiagram.ShouldBeCommitted(
            "order-states.md",
            "Order states (订单状态)",
            "`src/Api/Features/Orders/OrderMachine.cs`",
            OrderState.Verifying.ToString(),
            from s in States
            from c in Commands
            let next = OrderMachine.Next(s, c)
            where next is not null && next != s
            select (s.ToString(), c.ToString(), next.ToString()!),
            States.Where(OrderMachine.IsFinal).Select(s => s.ToString())
        );

    private static HashSet<OrderState> Reachable(OrderState start)
    {
        HashSet<OrderState> seen = [start];
        var open = new Queue<OrderState>(seen);
        while (open.TryDequeue(out var state))
            foreach (var command in Commands)
                if (OrderMachine.Next(state, command) is { } next && seen.Add(next))
                    open.Enqueue(next);
        return seen;
    }
}
