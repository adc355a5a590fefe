using CardRecycle.Models.Valuation;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CardRecycle.Api.Features.Market;

/// <summary>Ready means: a promoted valuation model is loaded. Without one nothing can be quoted, but the Api runs.</summary>
internal sealed class ModelHealth(IValuationModels models) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(
            models.Current is null ? HealthCheckResult.Unhealthy(models.Problem)
            : models.Problem is { } problem ? HealthCheckResult.Degraded(problem)
            : HealthCheckResult.Healthy(models.Current.Version)
        );
}
