using CardRecycle.Api.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CardRecycle.Api.Features.Packages;

/// <summary>That a package should come into force (晋升): asked for by one analyst, decided on by another. Kept for good.</summary>
internal sealed class PackagePromotion
{
    public required Guid Id { get; init; }
    public required string Kind { get; init; }
    public required string Version { get; init; }
    public required string Reason { get; init; }
    public required string AskedBy { get; init; }
    public required DateTimeOffset AskedAt { get; init; }
    public required DateTimeOffset ExpiresAt { get; init; }
    public string? DecidedBy { get; set; }
    public DateTimeOffset? DecidedAt { get; set; }
    public bool? Approved { get; set; }

    public bool IsOpen(DateTimeOffset now) => DecidedAt is null && now < ExpiresAt;
}

internal sealed class PackagePromotionMapping : IEntityTypeConfiguration<PackagePromotion>
{
    public void Configure(EntityTypeBuilder<PackagePromotion> builder)
    {
        builder.ToTable(
            "promotions",
            "packages",
            table => table.HasCheckConstraint("ck_promotions_two_people", "decided_by is null or decided_by <> asked_by")
        );
        builder.Property(p => p.Id).ValueGeneratedNever();
    }
}

internal static class PackageTables
{
    extension(CardRecycleDb db)
    {
        public DbSet<PackagePromotion> PackagePromotions => db.Set<PackagePromotion>();
    }
}
