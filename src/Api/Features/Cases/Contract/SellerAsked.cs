using CardRecycle.Api.Platform.Outbox;

namespace CardRecycle.Api.Features.Cases.Contract;

/// <summary>The review of an order asks its seller for something (补充材料).</summary>
/// <param name="OrderId">The order.</param>
/// <param name="OrderNo">Its number for people.</param>
/// <param name="SellerId">Whose it is.</param>
/// <param name="Text">Chinese: what is needed.</param>
/// <param name="DueAt">By when.</param>
/// <param name="At">When it was asked.</param>
internal sealed record SellerAsked(Guid OrderId, string OrderNo, Guid SellerId, string Text, DateTimeOffset DueAt, DateTimeOffset At)
    : IRoomEvent;
