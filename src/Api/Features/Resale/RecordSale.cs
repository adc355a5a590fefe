using CardRecycle.Api.Features.Market.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CardRecycle.Api.Features.Resale;

/// <summary>A recycler has taken a card: which order's, who, and for how much (fen).</summary>
internal sealed record RecordSaleRequest(Guid OrderId, string Recycler, long SoldForFen);

/// <summary>The sale in fen. <paramref name="GainFen"/> is what it fetched beyond its cost, below zero for a loss.</summary>
internal sealed record RecordSaleResponse(
    Guid OrderId,
    string Recycler,
    long SoldForFen,
    long CostFen,
    long GainFen,
    DateTimeOffset SoldAt
);

/// <summary>Staff close a trade; the realised resale rate moves the market in every replica.</summary>
internal static class RecordSale
{
    public static async Task<Results<Ok<RecordSaleResponse>, ProblemHttpResult>> Handle(
        RecordSaleRequest request,
        CardRecycleDb db,
        IMarketLevels market,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        var recycler = request.Recycler ?? "";
        var sale = await CloseTrade.RunAsync(db, market, request.OrderId, recycler, request.SoldForFen, clock, ct);
        if (sale.Refused(out var refusal, out var card))
            return Problems.From(refusal);
        var gain = request.SoldForFen - card.CostFen;
        return TypedResults.Ok(new RecordSaleResponse(card.Id, recycler, request.SoldForFen, card.CostFen, gain, card.SoldAt!.Value));
    }
}
