using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using CardRecycle.Api.Features.Catalog.Contract;
using CardRecycle.Api.Persistence;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Catalog;

/// <summary>
/// The catalogue that is shipped (<c>brands.json</c>). It fills an empty database and adds brands that a newer program brings; a row that
/// exists is never touched, so the work of staff stays.
/// </summary>
internal static class CatalogSeed
{
    private const string By = "seed";

    /// <summary>Of this room; keeps two replicas that start at once from seeding together.</summary>
    private const long SeedLock = 0x4361_7461_6C6F_6701;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    /// <summary>Revision 0: older than anything that a database holds.</summary>
    public static CatalogSnapshot AsSnapshot()
    {
        var (brands, formats) = Rows(version: 0, default);
        return CatalogSnapshot.Build(brands, formats);
    }

    /// <summary>Ids of the brands that are shipped.</summary>
    public static IReadOnlyList<string> Ids() => [.. Rows(version: 0, default).Brands.Select(b => b.Id)];

    /// <summary>Adds what is missing. Saves.</summary>
    public static async Task PlantAsync(CardRecycleDb db, DateTimeOffset now, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock({SeedLock})", ct);
        var (brands, formats) = Rows(version: 1, now);
        var known = await db.Brands.Select(b => b.Id).ToHashSetAsync(ct);
        db.AddRange(brands.Where(b => !known.Contains(b.Id)));
        db.AddRange(formats.Where(f => !known.Contains(f.BrandId)));
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }

    private static (List<BrandRow> Brands, List<FormatRow> Formats) Rows(int version, DateTimeOffset now)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("CardRecycle.Api.Features.Catalog.brands.json")!;
        var seeds = JsonSerializer.Deserialize<List<BrandSeed>>(stream, Json)!;
        return (
            [.. seeds.Select((seed, i) => ToRow(seed, i, version, now))],
            [.. seeds.SelectMany(seed => seed.Formats.Select((format, i) => ToRow(seed.Id, format, i, version, now)))]
        );
    }

    private static BrandRow ToRow(BrandSeed seed, int position, int version, DateTimeOffset now) =>
        new()
        {
            Id = seed.Id,
            Position = position,
            NameZh = seed.NameZh,
            NameEn = seed.NameEn,
            Kind = seed.Kind,
            Input = seed.Input,
            Forms = seed.Forms,
            FacesFen = seed.FacesFen,
            FaceMinFen = seed.FaceMinFen,
            FaceMaxFen = seed.FaceMaxFen,
            Regions = seed.Regions,
            Named = seed.Named,
            LegalBoundExempt = seed.LegalBoundExempt,
            OfflineBalance = seed.OfflineBalance,
            IssuerProtocol = seed.IssuerProtocol,
            Version = version,
            UpdatedAt = now,
            UpdatedBy = By,
        };

    private static FormatRow ToRow(string brandId, FormatSeed seed, int position, int version, DateTimeOffset now) =>
        new()
        {
            BrandId = brandId,
            Variant = seed.Variant,
            Position = position,
            Region = seed.Region,
            Number = seed.Number,
            Secret = seed.Secret,
            Verified = seed.Verified,
            Source = seed.Source,
            Version = version,
            UpdatedAt = now,
            UpdatedBy = By,
        };

    private sealed record BrandSeed(
        string Id,
        string NameZh,
        string NameEn,
        CardKind Kind,
        InputSchema Input,
        CardForm[] Forms,
        long[] FacesFen,
        long FaceMinFen,
        long FaceMaxFen,
        string[] Regions,
        bool Named,
        bool LegalBoundExempt,
        bool OfflineBalance,
        string IssuerProtocol,
        FormatSeed[] Formats
    );

    private sealed record FormatSeed(string Variant, string? Region, CardFormat? Number, CardFormat? Secret, bool Verified, string Source);
}
