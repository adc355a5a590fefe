using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Work;

namespace CardRecycle.Api.Features.Catalog;

/// <summary>Seeds the catalogue, then keeps this replica's copy fresh.</summary>
internal sealed class CatalogRefresher(
    LiveCatalog catalog,
    IServiceScopeFactory scopes,
    WorkSignals signals,
    TimeProvider clock,
    ILogger<CatalogRefresher> log
) : Follower(WorkName, scopes, signals, log)
{
    /// <summary>Wakes it: <c>db.WakeAfterCommit(CatalogRefresher.WorkName)</c>.</summary>
    public const string WorkName = "catalog";

    private bool planted;

    protected override async Task FollowAsync(CardRecycleDb db, CancellationToken ct)
    {
        if (!planted)
            await CatalogSeed.PlantAsync(db, clock.GetUtcNow(), ct);
        planted = true;
        await catalog.ReloadAsync(db, ct);
    }
}
