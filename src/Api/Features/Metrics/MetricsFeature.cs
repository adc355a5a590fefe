using CardRecycle.Api.Platform.Security;

namespace CardRecycle.Api.Features.Metrics;

/// <summary>
/// Table of contents of the room Metrics: figures by day for operators. It owns the schema <c>metrics</c>, whose functions read the
/// tables of other rooms
/// and write none of them.
/// </summary>
internal static class MetricsFeature
{
    public static WebApplicationBuilder AddMetrics(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<RollUpMetrics>().AddHostedService(s => s.GetRequiredService<RollUpMetrics>());
        return builder;
    }

    public static WebApplication MapMetrics(this WebApplication app)
    {
        var metrics = app.MapGroup("/staff/metrics")
            .WithTags("Metrics")
            .RequireAuthorization(Policies.Staff)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status403Forbidden);
        metrics
            .MapGet("/overview", ReadOverview.Handle)
            .WithName("ReadMetricsOverview")
            .WithSummary("Funnel, times, income, losses and stock of the last days");
        return app;
    }
}
