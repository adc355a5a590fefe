using System.Text.Json;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Work;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CardRecycle.Api.Features.Risk.Rules;

/// <summary>
/// The rule set in force, compiled once. A published set that cannot be read changes nothing: the one before it stays in force and
/// <see cref="Problem"/> says why.
/// </summary>
internal sealed class LiveRules
{
    /// <summary>How far back a replica that starts looks for a set that can be read.</summary>
    private const int PublicationsMax = 20;

    private sealed record State(RuleSet Rules, long Seq, string? Problem);

    private volatile State state = new(ShippedRules.Compile(), -1, null);

    public RuleSet Current => state.Rules;

    /// <summary>Why the newest publication is not in force; null if it is.</summary>
    public string? Problem => state.Problem;

    /// <summary>Looks for a newer publication.</summary>
    public async Task ReloadAsync(CardRecycleDb db, CancellationToken ct)
    {
        var seen = state;
        var newest = await db
            .RuleSetPublications.AsNoTracking()
            .Where(p => p.Seq > seen.Seq)
            .OrderByDescending(p => p.Seq)
            .Take(PublicationsMax)
            .ToListAsync(ct);
        string? problem = null;
        foreach (var publication in newest)
        {
            var row = await db.RuleSets.AsNoTracking().SingleAsync(s => s.Version == publication.Version, ct);
            var fault = Read(row, out var rules);
            problem ??= fault;
            if (rules is not null)
            {
                Replace(new(rules, newest[0].Seq, problem));
                return;
            }
        }
        if (newest.Count > 0)
            Replace(new(seen.Rules, newest[0].Seq, problem));
    }

    /// <summary>Any version, compiled, to try it or to decide again what it decided.</summary>
    /// <returns>Null if there is none of that number.</returns>
    /// <exception cref="JsonException">It was damaged.</exception>
    public async Task<RuleSet?> FindAsync(CardRecycleDb db, int version, CancellationToken ct)
    {
        if (Current.Version == version)
            return Current;
        var row = await db.RuleSets.AsNoTracking().SingleOrDefaultAsync(s => s.Version == version, ct);
        if (row is null)
            return null;
        return Read(row, out var rules) is { } fault ? throw new JsonException(fault) : rules;
    }

    private static string? Read(RuleSetRow row, out RuleSet? rules)
    {
        rules = null;
        try
        {
            if (RuleSet.Compile(row.Version, row.ToDefinitions()).Refused(out var refusal, out rules))
                return $"Rule set {row.Version} is not in force: {refusal.Detail}";
            return null;
        }
        catch (JsonException e)
        {
            return $"Rule set {row.Version} is not in force: it cannot be read ({e.Message})";
        }
    }

    /// <summary>A slower reader must not bring an older set back.</summary>
    private void Replace(State next)
    {
        State seen;
        do
        {
            seen = state;
            if (seen.Seq >= next.Seq)
                return;
        } while (Interlocked.CompareExchange(ref state, next, seen) != seen);
    }
}

/// <summary>Seeds the rules, then keeps this replica's copy fresh.</summary>
internal sealed partial class RulesFollower(
    LiveRules rules,
    IServiceScopeFactory scopes,
    WorkSignals signals,
    TimeProvider clock,
    ILogger<RulesFollower> log
) : Follower(WorkName, scopes, signals, log)
{
    /// <summary>Wakes it: <c>db.WakeAfterCommit(RulesFollower.WorkName)</c>.</summary>
    public const string WorkName = "risk-rules";

    private readonly ILogger log = log;
    private bool planted;

    protected override async Task FollowAsync(CardRecycleDb db, CancellationToken ct)
    {
        if (!planted)
            await ShippedRules.PlantAsync(db, clock.GetUtcNow(), ct);
        planted = true;
        var before = rules.Problem;
        await rules.ReloadAsync(db, ct);
        if (rules.Problem is { } problem && problem != before)
            LogRefused(log, problem);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Problem} The set before it stays in force.")]
    private static partial void LogRefused(ILogger logger, string problem);
}

/// <summary>Says whether the newest published rules are in force. Never unhealthy: those before them are.</summary>
internal sealed class RulesHealth(LiveRules rules) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(
            rules.Problem is { } problem ? HealthCheckResult.Degraded(problem) : HealthCheckResult.Healthy($"rules {rules.Current.Version}")
        );
}
