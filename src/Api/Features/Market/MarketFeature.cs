using CardRecycle.Api.Features.Market.Contract;
using CardRecycle.Api.Platform.Packages;
using CardRecycle.Api.Platform.Security;
using CardRecycle.Models.Liquidity;
using CardRecycle.Models.Policy;
using CardRecycle.Models.Valuation;

namespace CardRecycle.Api.Features.Market;

/// <summary>Table of contents of the room Market: what it registers and which endpoints it serves.</summary>
internal static class MarketFeature
{
    /// <summary>
    /// Configuration: <c>Models:Path</c>, the directory of the model registry (followed while running); <c>Market:HistoryPath</c>, see
    /// <see cref="MarketHistory"/>; <c>Market:Watch</c>, see <see cref="MarketWatchOptions"/>.
    /// </summary>
    public static WebApplicationBuilder AddMarket(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services
            .AddPromotedAndChallenger(ValuationModel.PackageKind, ValuationModel.Load)
            .AddPromoted(TreeForecast.PackageKind, TreeForecast.Load)
            .AddPromoted<PolicyHistory>(LearnedPolicy.PackageKind, PromotedPolicy.Read);
        services.AddSingleton<IValuationModels, PromotedValuation>();
        services.AddSingleton<MarketBoard>().AddSingleton<IMarketLevels>(s => s.GetRequiredService<MarketBoard>());
        services
            .AddOptions<MarketWatchOptions>()
            .Bind(builder.Configuration.GetSection("Market:Watch"))
            .Validate(o => o.IsSound, "Market:Watch: factors are 1 or more, the fall lies between 0 and 1, the time is above 0.")
            .ValidateOnStart();
        services.AddSingleton<MarketWatch>().AddSingleton<IMarketAlarms>(s => s.GetRequiredService<MarketWatch>());
        services.AddSingleton<LiveScores>();
        services.AddSingleton<ILiquidityForecast, PromotedLiquidity>().AddSingleton<IPricingPolicies, PromotedPolicy>();
        services.AddSingleton<MarketHistory>().AddHostedService<MarketFollower>();
        services
            .AddHealthChecks()
            .AddCheck<ModelHealth>("model", tags: ["ready"])
            .AddCheck<PromotedHealth<PolicyHistory>>("policy", tags: ["ready"])
            .AddCheck<PromotedHealth<TreeForecast>>("liquidity", tags: ["ready"])
            .AddCheck<MarketHealth>("market", tags: ["ready"]);
        return builder;
    }

    public static WebApplication MapMarket(this WebApplication app)
    {
        var market = app.MapGroup("/market").WithTags("Market").AllowAnonymous();
        market.MapGet("/brands", ListMarket.Handle).WithName("ListMarket").WithSummary("Where all brands stand");
        market
            .MapGet("/brands/{brandId}", GetBrandMarket.Handle)
            .WithName("GetBrandMarket")
            .WithSummary("Where a brand stands: today against the last 30 days")
            .ProducesProblem(StatusCodes.Status404NotFound);
        market
            .MapGet("/brands/{brandId}/forecast", ForecastBrand.Handle)
            .WithName("ForecastBrand")
            .WithSummary("The next 14 days of a brand: demand, price level and days to sell")
            .ProducesProblem(StatusCodes.Status404NotFound);
        MapStaff(app.MapGroup("/staff").WithTags("Market").RequireAuthorization(Policies.Operations));
        // Analysts read it too: they decide what comes into force.
        app.MapGroup("/staff")
            .WithTags("Market")
            .MapGet("/models", ReportModels.Handle)
            .RequireAuthorization(Policies.ModelReader)
            .WithName("ReportModels")
            .WithSummary("Champion and challenger with their live errors, and the pricing policy in force")
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status403Forbidden);
        return app;
    }

    private static void MapStaff(RouteGroupBuilder staff)
    {
        staff
            .MapGet("/market/alerts", ListAlerts.Handle)
            .WithName("ListMarketAlerts")
            .WithSummary("Spikes and shifts of price and demand, newest first, and pauses")
            .ProducesProblem(StatusCodes.Status400BadRequest);
        staff
            .MapPut("/market/brands/{brandId}/pause", PauseBrand.Handle)
            .WithName("PauseBrand")
            .WithSummary("Stop a brand's instant quotes, or resume them")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
    }
}
