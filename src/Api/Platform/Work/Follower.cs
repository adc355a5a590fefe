using CardRecycle.Api.Persistence;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CardRecycle.Api.Platform.Work;

/// <summary>
/// Keeps what this replica has in memory fresh: before the server listens, so that its first answer is current, then at once when woken
/// (<c>db.WakeAfterCommit</c>), else every <see cref="Pause"/>. While the database cannot be read, what is in memory stays in use. It runs
/// in every replica, also in one whose work loops are off.
/// </summary>
internal abstract partial class Follower(string workName, IServiceScopeFactory scopes, WorkSignals signals, ILogger log) : BackgroundService
{
    /// <summary>So late is what was changed seen at the most, even if its wake was lost.</summary>
    protected static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(1);

    protected virtual TimeSpan Pause => PauseMax;

    protected abstract Task FollowAsync(CardRecycleDb db, CancellationToken ct);

    public sealed override async Task StartAsync(CancellationToken cancellationToken)
    {
        await TryFollowAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await signals.WaitAsync(workName, Pause, stoppingToken);
                await TryFollowAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task TryFollowAsync(CancellationToken ct)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await FollowAsync(scope.ServiceProvider.GetRequiredService<CardRecycleDb>(), ct);
        }
        catch (Exception e)
            when (e
                    is NpgsqlException
                        or TimeoutException
                        or IOException
                        or DbUpdateException
                        or InvalidOperationException { InnerException: NpgsqlException }
            )
        {
            LogUnreachable(log, workName, e);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{What} could not be read; what is in memory stays in use, and it is tried again.")]
    private static partial void LogUnreachable(ILogger logger, string what, Exception exception);
}
