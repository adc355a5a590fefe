using System.Globalization;
using System.Security.Claims;
using CardRecycle.Api.Features.Risk.Contract;
using CardRecycle.Api.Features.Sellers.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Orders;

/// <summary>What staff search orders by; what is left out does not narrow the search.</summary>
/// <param name="State">One state.</param>
/// <param name="Number">A whole order number, in whatever case.</param>
/// <param name="Phone">A seller's mobile number; it is found by its blind index and kept nowhere.</param>
/// <param name="Seller">A seller's id.</param>
/// <param name="Card">The last four characters of the card's number.</param>
/// <param name="Brand">A brand's id.</param>
/// <param name="From">First day of submission, in Beijing.</param>
/// <param name="To">Last day of submission, in Beijing.</param>
/// <param name="Before">The last order of the page before.</param>
/// <param name="Limit">1 to 100.</param>
internal sealed record OrderSearch(
    [FromQuery(Name = "state")] QueryCode<OrderState>? State,
    [FromQuery(Name = "number")] string? Number,
    [FromQuery(Name = "phone")] string? Phone,
    [FromQuery(Name = "seller")] Guid? Seller,
    [FromQuery(Name = "card")] string? Card,
    [FromQuery(Name = "brand")] string? Brand,
    [FromQuery(Name = "from")] DateOnly? From,
    [FromQuery(Name = "to")] DateOnly? To,
    [FromQuery(Name = "before")] Guid? Before,
    [FromQuery(Name = "limit")] int Limit = 20
);

/// <summary>
/// Staff find orders: a page at a time, newest first. Ids begin with their time, so that days and pages are ranges of the primary key.
/// </summary>
internal static class SearchOrders
{
    private const int PageSizeMax = 100;
    private const int CardEndLength = 4;
    private const int TextLengthMax = 64;
    private static readonly TimeSpan beijing = TimeSpan.FromHours(8);

    public static async Task<Results<Ok<StaffOrderPage>, ProblemHttpResult>> Handle(
        [AsParameters] OrderSearch search,
        CardRecycleDb db,
        OrderViews views,
        IRiskSummaries risk,
        ISellerFiles sellers,
        ClaimsPrincipal staff,
        CancellationToken ct
    )
    {
        if (search is { From: { } first, To: { } last } && first > last)
            return Problems.From(OrderRefusals.DaysUpsideDown);
        if (
            new[] { search.Number, search.Phone, search.Card, search.Brand }.Any(t =>
                t is { Length: > TextLengthMax } || t?.Contains('\0') == true
            )
        )
            return Problems.From(OrderRefusals.SearchTooLong);
        var size = Math.Clamp(search.Limit, 1, PageSizeMax);
        var seller = search.Seller;
        if (search.Phone is { Length: > 0 } phone)
        {
            if (await sellers.FindByPhoneAsync(db, phone, ct) is not { } found || (seller is { } other && other != found))
                return TypedResults.Ok(new StaffOrderPage([], null));
            seller = found;
        }
        var page = await Narrowed(db, search, seller).AsNoTracking().OrderByDescending(o => o.Id).Take(size).ToListAsync(ct);
        // Why a deal looks bad is the risk team's to know.
        var risks = staff.HasClaim("duty", "risk")
            ? await risk.OfAsync(db, [.. page.Select(o => o.Id)], ct)
            : new Dictionary<Guid, RiskSummary>();
        return TypedResults.Ok(
            new StaffOrderPage(
                [.. page.Select(o => StaffOrderView.Of(views.SummaryOf(o), o, risks.GetValueOrDefault(o.Id)))],
                page.Count == size ? page[^1].Id : null
            )
        );
    }

    private static IQueryable<Order> Narrowed(CardRecycleDb db, OrderSearch search, Guid? seller)
    {
        // The end of a masked number has an index of its own (225-orders.sql), which only this very expression uses.
        var orders = search.Card is { Length: > 0 } card
            ? db.Orders.FromSql($"select * from orders.orders where right(card_masked, {CardEndLength}) = {EndOf(card)}")
            : db.Orders;
        if (search.Number is { Length: > 0 } number)
        {
            var wanted = number.Trim().ToUpperInvariant();
            orders = orders.Where(o => o.OrderNo == wanted);
        }
        if (search.State?.Value is { } state)
            // Nearly all orders are paid: the index leaves them out, and is used only where they are left out in so many words.
            orders =
                state == OrderState.Paid
                    ? orders.Where(o => o.State == state)
                    : orders.Where(o => o.State != OrderState.Paid && o.State == state);
        if (search.Brand is { Length: > 0 } brand)
            orders = orders.Where(o => o.BrandId == brand);
        if (seller is { } id)
            orders = orders.Where(o => o.SellerId == id);
        if (search.From is { } from)
        {
            var since = FirstIdOf(from);
            orders = orders.Where(o => o.Id >= since);
        }
        if (search.To is { } to)
        {
            var until = FirstIdOf(to.AddDays(1));
            orders = orders.Where(o => o.Id < until);
        }
        return search.Before is { } before ? orders.Where(o => o.Id < before) : orders;
    }

    private static string EndOf(string card)
    {
        var trimmed = card.Trim().ToUpperInvariant();
        return trimmed.Length > CardEndLength ? trimmed[^CardEndLength..] : trimmed;
    }

    /// <summary>The least id of a day: a UUID of version 7 begins with its milliseconds since 1970.</summary>
    internal static Guid FirstIdOf(DateOnly day)
    {
        var midnight = new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), beijing).ToUnixTimeMilliseconds();
        return Guid.ParseExact(Math.Max(0, midnight).ToString("x12", CultureInfo.InvariantCulture) + new string('0', 20), "N");
    }
}

/// <param name="Orders">Newest first.</param>
/// <param name="Next">Give it as <c>before</c> for the next page; null at the end.</param>
internal sealed record StaffOrderPage(IReadOnlyList<StaffOrderView> Orders, Guid? Next);

/// <summary>A row of the staff's list.</summary>
/// <param name="OrderId">The id in addresses.</param>
/// <param name="OrderNo">The number for people.</param>
/// <param name="State">Stable state name.</param>
/// <param name="StateTitle">Chinese title of the state.</param>
/// <param name="BrandId">Of the card.</param>
/// <param name="BrandName">Chinese.</param>
/// <param name="AmountFen">What the seller receives, in fen.</param>
/// <param name="SubmittedAt">When the card was handed in.</param>
/// <param name="DeadlineAt">Until when the present state lasts at most.</param>
/// <param name="Risk">The newest decision; null before the first, and for whoever has not the risk duty.</param>
/// <param name="CardMasked">How the card is named.</param>
/// <param name="FaceFen">Printed on it.</param>
/// <param name="SellerId">Whose it is.</param>
internal sealed record StaffOrderView(
    Guid OrderId,
    string OrderNo,
    OrderState State,
    string StateTitle,
    string BrandId,
    string BrandName,
    long AmountFen,
    DateTimeOffset SubmittedAt,
    DateTimeOffset? DeadlineAt,
    RiskSummary? Risk,
    string CardMasked,
    long FaceFen,
    Guid SellerId
)
{
    public static StaffOrderView Of(OrderSummaryView o, Order order, RiskSummary? risk) =>
        new(
            o.OrderId,
            o.OrderNo,
            o.State,
            o.StateTitle,
            o.BrandId,
            o.BrandName,
            o.AmountFen,
            o.SubmittedAt,
            o.DeadlineAt,
            risk,
            order.CardMasked,
            order.Offer.FaceFen,
            order.SellerId
        );
}
