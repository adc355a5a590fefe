using CardRecycle.Api.Features.Catalog.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Catalog;

/// <summary>Staff change a format or add one. Recognition and acceptance follow within a second, without a new program.</summary>
internal static class EditFormat
{
    private const int VariantLengthMax = 40;
    private const int SourceLengthMax = 200;

    public static async Task<Results<Ok<BrandResponse>, ProblemHttpResult>> Handle(
        string brandId,
        string variant,
        FormatEditRequest request,
        StaffCaller staff,
        LiveCatalog catalog,
        CardRecycleDb db,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        var brand = await db.Brands.AsNoTracking().SingleOrDefaultAsync(b => b.Id == brandId, ct);
        if (brand is null)
            return Problems.From(CatalogRefusals.UnknownBrand(""));
        if (FaultIn(variant, request, brand) is { } fault)
            return Problems.From(fault);
        var row = await db.Formats.FindAsync([brandId, variant], ct);
        if ((row?.Version ?? 0) != request.Version)
            return Problems.From(CatalogRefusals.Changed(row?.Version ?? 0));
        if (row is null)
            db.Add(
                row = new FormatRow
                {
                    BrandId = brandId,
                    Variant = variant,
                    Position = await CountAsync(db, brandId, ct),
                }
            );
        row.Region = request.Region;
        row.Number = request.Number?.ToFormat();
        row.Secret = request.Secret?.ToFormat();
        row.Verified = request.Verified;
        row.Source = request.Source;
        row.Enabled = request.Enabled;
        row.Version++;
        row.UpdatedAt = clock.GetUtcNow();
        row.UpdatedBy = staff.Id;
        if (await CatalogEdits.SaveAsync(db, catalog, ct) is { } refusal)
            return Problems.From(refusal);
        return TypedResults.Ok(BrandResponse.From(catalog.Find(brandId)!));
    }

    private static Task<int> CountAsync(CardRecycleDb db, string brandId, CancellationToken ct) =>
        db.Formats.CountAsync(f => f.BrandId == brandId, ct);

    private static Refusal? FaultIn(string variant, FormatEditRequest r, BrandRow brand)
    {
        if (!CatalogEdits.IsSlug(variant, VariantLengthMax))
            return No("variant", $"A variant has 2 to {VariantLengthMax} lower-case letters, digits and dashes.");
        if (r.Source is null || r.Source.Length > SourceLengthMax)
            return No("source", $"Say in at most {SourceLengthMax} characters where the format is known from.");
        if (r.Region is not null && !brand.Regions.Contains(r.Region))
            return No("region", $"The region is one of the brand's: {string.Join(", ", brand.Regions)}; or null for nation-wide.");
        if (r.Number is null != (brand.Input == InputSchema.SecretOnly))
            return No("number", r.Number is null ? "Cards of this brand have a number." : "Cards of this brand have no number.");
        if (r.Secret is not null != CardTexts.NeedsSecret(brand.Input))
            return No("secret", r.Secret is null ? "Cards of this brand have a secret." : "Cards of this brand have no secret.");
        return FaultIn("number", r.Number) ?? FaultIn("secret", r.Secret);
    }

    private static Refusal? FaultIn(string field, CardFormatFields? f)
    {
        if (f is null)
            return null;
        if (f.Charset is null || !CardFormats.CharsetSizes.ContainsKey(f.Charset))
            return No($"{field}.charset", $"The charset is one of {string.Join(", ", CardFormats.CharsetSizes.Keys)}.");
        if (f.LengthMin < 1 || f.LengthMax < f.LengthMin || f.LengthMax > CardFormats.FormatLengthMax)
            return No($"{field}.lengthMin", $"Lengths lie between 1 and {CardFormats.FormatLengthMax}, the least not above the greatest.");
        if (f.Prefix is null || f.Prefix.Length > f.LengthMin || !f.Prefix.All(c => char.IsAsciiLetterOrDigit(c) || c is '#' or '@'))
            return No($"{field}.prefix", "A prefix has letters, digits, # (a digit) and @ (a letter), and is not longer than lengthMin.");
        if (!CardFormats.Checksums.Contains(f.Checksum) || (f.Checksum == "luhn" && f.Charset != "digits"))
            return No($"{field}.checksum", "The checksum is none, or luhn for digits.");
        return CardFormats.Normalisers.Contains(f.Normaliser)
            ? null
            : No($"{field}.normaliser", $"The normaliser is one of {string.Join(", ", CardFormats.Normalisers)}.");
    }

    private static Refusal No(string field, string detail) => CatalogRefusals.RowInvalid(field, detail);
}

/// <summary>The whole row. <paramref name="Version"/> is the one that was read, 0 for a new format.</summary>
internal sealed record FormatEditRequest(
    string? Region,
    CardFormatFields? Number,
    CardFormatFields? Secret,
    bool Verified,
    string Source,
    bool Enabled,
    int Version
);
