using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Work;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

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

/// <summary>Keeps this replica's fees fresh: at once when woken, else within a second.</summary>
internal sealed partial class FeesFollower(LiveFees fees, IServiceScopeFactory scopes, WorkSignals signals, ILogger<FeesFollower> log)
    : BackgroundService
{
    /// <summary>Wakes it.</summary>
    public const string WorkName = "fees";

    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    /// <summary>The first look comes before the server listens, so that its first quote has the right fee.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await TryReloadAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await signals.WaitAsync(WorkName, PollInterval, stoppingToken);
                await TryReloadAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task TryReloadAsync(CancellationToken ct)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await fees.ReloadAsync(scope.ServiceProvider.GetRequiredService<CardRecycleDb>(), ct);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or InvalidOperationException { InnerException: NpgsqlException })
        {
            LogUnreachable(log, e);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The fees could not be read; those last read stay in force.")]
    private static partial void LogUnreachable(ILogger logger, Exception exception);
}
