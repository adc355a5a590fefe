using CardRecycle.Models.Artifacts;
using CardRecycle.Models.Liquidity;

namespace CardRecycle.Api.Features.Market;

/// <summary>The promoted liquidity forecast; exponential smoothing until there is one.</summary>
internal sealed class PromotedLiquidity(Promoted<TreeForecast> promoted) : ILiquidityForecast
{
    public static readonly HoltWinters Fallback = new();

    private ILiquidityForecast Current => (ILiquidityForecast?)promoted.Current ?? Fallback;

    public string Version => Current.Version;

    public IReadOnlyList<LiquidityDay> Forecast(BrandSeries series, int days) => Current.Forecast(series, days);
}
