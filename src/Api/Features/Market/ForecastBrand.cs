using CardRecycle.Api.Platform.Http;
using CardRecycle.Models.Liquidity;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CardRecycle.Api.Features.Market;

/// <summary>
/// The next 14 days of a brand as they are expected (预测). <paramref name="Method"/> is the version of the promoted liquidity package, or
/// <c>holt-winters</c> where there is none or too little history.
/// </summary>
internal sealed record BrandForecastResponse(string BrandId, string Method, IReadOnlyList<BrandForecastDay> Days);

/// <summary>Cards bought a day, resale rate of a standard card, days until a card bought then is sold.</summary>
internal sealed record BrandForecastDay(DateOnly Day, double Demand, double Rate, double DaysToSell);

internal static class ForecastBrand
{
    private const int Digits = 4;

    public static Results<Ok<BrandForecastResponse>, ProblemHttpResult> Handle(
        string brandId,
        MarketBoard board,
        ILiquidityForecast forecast,
        TimeProvider clock
    )
    {
        var yesterday = ChinaDay.Of(clock.GetUtcNow()).AddDays(-1);
        if (BrandSeries.Of(brandId, board.LiquidityOf(brandId), yesterday) is not { } series)
            return Problems.From(GetBrandMarket.NeverTraded);
        var days = forecast
            .Forecast(series, ILiquidityForecast.HorizonMax)
            .Select(
                (d, i) =>
                    new BrandForecastDay(
                        yesterday.AddDays(i + 1),
                        Math.Round(d.Demand, Digits),
                        Math.Round(d.Rate, Digits),
                        Math.Round(d.DaysToSell, Digits)
                    )
            );
        var method = series.Days.Count < LiquidityFeatures.HistoryDaysMin ? PromotedLiquidity.Fallback.Version : forecast.Version;
        return TypedResults.Ok(new BrandForecastResponse(brandId, method, [.. days]));
    }
}
