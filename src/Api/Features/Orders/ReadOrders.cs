using CardRecycle.Api.Features.Cases.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Orders;

/// <summary>A seller reads their own orders.</summary>
internal static class ReadOrders
{
    private const int PageSizeMax = 100;

    public static async Task<Results<Ok<OrderView>, ProblemHttpResult>> One(
        Guid orderId,
        SellerCaller caller,
        CardRecycleDb db,
        OrderViews views,
        ICases cases,
        CancellationToken ct
    )
    {
        var order = await db
            .Orders.AsNoTracking()
            .Include(o => o.Timeline)
            .SingleOrDefaultAsync(o => o.Id == orderId && o.SellerId == caller.Id, ct);
        if (order is null)
            return Problems.From(OrderRefusals.NotFound);
        var needed = order.State == OrderState.UnderReview ? await cases.NeededAsync(db, orderId, ct) : null;
        return TypedResults.Ok(views.Of(order) with { Needed = needed });
    }

    /// <summary>Newest first; <paramref name="before"/> is the id of the last order of the page before.</summary>
    public static async Task<Ok<OrderPage>> Mine(
        SellerCaller caller,
        CardRecycleDb db,
        OrderViews views,
        CancellationToken ct,
        Guid? before = null,
        int limit = 20
    ) => TypedResults.Ok(await PageAsync(db.Orders.Where(o => o.SellerId == caller.Id), views, before, limit, ct));

    private static async Task<OrderPage> PageAsync(
        IQueryable<Order> orders,
        OrderViews views,
        Guid? before,
        int limit,
        CancellationToken ct
    )
    {
        var size = Math.Clamp(limit, 1, PageSizeMax);
        var page = await orders
            .AsNoTracking()
            .Where(o => before == null || o.Id < before)
            .OrderByDescending(o => o.Id)
            .Take(size)
            .ToListAsync(ct);
        return new([.. page.Select(views.SummaryOf)], page.Count == size ? page[^1].Id : null);
    }
}

/// <param name="Orders">Newest first.</param>
/// <param name="Next">Give it as <c>before</c> for the next page; null at the end.</param>
internal sealed record OrderPage(IReadOnlyList<OrderSummaryView> Orders, Guid? Next);
