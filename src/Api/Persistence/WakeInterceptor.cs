using System.Data.Common;
using CardRecycle.Api.Platform.Work;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace CardRecycle.Api.Persistence;

/// <summary>Wakes work loops once the rows they wait for are committed, not before; and does before a commit what belongs to it.</summary>
internal sealed class WakeInterceptor(WorkSignals signals) : DbTransactionInterceptor, ISaveChangesInterceptor
{
    public override Task TransactionCommittedAsync(
        DbTransaction transaction,
        TransactionEndEventData eventData,
        CancellationToken cancellationToken = default
    )
    {
        Wake(eventData.Context);
        return Task.CompletedTask;
    }

    public ValueTask<int> SavedChangesAsync(
        SaveChangesCompletedEventData eventData,
        int result,
        CancellationToken cancellationToken = default
    )
    {
        NoteRooms(eventData.Context);
        if (eventData.Context?.Database.CurrentTransaction is null)
            Wake(eventData.Context);
        return ValueTask.FromResult(result);
    }

    /// <summary>
    /// Whoever watches a room (its schema) hears of it after the commit. What was only read in the same context counts too: a watcher
    /// then looks
    /// once in vain. The books and what belongs to the platform are left out: they change with everything.
    /// </summary>
    private static void NoteRooms(DbContext? context)
    {
        if (context is not CardRecycleDb db)
            return;
        var detects = db.ChangeTracker.AutoDetectChangesEnabled;
        db.ChangeTracker.AutoDetectChangesEnabled = false;
        foreach (var entry in db.ChangeTracker.Entries())
            if (entry.Metadata.GetSchema() is { } room and not ("platform" or LedgerTables.Schema))
                db.WakeAfterCommit(LiveChanges.NameOf(room));
        db.ChangeTracker.AutoDetectChangesEnabled = detects;
    }

    /// <summary>What belongs into the same transaction as the work, see <see cref="CardRecycleDb.BeforeCommit"/>.</summary>
    public override async ValueTask<InterceptionResult> TransactionCommittingAsync(
        DbTransaction transaction,
        TransactionEventData eventData,
        InterceptionResult result,
        CancellationToken cancellationToken = default
    )
    {
        if (eventData.Context is CardRecycleDb { BeforeCommit: { } before })
            await before(transaction, cancellationToken);
        return result;
    }

    private void Wake(DbContext? context)
    {
        if (context is CardRecycleDb db)
            foreach (var name in db.TakeWakes())
                signals.Wake(name);
    }
}
