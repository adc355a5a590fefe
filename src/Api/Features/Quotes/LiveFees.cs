using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Work;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Features.Quotes;

/// <summary>The pricing policy as it is in force: the configuration's, with the fees that two people last agreed on.</summary>
internal sealed class LiveFees(IOptions<QuotePolicyOptions> options)
{
    private volatile InForce current = new(options.Value, null);

    public QuotePolicyOptions Policy => current.Policy;

    /// <summary>What it follows; null while the configuration's fees are in force.</summary>
    public FeeChange? Change => current.Change;

    public async Task ReloadAsync(CardRecycleDb db, CancellationToken ct)
    {
        var newest = await db
            .FeeChanges.AsNoTracking()
            .Where(c => c.Approved == true)
            .OrderByDescending(c => c.DecidedAt)
            .ThenByDescending(c => c.Id)
            .FirstOrDefaultAsync(ct);
        // A slower reader must not bring older fees back.
        InForce seen;
        do
        {
            seen = current;
            if (newest is null || newest.Id == seen.Change?.Id || newest.DecidedAt < seen.Change?.DecidedAt)
                return;
        } while (
            Interlocked.CompareExchange(ref current, new(options.Value.With(newest.FeePpm, newest.Memberships), newest), seen) != seen
        );
    }

    private sealed record InForce(QuotePolicyOptions Policy, FeeChange? Change);
}

/// <summary>Keeps this replica's fees fresh.</summary>
internal sealed class FeesFollower(LiveFees fees, IServiceScopeFactory scopes, WorkSignals signals, ILogger<FeesFollower> log)
    : Follower(WorkName, scopes, signals, log)
{
    /// <summary>Wakes it.</summary>
    public const string WorkName = "fees";

    protected override Task FollowAsync(CardRecycleDb db, CancellationToken ct) => fees.ReloadAsync(db, ct);
}
