using CardRecycle.Api.Features.Sellers.Contract;
using CardRecycle.Api.Persistence;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Orders;

/// <summary>Orders stay, as the law wants them; from where and with which device they came goes.</summary>
internal sealed class OrderTraces : ISellerTraces
{
    private static readonly OrderState[] ended = [.. Enum.GetValues<OrderState>().Where(OrderMachine.IsFinal)];

    public async Task<IReadOnlyList<OpenMatter>> OpenAsync(CardRecycleDb db, Guid sellerId, CancellationToken ct) =>
        await db.Orders.CountAsync(o => o.SellerId == sellerId && !ended.Contains(o.State), ct) is > 0 and var open
            ? [new("order-open", $"您有 {open} 笔进行中的订单，请等待完成或先取消。", open)]
            : [];

    public Task ForgetAsync(CardRecycleDb db, Guid sellerId, CancellationToken ct) =>
        db
            .Orders.Where(o => o.SellerId == sellerId)
            .ExecuteUpdateAsync(
                s =>
                    s.SetProperty(o => o.IpAddress, (string?)null)
                        .SetProperty(o => o.DeviceFingerprint, (string?)null)
                        .SetProperty(o => o.CodeEntered, (string?)null),
                ct
            );
}
