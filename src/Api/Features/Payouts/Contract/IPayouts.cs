using CardRecycle.Api.Features.Sellers.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Outbox;

namespace CardRecycle.Api.Features.Payouts.Contract;

/// <summary>Money owed to a seller for one order, payable to <paramref name="Accounts"/> in this order. <paramref name="GoodsName"/> goes
/// to the channel as 回收商品名称 (at most 32
/// characters).</summary>
internal sealed record PayoutDue(
    Guid OrderId,
    string OrderNo,
    Guid SellerId,
    long AmountFen,
    IReadOnlyList<PayoutAccount> Accounts,
    string RealName,
    string GoodsName
)
{
    public override string ToString() => $"PayoutDue({OrderId})";
}

internal interface IPayouts
{
    /// <summary>Adds the payout to <paramref name="db"/> without saving. One payout an order, held by a constraint.</summary>
    /// <returns>The payout's id.</returns>
    Guid Owe(CardRecycleDb db, PayoutDue due);

    /// <summary>How the payout of an order stands now, whatever news of it is still on its way; null: nothing is owed for it.</summary>
    Task<PayoutStand?> StandAsync(CardRecycleDb db, Guid orderId, CancellationToken ct);
}

/// <param name="IsPaid">The seller has the money.</param>
/// <param name="NeedsSeller">It waits for the seller, for <paramref name="Reason"/>, until <paramref name="Deadline"/>.</param>
internal sealed record PayoutStand(bool IsPaid, bool NeedsSeller, string? Reason, DateTimeOffset? Deadline);

/// <summary>The seller's money has arrived.</summary>
internal sealed record PayoutSucceeded(Guid PayoutId, Guid OrderId, long AmountFen, string Channel, string Reference, DateTimeOffset At)
    : IRoomEvent;

/// <summary>A payout that had succeeded came back (退票): the seller is owed again, and it is paid another way or waits for them.</summary>
internal sealed record PayoutBounced(Guid PayoutId, Guid OrderId, long AmountFen, string Channel, string Reference, DateTimeOffset At)
    : IRoomEvent;

/// <summary>
/// The payout waits for the seller: to confirm in WeChat (<paramref name="Reason"/> <c>confirm-in-wechat</c>, only published when he has
/// not
/// done so within seconds), or to mend something and ask for a retry. <paramref name="Message"/> is Chinese. May come again with another
/// reason; nothing is published when the seller has acted.
/// </summary>
internal sealed record PayoutNeedsSeller(Guid PayoutId, Guid OrderId, string Reason, string Message, DateTimeOffset Deadline) : IRoomEvent;
