using CardRecycle.Api.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace CardRecycle.Api.Platform.Outbox;

/// <summary>
/// Publishes what changed entities have to tell in the save that stores their change: whoever moves an entity, from whichever of many
/// places, cannot forget it.
/// </summary>
internal sealed class NewsInterceptor(TimeProvider clock) : SaveChangesInterceptor
{
    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData,
        InterceptionResult<int> result,
        CancellationToken cancellationToken = default
    )
    {
        if (eventData.Context is CardRecycleDb db)
            foreach (var entry in db.ChangeTracker.Entries<ITellsNews>().ToList())
                if (entry.State is EntityState.Added or EntityState.Modified && entry.Entity.TakeNews() is { } news)
                    db.Publish(news, clock);
        return ValueTask.FromResult(result);
    }
}
