using CardRecycle.Models.Artifacts;
using CardRecycle.Models.Liquidity;

namespace CardRecycle.Api.Features.Market;

/// <summary>Serves the promoted liquidity package and follows promotions; exponential smoothing until there is one.</summary>
internal sealed partial class PromotedLiquidity : ILiquidityForecast, IDisposable
{
    public static readonly HoltWinters Fallback = new();
    private static readonly TimeSpan pollInterval = TimeSpan.FromSeconds(5);
    private readonly ModelRegistry registry;
    private readonly ILogger<PromotedLiquidity> log;
    private readonly Timer timer;
    private volatile ILiquidityForecast current = Fallback;
    private string? refused;

    public PromotedLiquidity(IConfiguration configuration, ILogger<PromotedLiquidity> log)
    {
        registry = new(configuration["Models:Path"] ?? "models");
        this.log = log;
        timer = new(_ => Refresh(), null, TimeSpan.Zero, pollInterval);
    }

    public string Version => current.Version;

    public IReadOnlyList<LiquidityDay> Forecast(BrandSeries series, int days) => current.Forecast(series, days);

    public void Dispose() => timer.Dispose();

    private void Refresh()
    {
        try
        {
            if (registry.Champion(TreeForecast.PackageKind) is not { } champion || champion.Version == current.Version)
                return;
            current = TreeForecast.Load(registry.FolderOf(TreeForecast.PackageKind, champion.Version));
            LogInForce(log, champion.Version);
        }
        catch (Exception e) when (e is PackageException or IOException or UnauthorizedAccessException)
        {
            if (refused != e.Message)
                LogRefused(log, e.Message);
            refused = e.Message;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Liquidity forecast {Version} is in force.")]
    private static partial void LogInForce(ILogger logger, string version);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The promoted liquidity forecast is not served: {Reason}")]
    private static partial void LogRefused(ILogger logger, string reason);
}
