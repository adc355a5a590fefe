using CardRecycle.Api.Features.Catalog.Contract;
using CardRecycle.Api.Features.Quotes.Contract;
using CardRecycle.Api.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CardRecycle.Api.Features.Quotes;

/// <summary>Prices for orientation by common face, the smallest first; empty while nothing is offered.</summary>
internal sealed record OfferedPricesResponse(string BrandId, IReadOnlyList<OfferedPrice> Prices);

/// <summary>What a brand's unused cards would bring now, for whoever looks at the market before they have a card in hand.</summary>
internal static class ListOffered
{
    public static Results<Ok<OfferedPricesResponse>, ProblemHttpResult> Handle(string brand, ICatalog catalog, IOfferedPrices prices) =>
        catalog.Find(brand) is { } known
            ? TypedResults.Ok(
                new OfferedPricesResponse(known.Id, [.. known.FacesFen.Select(f => prices.For(known, f)).OfType<OfferedPrice>()])
            )
            : Problems.From(QuoteRefusals.BrandMissing);
}
