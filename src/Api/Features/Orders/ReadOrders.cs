using CardRecycle.Api.Features.Cards.Contract;
using CardRecycle.Api.Features.Cases.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

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
        IEvidencePhotos photos,
        TimeProvider clock,
        IOptions<AppealOptions> appeals,
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
        var appeal = order.State is OrderState.Declined or OrderState.Rejected
            ? await db.Set<Appeal>().AsNoTracking().SingleOrDefaultAsync(a => a.OrderId == orderId, ct)
            : null;
        var shown = appeal is null ? 0 : await photos.CountAsync(db, orderId, EvidenceMatter.Appeal, ct);
        return TypedResults.Ok(
            views.Of(order) with
            {
                Needed = needed,
                Appeal = appeal is null ? null : AppealView.Of(appeal, shown),
                CanAppeal = appeal is null && AppealOrder.CanAppeal(order, clock.GetUtcNow(), appeals.Value),
            }
        );
    }

    /// <summary>Newest first; <paramref name="before"/> is the id of the last order of the page before, <paramref name="group"/> leaves out
    /// all others.</summary>
    public static async Task<Ok<OrderPage>> Mine(
        SellerCaller caller,
        CardRecycleDb db,
        OrderViews views,
        CancellationToken ct,
        QueryCode<OrderGroup>? group = null,
        Guid? before = null,
        int limit = 20
    )
    {
        var mine = db.Orders.Where(o => o.SellerId == caller.Id);
        if (group is { } wanted)
        {
            var states = OrderMachine.StatesOf(wanted.Value);
            mine = mine.Where(o => states.Contains(o.State));
        }
        return TypedResults.Ok(await PageAsync(mine, views, before, limit, ct));
    }

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
