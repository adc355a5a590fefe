using Microsoft.AspNetCore.Http.HttpResults;

namespace CardRecycle.Api.Features.Market;

/// <summary>All brands that have traded, by id; rates as in <see cref="BrandMarketResponse"/>.</summary>
internal sealed record MarketOverviewResponse(IReadOnlyList<MarketOverviewLine> Brands);

internal sealed record MarketOverviewLine(string BrandId, double Level, double Mean30, int Trades30);

/// <summary>The board of all brands; as many lines as the catalogue has brands, at most.</summary>
internal static class ListMarket
{
    private const int Digits = 4;

    public static Ok<MarketOverviewResponse> Handle(MarketBoard board) =>
        TypedResults.Ok(
            new MarketOverviewResponse([
                .. board.All.Select(b => new MarketOverviewLine(
                    b.BrandId,
                    Math.Round(b.Level.Level, Digits),
                    Math.Round(b.Level.Mean30, Digits),
                    b.Level.Trades30
                )),
            ])
        );
}
