using CardRecycle.Api.Features.Catalog.Contract;
using CardRecycle.Api.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CardRecycle.Api.Features.Catalog;

/// <summary>A brand as it is stored and edited. Rows are never deleted: a deal may always look its brand up.</summary>
internal sealed class BrandRow
{
    public required string Id { get; init; }

    /// <summary>Place in lists, the best known brand first.</summary>
    public int Position { get; set; }
    public string NameZh { get; set; } = "";
    public string NameEn { get; set; } = "";
    public CardKind Kind { get; set; }
    public InputSchema Input { get; set; }
    public CardForm[] Forms { get; set; } = [];
    public long[] FacesFen { get; set; } = [];
    public long FaceMinFen { get; set; }
    public long FaceMaxFen { get; set; }
    public string[] Regions { get; set; } = [];
    public bool Named { get; set; }
    public bool LegalBoundExempt { get; set; }
    public bool OfflineBalance { get; set; }
    public string IssuerProtocol { get; set; } = "";
    public bool Enabled { get; set; } = true;
    public int Version { get; set; }
    public DateTimeOffset UpdatedAt { get; set; }
    public string UpdatedBy { get; set; } = "";
}

/// <summary>One format of a brand, see <see cref="BrandFormat"/>. A format that is no longer in use is disabled, not deleted.</summary>
internal sealed class FormatRow
{
    public required string BrandId { get; init; }
    public required string Variant { get; init; }
    public int Position { get; set; }
    public string? Region { get; set; }
    public CardFormat? Number { get; set; }
    public CardFormat? Secret { get; set; }
    public bool Verified { get; set; }
    public string Source { get; set; } = "";
    public bool Enabled { get; set; } = true;
    public int Version { get; set; }
    public DateTimeOffset UpdatedAt { get; set; }
    public string UpdatedBy { get; set; } = "";
}

internal static class CatalogTables
{
    extension(CardRecycleDb db)
    {
        public DbSet<BrandRow> Brands => db.Set<BrandRow>();
        public DbSet<FormatRow> Formats => db.Set<FormatRow>();
    }
}

internal sealed class BrandMapping : IEntityTypeConfiguration<BrandRow>
{
    public void Configure(EntityTypeBuilder<BrandRow> builder)
    {
        builder.ToTable("brands", "catalog");
        builder.HasKey(b => b.Id);
        builder.Property(b => b.Kind).HasConversion<string>();
        builder.Property(b => b.Input).HasConversion<string>();
        builder.PrimitiveCollection(b => b.Forms).ElementType().HasConversion<string>();
        builder.Property(b => b.Version).IsConcurrencyToken();
    }
}

internal sealed class FormatMapping : IEntityTypeConfiguration<FormatRow>
{
    public void Configure(EntityTypeBuilder<FormatRow> builder)
    {
        builder.ToTable("formats", "catalog");
        builder.HasKey(f => new { f.BrandId, f.Variant });
        builder.HasOne<BrandRow>().WithMany().HasForeignKey(f => f.BrandId);
        builder.OwnsOne(f => f.Number);
        builder.OwnsOne(f => f.Secret);
        builder.Property(f => f.Version).IsConcurrencyToken();
    }
}
