using CardRecycle.Api.Features.Catalog.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Catalog;

/// <summary>The brands that are bought, with all that a form needs.</summary>
internal static class ListBrands
{
    private const int QueryLengthMax = 50;

    private static readonly Dictionary<string, CardKind> kinds = Enum.GetValues<CardKind>()
        .ToDictionary(k => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(k.ToString()), StringComparer.Ordinal);

    /// <param name="catalog">The catalogue.</param>
    /// <param name="kind">As in the answers: <c>supermarket</c>, <c>eCommerce</c> …; text, because an enum in an address binds by its C#
    /// name.</param>
    /// <param name="query">Part of a name or id.</param>
    public static Results<Ok<BrandListResponse>, ProblemHttpResult> Handle(LiveCatalog catalog, string? kind = null, string? query = null)
    {
        CardKind? only = null;
        if (!string.IsNullOrEmpty(kind))
        {
            if (!kinds.TryGetValue(kind, out var known))
                return Problems.From(CatalogRefusals.UnknownKind(kinds.Keys));
            only = known;
        }
        var wanted = query?.Trim();
        if (wanted?.Length > QueryLengthMax)
            wanted = wanted[..QueryLengthMax];
        var brands = catalog.Brands.Where(b =>
            (only is null || b.Kind == only)
            && (
                string.IsNullOrEmpty(wanted)
                || b.NameZh.Contains(wanted, StringComparison.OrdinalIgnoreCase)
                || b.NameEn.Contains(wanted, StringComparison.OrdinalIgnoreCase)
                || b.Id.Contains(wanted, StringComparison.OrdinalIgnoreCase)
            )
        );
        return TypedResults.Ok(new BrandListResponse([.. brands.Select(BrandResponse.From)], catalog.Current.Revision));
    }
}

/// <summary>One brand, also one that is no longer bought.</summary>
internal static class ShowBrand
{
    public static Results<Ok<BrandResponse>, ProblemHttpResult> Handle(string id, LiveCatalog catalog) =>
        catalog.Find(id) is { } brand ? TypedResults.Ok(BrandResponse.From(brand)) : Problems.From(CatalogRefusals.UnknownBrand(""));
}

/// <summary>For staff: every brand with every format, also those that are switched off.</summary>
internal static class ListCatalog
{
    public static async Task<Ok<BrandListResponse>> Handle(CardRecycleDb db, LiveCatalog catalog, CancellationToken ct)
    {
        var brands = await db.Brands.AsNoTracking().ToListAsync(ct);
        var formats = await db.Formats.AsNoTracking().ToListAsync(ct);
        return TypedResults.Ok(
            new BrandListResponse([.. CatalogSnapshot.Whole(brands, formats).Select(BrandResponse.From)], catalog.Current.Revision)
        );
    }
}

/// <param name="Brands">The best known first.</param>
/// <param name="Revision">Grows with every change of the catalogue.</param>
internal sealed record BrandListResponse(IReadOnlyList<BrandResponse> Brands, long Revision);

/// <summary>
/// A brand for a form: <paramref name="FacesFen"/> are the usual faces, any face from <paramref name="FaceMinFen"/> to
/// <paramref name="FaceMaxFen"/> is taken. Above <paramref name="LegalBoundFen"/> a card is looked at more closely.
/// </summary>
internal sealed record BrandResponse(
    string Id,
    string NameZh,
    string NameEn,
    CardKind Kind,
    string KindZh,
    InputSchema Input,
    IReadOnlyList<CardForm> Forms,
    IReadOnlyList<long> FacesFen,
    long FaceMinFen,
    long FaceMaxFen,
    long? LegalBoundFen,
    IReadOnlyList<string> Regions,
    bool Named,
    bool LegalBoundExempt,
    bool OfflineBalance,
    string IssuerProtocol,
    bool Enabled,
    int Version,
    IReadOnlyList<BrandFormatResponse> Formats
)
{
    public static BrandResponse From(Brand brand) =>
        new(
            brand.Id,
            brand.NameZh,
            brand.NameEn,
            brand.Kind,
            ZhOf(brand.Kind),
            brand.Input,
            brand.Forms,
            brand.FacesFen,
            brand.FaceMinFen,
            brand.FaceMaxFen,
            brand.LegalBoundFen,
            brand.Regions,
            brand.Named,
            brand.LegalBoundExempt,
            brand.OfflineBalance,
            brand.IssuerProtocol,
            brand.Enabled,
            brand.Version,
            [.. brand.Formats.Select(BrandFormatResponse.From)]
        );

    private static string ZhOf(CardKind kind) =>
        kind switch
        {
            CardKind.Supermarket => "商超卡",
            CardKind.ECommerce => "电商卡",
            CardKind.Fuel => "加油卡",
            CardKind.Phone => "话费卡",
            CardKind.Game => "游戏点卡",
            CardKind.Dining => "餐饮卡",
            CardKind.Travel => "出行卡",
            CardKind.Mall => "百货卡",
            CardKind.Coffee => "咖啡卡",
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
        };
}

/// <summary>
/// A format hint. <paramref name="Verified"/> is false for a guess that is wide on purpose, <paramref name="Enabled"/> for one that staff
/// have switched off (told to staff only).
/// </summary>
internal sealed record BrandFormatResponse(
    string Variant,
    string? Region,
    CardFormatFields? Number,
    CardFormatFields? Secret,
    bool Verified,
    string Source,
    bool Enabled,
    int Version
)
{
    public static BrandFormatResponse From(BrandFormat format) =>
        new(
            format.Variant,
            format.Region,
            CardFormatFields.From(format.Number),
            CardFormatFields.From(format.Secret),
            format.Verified,
            format.Source,
            format.Enabled,
            format.Version
        );
}

/// <summary>See <see cref="CardFormat"/>. In <paramref name="Prefix"/> <c>#</c> stands for a digit and <c>@</c> for a letter.</summary>
internal sealed record CardFormatFields(
    string Charset,
    int LengthMin,
    int LengthMax,
    string Prefix = "",
    string Checksum = "none",
    string Normaliser = "strip"
)
{
    public static CardFormatFields? From(CardFormat? format) =>
        format is null ? null : new(format.Charset, format.LengthMin, format.LengthMax, format.Prefix, format.Checksum, format.Normaliser);

    public CardFormat ToFormat() => new(Charset, LengthMin, LengthMax, Prefix, Checksum, Normaliser);
}
