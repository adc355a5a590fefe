using CardRecycle.Api.Features.Market.Contract;
using CardRecycle.Models.Artifacts;
using CardRecycle.Models.Policy;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CardRecycle.Api.Features.Market;

/// <summary>
/// Follows the promotions of the pricing policy by looking at the registry every two seconds (wall-clock time: a promotion is an event
/// outside the simulated market). A promoted package that cannot be served changes no price, and is reported.
/// </summary>
internal sealed partial class PromotedPolicy : IPricingPolicies, IDisposable
{
    private static readonly TimeSpan pollInterval = TimeSpan.FromSeconds(2);

    /// <summary>Older promotions have long been reached, whatever the daily limit.</summary>
    private const int ChangesMax = 100;

    private readonly ModelRegistry registry;
    private readonly ILogger<PromotedPolicy> log;
    private readonly Lock gate = new();
    private readonly Timer timer;
    private volatile PolicyHistory current = PolicyHistory.None;
    private Promotion? seen;

    public PromotedPolicy(IConfiguration configuration, ILogger<PromotedPolicy> log)
    {
        registry = new(configuration["Models:Path"] ?? "models");
        this.log = log;
        Refresh();
        timer = new(_ => Refresh(), null, pollInterval, pollInterval);
    }

    public PolicyHistory Current => current;

    public void Dispose() => timer.Dispose();

    private void Refresh()
    {
        lock (gate)
        {
            var before = current;
            try
            {
                var promotions = registry.Champion(LearnedPolicy.PackageKind)?.History ?? [];
                var newest = promotions.Count == 0 ? null : promotions[^1];
                // One that could not be served is tried again: its files may arrive after its pointer.
                if (newest == seen && before.Problem is null)
                    return;
                current = Read(promotions);
                seen = newest;
            }
            catch (Exception e) when (e is PackageException or IOException or UnauthorizedAccessException)
            {
                current = before with { Problem = e.Message };
            }
            if (current.Problem is { } problem && problem != before.Problem)
                LogRefused(log, problem, current.InForce?.Version ?? "the fixed margin");
            else if (current.Problem is null && current.InForce is { } policy && policy.Version != before.InForce?.Version)
                LogInForce(log, policy.Version);
        }
    }

    private PolicyHistory Read(IReadOnlyList<Promotion> promotions)
    {
        var loaded = new Dictionary<string, (LearnedPolicy? Policy, string? Problem)>(StringComparer.Ordinal);
        var changes = new List<PolicyChange>();
        string? problem = null;
        foreach (var promotion in promotions.TakeLast(ChangesMax))
        {
            if (!loaded.TryGetValue(promotion.Version, out var package))
                loaded[promotion.Version] = package = Load(promotion.Version);
            problem = package.Problem;
            if (package.Policy is { } policy)
                changes.Add(new(policy.Version, promotion.At, policy.Kinds.ToDictionary(k => k.Key, k => k.Value.Premium)));
        }
        return new(changes, problem);
    }

    private (LearnedPolicy?, string?) Load(string version)
    {
        try
        {
            return (LearnedPolicy.Load(registry.FolderOf(LearnedPolicy.PackageKind, version)), null);
        }
        catch (Exception e) when (e is PackageException or IOException or UnauthorizedAccessException)
        {
            return (null, e.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Pricing policy {Version} is in force.")]
    private static partial void LogInForce(ILogger logger, string version);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The promoted pricing policy is not served: {Reason} In force stays {Version}.")]
    private static partial void LogRefused(ILogger logger, string reason, string version);
}

/// <summary>A policy that is not served makes no price wrong: degraded, not down.</summary>
internal sealed class PolicyHealth(IPricingPolicies policies) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(
            policies.Current.Problem is { } problem
                ? HealthCheckResult.Degraded(problem)
                : HealthCheckResult.Healthy(policies.Current.InForce?.Version ?? "no learned policy: the fixed margin")
        );
}
