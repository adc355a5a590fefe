using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Security;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CardRecycle.Api.Features.Packages;

/// <summary>That a package should come into force (晋升): asked for by one analyst, decided on by another.</summary>
internal sealed class PackagePromotion : TwoPersonRequest
{
    public required string Kind { get; init; }
    public required string Version { get; init; }
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
