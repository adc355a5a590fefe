using CardRecycle.Models.Artifacts;
using CardRecycle.Models.Risk;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CardRecycle.Api.Features.Risk;

/// <summary>Says whether deals are scored. Never unhealthy: without a model the rules and the reviewers carry on.</summary>
internal sealed class RiskHealth(Promoted<RiskModel> models, RiskScorer scorer) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(
            models.Problem is { } problem ? HealthCheckResult.Degraded(problem)
            : models.Current is { } model ? HealthCheckResult.Healthy(model.Manifest.Version)
            : scorer.Expected ? HealthCheckResult.Degraded("A risk model is expected and none has been promoted: deals go to review.")
            : HealthCheckResult.Healthy("No risk model has been promoted: the rules decide alone.")
        );
}
