using static CardRecycle.Api.Features.Orders.OrderCommand;
using static CardRecycle.Api.Features.Orders.OrderState;

namespace CardRecycle.Api.Features.Orders;

/// <summary>
/// The order's state machine, whole: every pair of state and command either moves, is the same command again (and stays, explicitly), or
/// is refused. There is no silent no-op. The diagram in docs/generated/order-states.md is written from it.
/// </summary>
internal static class OrderMachine
{
    /// <returns>The next state; <paramref name="state"/> itself when the command has been carried out already; null when it is
    /// refused.</returns>
    public static OrderState? Next(OrderState state, OrderCommand command) =>
        (state, command) switch
        {
            (Verifying, CardVerified) => Assessing,
            (Verifying, RequoteProposed) => AwaitingRequote,
            (Verifying, RepairNeeded) => AwaitingRepair,
            (Verifying, CodeNeeded) => AwaitingCode,
            (Verifying, CardFoundBad) => Rejected,
            // Nobody knows for too long: staff look at it; the card stays locked and cannot be paid.
            (Verifying, VerificationOverdue) => UnderReview,

            (AwaitingCode, EnterCode) => Verifying,
            (AwaitingRepair, Retry) => Verifying,
            (AwaitingRequote, AcceptRequote) => Assessing,

            (Assessing, RiskApproved) => Acquiring,
            (Assessing, RiskReviewNeeded) => UnderReview,
            (Assessing, RiskDeclined) => Declined,

            (UnderReview, ApproveReview) => Acquiring,
            (UnderReview, DeclineReview) => Declined,
            (UnderReview, RecheckCard) => Verifying,
            // The reviewer is late: the case is escalated and gets a new deadline; the seller keeps waiting, not losing.
            (UnderReview, DeadlinePassed) => UnderReview,

            (Acquiring, CardTakenOver) => Paying,
            (Acquiring, TakeoverRefused) => Rejected,

            (Paying, PayeeNeeded) => AwaitingPayee,
            (AwaitingPayee, PayeeNeeded) => AwaitingPayee,
            (Paying or AwaitingPayee, PaidOut) => Paid,
            // The payee's bank sent it back: the one way out of a final state.
            (Paid, PayoutCameBack) => Paying,

            // The seller may leave while the card is still theirs.
            (AwaitingCode or AwaitingRepair or AwaitingRequote or UnderReview, Cancel) => Cancelled,
            (AwaitingCode or AwaitingRepair or AwaitingRequote, DeadlinePassed) => Expired,

            // The same command again.
            (Verifying, EnterCode or Retry or RecheckCard) => Verifying,
            (Assessing, AcceptRequote) => Assessing,
            (Acquiring, RiskApproved or ApproveReview) => Acquiring,
            (Paying, CardTakenOver) => Paying,
            (Paid, PaidOut) => Paid,
            (Paying, PayoutCameBack) => Paying,
            (AwaitingPayee, PayoutCameBack) => AwaitingPayee,
            (Rejected, CardFoundBad or TakeoverRefused) => Rejected,
            (Declined, RiskDeclined or DeclineReview) => Declined,
            (Cancelled, Cancel) => Cancelled,
            (Expired, DeadlinePassed) => Expired,

            _ => null,
        };

    public static OrderGroup GroupOf(OrderState state) =>
        state switch
        {
            AwaitingCode or AwaitingRepair or AwaitingRequote or AwaitingPayee => OrderGroup.Waiting,
            Paid => OrderGroup.Paid,
            Rejected or Declined or Cancelled or Expired => OrderGroup.Closed,
            _ => OrderGroup.Running,
        };

    public static OrderState[] StatesOf(OrderGroup group) => [.. Enum.GetValues<OrderState>().Where(s => GroupOf(s) == group)];

    public static bool IsFinal(OrderState state) => state is Paid or Rejected or Declined or Cancelled or Expired;

    /// <summary>Ended without a sale: the person-day sum and, unless the card is bad, the card's lock are given back.</summary>
    public static bool EndedUnsold(OrderState state) => state is Rejected or Declined or Cancelled or Expired;
}
