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
