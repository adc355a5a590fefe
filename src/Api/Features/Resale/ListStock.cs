using CardRecycle.Api.Features.Catalog.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Resale;

/// <summary>A page of stock, newest first; pass <paramref name="Next"/> as <c>before</c> for the following one, null on the last.</summary>
internal sealed record StockPageResponse(IReadOnlyList<StockLine> Cards, Guid? Next);

/// <summary>A card in stock or sold; money in fen.</summary>
internal sealed record StockLine(
    Guid OrderId,
    string BrandId,
    CardForm Form,
    long FaceFen,
    long BalanceFen,
    DateOnly? ExpiresOn,
    string? Region,
    long CostFen,
    long ExpectedResaleFen,
    DateTimeOffset AcquiredAt,
    StockState State,
    string? Recycler,
    long? SoldForFen,
    DateTimeOffset? SoldAt
);

/// <summary>What is there to be sold, and what was. Order ids sort by time, so a page starts where the last one ended.</summary>
internal static class ListStock
{
    private const int SizeMax = 100;
    private const int SizeUsual = 50;

    public static async Task<Ok<StockPageResponse>> Handle(
        CardRecycleDb db,
        CancellationToken ct,
        [FromQuery] QueryCode<StockState>? state = null,
        [FromQuery] Guid? before = null,
        [FromQuery] int size = SizeUsual
    )
    {
        var count = Math.Clamp(size, 1, SizeMax);
        var wanted = state?.Value ?? StockState.InStock;
        var query = db.StockCards.AsNoTracking().Where(c => c.State == wanted);
        if (before is { } last)
            query = query.Where(c => c.Id < last);
        var cards = await query.OrderByDescending(c => c.Id).Take(count + 1).ToListAsync(ct);
        var page = cards.Take(count).Select(LineOf).ToArray();
        return TypedResults.Ok(new StockPageResponse(page, cards.Count > count ? page[^1].OrderId : null));
    }

    /// <summary>The card of one order, wherever it is now.</summary>
    public static async Task<Results<Ok<StockLine>, ProblemHttpResult>> One(Guid orderId, CardRecycleDb db, CancellationToken ct) =>
        await db.StockCards.AsNoTracking().SingleOrDefaultAsync(c => c.Id == orderId, ct) is { } card
            ? TypedResults.Ok(LineOf(card))
            : Problems.From(ResaleRefusals.NotInStock);

    private static StockLine LineOf(StockCard c) =>
        new(
            c.Id,
            c.BrandId,
            c.Form,
            c.FaceFen,
            c.BalanceFen,
            c.ExpiresOn,
            c.Region,
            c.CostFen,
            c.ExpectedResaleFen,
            c.AcquiredAt,
            c.State,
            c.Recycler,
            c.SoldForFen,
            c.SoldAt
        );
}
