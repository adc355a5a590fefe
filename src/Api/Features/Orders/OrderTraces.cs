using CardRecycle.Api.Features.Sellers.Contract;
using CardRecycle.Api.Persistence;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Orders;

/// <summary>Orders stay, as the law wants them; from where and with which device they came goes.</summary>
internal sealed class OrderTraces : ISellerTraces
{
    private static readonly OrderState[] ended = [.. Enum.GetValues<OrderState>().Where(OrderMachine.IsFinal)];

    public async Task<IReadOnlyList<OpenMatter>> OpenAsync(CardRecycleDb db, Guid sellerId, CancellationToken ct)
    {
        var matters = new List<OpenMatter>();
        if (await db.Orders.CountAsync(o => o.SellerId == sellerId && !ended.Contains(o.State), ct) is > 0 and var open)
            matters.Add(new("order-open", $"您有 {open} 笔进行中的订单，请等待完成或先取消。", open));
        // Its answer would reach nobody, and its pictures would be gone before they were looked at.
        if (await db.Set<Appeal>().CountAsync(a => a.SellerId == sellerId && a.DecidedAt == null, ct) is > 0 and var appeals)
            matters.Add(new("appeal-open", $"您有 {appeals} 件申诉正在处理，请等待答复。", appeals));
        return matters;
    }

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
