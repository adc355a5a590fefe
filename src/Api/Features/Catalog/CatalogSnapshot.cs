using System.Collections.Frozen;
using CardRecycle.Api.Features.Catalog.Contract;

namespace CardRecycle.Api.Features.Catalog;

/// <summary>The whole catalogue at one moment. Immutable: readers need no lock, a change replaces it.</summary>
internal sealed class CatalogSnapshot
{
    private readonly FrozenDictionary<string, Brand> byId;

    private CatalogSnapshot(List<Brand> all, long revision)
    {
        Brands = [.. all.Where(b => b.Enabled)];
        Revision = revision;
        byId = all.ToFrozenDictionary(b => b.Id, StringComparer.Ordinal);
    }

    public IReadOnlyList<Brand> Brands { get; }

    /// <summary>Sum of all row versions. Rows are never deleted and versions only grow, so it grows with every change.</summary>
    public long Revision { get; }

    public Brand? Find(string id) => byId.GetValueOrDefault(id);

    public static CatalogSnapshot Build(IReadOnlyCollection<BrandRow> brands, IReadOnlyCollection<FormatRow> formats)
    {
        var all = InOrder(brands, formats.Where(f => f.Enabled)).Select(b => ToBrand(b.Row, b.Formats)).ToList();
        return new(all, brands.Sum(b => (long)b.Version) + formats.Sum(f => (long)f.Version));
    }

    /// <summary>Every brand with every format of it as the rows say, also what is switched off; the best known first.</summary>
    public static IReadOnlyList<Brand> Whole(IEnumerable<BrandRow> brands, IEnumerable<FormatRow> formats) =>
        [.. InOrder(brands, formats).Select(b => ToBrand(b.Row, b.Formats) with { Enabled = b.Row.Enabled })];

    private static IEnumerable<(BrandRow Row, IReadOnlyList<BrandFormat> Formats)> InOrder(
        IEnumerable<BrandRow> brands,
        IEnumerable<FormatRow> formats
    )
    {
        var byBrand = formats.OrderBy(f => f.Position).ToLookup(f => f.BrandId, StringComparer.Ordinal);
        return brands
            .OrderBy(b => b.Position)
            .ThenBy(b => b.Id, StringComparer.Ordinal)
            .Select(b => (b, (IReadOnlyList<BrandFormat>)[.. byBrand[b.Id].Select(ToFormat)]));
    }

    private static Brand ToBrand(BrandRow row, IReadOnlyList<BrandFormat> formats) =>
        new(
            row.Id,
            row.NameZh,
            row.NameEn,
            row.Kind,
            row.Input,
            row.Forms,
            row.FacesFen,
            row.FaceMinFen,
            row.FaceMaxFen,
            row.Regions,
            row.Named,
            row.IssuerProtocol,
            formats.Count > 0 ? formats[0].Number : null,
            formats.Count > 0 ? formats[0].Secret : null
        )
        {
            Formats = formats,
            OfflineBalance = row.OfflineBalance,
            LegalBoundExempt = row.LegalBoundExempt,
            // Without a format no card of it could be taken in.
            Enabled = row.Enabled && formats.Count > 0,
            Version = row.Version,
        };

    private static BrandFormat ToFormat(FormatRow row) =>
        new(row.Variant, row.Region, row.Number, row.Secret, row.Verified, row.Source, row.Version) { Enabled = row.Enabled };
}
