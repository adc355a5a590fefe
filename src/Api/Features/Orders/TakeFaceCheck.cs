using CardRecycle.Api.Features.Cases.Contract;
using CardRecycle.Api.Features.Sellers.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Outbox;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Orders;

/// <summary>A face check for the review of an order goes to the order's case, if the order is the seller's own and still held.</summary>
internal sealed class TakeFaceCheck(ICases cases) : IHandle<FacePassed>
{
    public async Task HandleAsync(FacePassed news, CardRecycleDb db, CancellationToken ct)
    {
        if (await db.Orders.AnyAsync(o => o.Id == news.OrderId && o.SellerId == news.SellerId && o.State == OrderState.UnderReview, ct))
            await cases.NoteFaceAsync(db, news.OrderId, ct);
    }
}
