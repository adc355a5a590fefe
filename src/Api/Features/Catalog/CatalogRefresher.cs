using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Work;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CardRecycle.Api.Features.Catalog;

/// <summary>Seeds the catalogue, then keeps this replica's copy fresh: at once when woken, else within a second.</summary>
internal sealed partial class CatalogRefresher(
    LiveCatalog catalog,
    IServiceScopeFactory scopes,
    WorkSignals signals,
    TimeProvider clock,
    ILogger<CatalogRefresher> log
) : BackgroundService
{
    /// <summary>Wakes it: <c>db.WakeAfterCommit(CatalogRefresher.WorkName)</c>.</summary>
    public const string WorkName = "catalog";

    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);
    private bool planted;

    /// <summary>The first load comes before the server listens, so that its first answer is already current.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await TryRefreshAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await signals.WaitAsync(WorkName, PollInterval, stoppingToken);
                await TryRefreshAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task TryRefreshAsync(CancellationToken ct)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<CardRecycleDb>();
            if (!planted)
                await CatalogSeed.PlantAsync(db, clock.GetUtcNow(), ct);
            planted = true;
            await catalog.ReloadAsync(db, ct);
        }
        catch (Exception e)
            when (e
                    is NpgsqlException
                        or TimeoutException
                        or DbUpdateException
                        or InvalidOperationException { InnerException: NpgsqlException }
            )
        {
            LogUnreachable(log, e);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The catalogue could not be read; the copy in memory stays in use.")]
    private static partial void LogUnreachable(ILogger logger, Exception exception);
}
