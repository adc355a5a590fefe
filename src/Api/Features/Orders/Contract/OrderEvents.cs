using CardRecycle.Api.Features.Quotes.Contract;
using CardRecycle.Api.Platform.Outbox;

namespace CardRecycle.Api.Features.Orders.Contract;

/// <summary>The card is ours and the seller must be paid; it joins stock at <paramref name="CostFen"/> (offer plus fee).</summary>
internal sealed record CardAcquired(Guid OrderId, Guid CardId, Guid SellerId, Offer Offer, long CostFen, DateTimeOffset AcquiredAt)
    : IRoomEvent;

/// <summary>The seller has the money. The receipt is made from this.</summary>
internal sealed record OrderPaid(
    Guid OrderId,
    string OrderNo,
    Guid SellerId,
    string SellerName,
    string CardMasked,
    Offer Offer,
    string PayoutChannel,
    string PayoutReference,
    DateTimeOffset SubmittedAt,
    DateTimeOffset PaidAt
) : IRoomEvent;

/// <summary>What an order has to say to its seller (消息). That it was paid is <see cref="OrderPaid"/>.</summary>
internal enum SellerMatter
{
    /// <summary>待处理: it waits for something that only the seller can do.</summary>
    Action,

    /// <summary>新报价: the issuer's facts differ; a new offer waits for a yes.</summary>
    Requote,

    /// <summary>审核: people look at it; nothing is to be done unless they ask.</summary>
    Review,

    /// <summary>已关闭: it has ended without a sale.</summary>
    Closed,

    /// <summary>争议: its card has proved worthless, or the dispute about it has moved.</summary>
    Dispute,
}

/// <summary>The seller should know something of their order, in the words that they read on it.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="OrderNo">Its number for people.</param>
/// <param name="SellerId">Whose it is.</param>
/// <param name="Matter">What it is about.</param>
/// <param name="Title">Chinese, a few words.</param>
/// <param name="Text">Chinese: what is going on and what to do.</param>
/// <param name="DeadlineAt">By when the seller should act; null where nothing is asked.</param>
/// <param name="At">When it came about.</param>
internal sealed record SellerTold(
    Guid OrderId,
    string OrderNo,
    Guid SellerId,
    SellerMatter Matter,
    string Title,
    string Text,
    DateTimeOffset? DeadlineAt,
    DateTimeOffset At
) : IRoomEvent;
