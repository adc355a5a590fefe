using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Persistence;

/// <summary>
/// The one database context. It knows no feature: each feature brings its mapping (<see cref="IEntityTypeConfiguration{T}"/>) and its
/// own table as an extension property.
/// </summary>
internal sealed class CardRecycleDb : DbContext
{
    private readonly HashSet<string> wakes = [];

    /// <summary>
    /// Without savepoints: nobody goes on in a transaction whose save has failed, and a savepoint costs two round trips for each save.
    /// </summary>
    public CardRecycleDb(DbContextOptions<CardRecycleDb> options)
        : base(options) => Database.AutoSavepointsEnabled = false;

    /// <summary>Called in every transaction of this context before it commits; what it throws undoes the transaction.</summary>
    internal Func<DbTransaction, CancellationToken, Task>? BeforeCommit { get; set; }

    /// <summary>Wakes the named work loop as soon as what this context saves is committed.</summary>
    public void WakeAfterCommit(string workName) => wakes.Add(workName);

    internal IReadOnlyCollection<string> TakeWakes()
    {
        if (wakes.Count == 0)
            return [];
        var taken = wakes.ToArray();
        wakes.Clear();
        return taken;
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder) =>
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(CardRecycleDb).Assembly);
}
