using CardRecycle.Api.Features.Market.Contract;
using CardRecycle.Api.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CardRecycle.Api.Features.Market;

/// <summary>
/// Where a brand stands (行情). Rates are resale rates of a standard card over its balance, 0.9312 = 93.12 %. <paramref name="Level"/> is
/// now,
/// <paramref name="Mean30"/> the mean of 30 days, <paramref name="Change"/> the difference.
/// </summary>
internal sealed record BrandMarketResponse(
    string BrandId,
    double Level,
    double Mean30,
    double Change,
    int Trades30,
    DateTimeOffset AsOf,
    IReadOnlyList<BrandMarketDay> Days
);

/// <summary>One day (in China) with trades.</summary>
internal sealed record BrandMarketDay(DateOnly Day, int Trades, double Rate);

/// <summary>Today against the last 30 days, with a point per day for a chart.</summary>
internal static class GetBrandMarket
{
    private const int Digits = 4;

    public static Results<Ok<BrandMarketResponse>, ProblemHttpResult> Handle(string brandId, MarketBoard board)
    {
        if (board.For(brandId) is not { } level)
            return Problems.From(NeverTraded);
        var days = board.DaysOf(brandId).Select(d => new BrandMarketDay(d.Day, d.Trades, Math.Round(d.Rate, Digits)));
        return TypedResults.Ok(Respond(brandId, level, [.. days]));
    }

    private static BrandMarketResponse Respond(string brandId, MarketLevel level, IReadOnlyList<BrandMarketDay> days) =>
        new(
            brandId,
            Math.Round(level.Level, Digits),
            Math.Round(level.Mean30, Digits),
            Math.Round(level.Level - level.Mean30, Digits),
            level.Trades30,
            level.AsOf,
            days
        );

    internal static readonly Refusal NeverTraded = new(
        "market/never-traded",
        StatusCodes.Status404NotFound,
        "No market for this brand",
        "No closed trade of a brand with this id is known here. The catalogue lists the brands.",
        "该品牌暂无行情。"
    );
}
