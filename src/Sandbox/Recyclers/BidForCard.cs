using Microsoft.AspNetCore.Http.HttpResults;

namespace CardRecycle.Sandbox.Recyclers;

internal sealed record BidForCardRequest(string? BrandId, long FaceFen, long BalanceFen);

internal sealed record BidForCardResponse(string BidId, long PriceFen);

/// <summary>The same recycler, card and day give the same price, so asking again gains nothing.</summary>
internal static class BidForCard
{
    private const int NameLengthMax = 64;
    private const long FenMax = 100_000_00;

    public static Results<Ok<BidForCardResponse>, BadRequest<string>> Handle(string id, BidForCardRequest request, HiddenMarket market)
    {
        if (id.Length > NameLengthMax || request.BrandId is not { Length: > 0 and <= NameLengthMax } brand)
            return TypedResults.BadRequest($"Recycler and brandId need 1 to {NameLengthMax} characters.");
        if (request.FaceFen is <= 0 or > FenMax || request.BalanceFen is <= 0 or > FenMax)
            return TypedResults.BadRequest($"faceFen and balanceFen must be 1 to {FenMax}.");
        var price = market.PriceFen(id, brand, request.FaceFen, request.BalanceFen);
        return TypedResults.Ok(new BidForCardResponse(Guid.CreateVersion7(market.Now).ToString("N"), price));
    }
}
