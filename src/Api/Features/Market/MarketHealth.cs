using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CardRecycle.Api.Features.Market;

/// <summary>Ready means: the closed trades have been read, so a quote sees the market as it is.</summary>
internal sealed class MarketHealth(MarketBoard board) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(
            board.Loaded ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("The closed trades have not been read yet.")
        );
}
