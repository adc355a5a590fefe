using CardRecycle.Api.Features.Catalog.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Catalog;

/// <summary>
/// The catalogue in memory. Until the database has answered for the first time it is what was shipped with the program.
/// </summary>
internal sealed class LiveCatalog : ICatalog
{
    private volatile CatalogSnapshot current = CatalogSeed.AsSnapshot();

    public CatalogSnapshot Current => current;

    public IReadOnlyList<Brand> Brands => current.Brands;

    public Brand? Find(string brandId) => current.Find(brandId);

    public Outcome<CardText> Normalise(Brand brand, string? number, string? secret) => CardTexts.Normalise(brand, number, secret);

    public IReadOnlyList<CardCandidate> Recognise(string text, IReadOnlyList<string> words) => BrandRanking.Rank(Brands, text, words);

    public bool CouldBeNumber(string text, IReadOnlyList<string> words) => BrandRanking.CouldBe(Brands, text, words);

    /// <summary>Reads the tables if anything in them has changed since they were last read.</summary>
    public async Task ReloadAsync(CardRecycleDb db, CancellationToken ct)
    {
        var revision = await db.Brands.SumAsync(b => (long)b.Version, ct) + await db.Formats.SumAsync(f => (long)f.Version, ct);
        if (revision == current.Revision)
            return;
        var brands = await db.Brands.AsNoTracking().ToListAsync(ct);
        var formats = await db.Formats.AsNoTracking().ToListAsync(ct);
        var next = CatalogSnapshot.Build(brands, formats);
        // A slower reader must not bring an older state back.
        CatalogSnapshot seen;
        do
        {
            seen = current;
            if (seen.Revision >= next.Revision)
                return;
        } while (Interlocked.CompareExchange(ref current, next, seen) != seen);
    }
}
