namespace CardRecycle.Api.Features.Orders;

/// <summary>How long each state may last (section <c>Orders:Deadlines</c>). No state waits without an end.</summary>
internal sealed class OrderDeadlines
{
    /// <summary>After this an unanswered verification goes to staff.</summary>
    public TimeSpan Verifying { get; set; } = TimeSpan.FromHours(24);

    public TimeSpan AwaitingCode { get; set; } = TimeSpan.FromMinutes(10);

    public TimeSpan AwaitingRepair { get; set; } = TimeSpan.FromHours(72);

    public TimeSpan AwaitingRequote { get; set; } = TimeSpan.FromMinutes(30);

    public TimeSpan UnderReview { get; set; } = TimeSpan.FromHours(24);

    /// <summary>A takeover or payout that lasts longer is on the operators' list.</summary>
    public TimeSpan Settling { get; set; } = TimeSpan.FromHours(24);

    public TimeSpan? For(OrderState state) =>
        state switch
        {
            OrderState.Verifying => Verifying,
            OrderState.AwaitingCode => AwaitingCode,
            OrderState.AwaitingRepair => AwaitingRepair,
            OrderState.AwaitingRequote => AwaitingRequote,
            OrderState.UnderReview => UnderReview,
            OrderState.Assessing or OrderState.Acquiring or OrderState.Paying or OrderState.AwaitingPayee => Settling,
            _ => null,
        };
}
