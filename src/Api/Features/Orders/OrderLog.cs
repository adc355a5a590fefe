namespace CardRecycle.Api.Features.Orders;

/// <summary>One line for every state that an order comes to; with the trace of the same id it tells what happened to it.</summary>
internal static partial class OrderLog
{
    public static void Comes(ILogger log, Order order) => ComesTo(log, order.Id, order.State, order.ReasonCode ?? "-");

    [LoggerMessage(Level = LogLevel.Information, Message = "Order {OrderId} comes to {State} ({ReasonCode}).")]
    private static partial void ComesTo(ILogger logger, Guid orderId, OrderState state, string reasonCode);
}
