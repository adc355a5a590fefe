using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CardRecycle.Api.Features.Catalog;

/// <summary>What both edits share.</summary>
internal static class CatalogEdits
{
    /// <summary>Saves, shows the change here and wakes the other replicas. A refusal if another editor was quicker.</summary>
    public static async Task<Refusal?> SaveAsync(CardRecycleDb db, LiveCatalog catalog, CancellationToken ct)
    {
        db.WakeAfterCommit(CatalogRefresher.WorkName);
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateConcurrencyException e)
        {
            var now = await e.Entries[0].GetDatabaseValuesAsync(ct);
            return CatalogRefusals.Changed(now?.GetValue<int>(nameof(BrandRow.Version)) ?? 0);
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { ConstraintName: "pk_brands" or "pk_formats" })
        {
            // Two editors have added the same row.
            return CatalogRefusals.Changed(1);
        }
        await catalog.ReloadAsync(db, ct);
        return null;
    }

    public static bool IsSlug(string id, int lengthMax) =>
        id.Length >= 2 && id.Length <= lengthMax && id.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}
