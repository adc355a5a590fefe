using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Security;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CardRecycle.Api.Features.Quotes;

/// <summary>
/// Other fees (费率): asked for by one person, decided on by another. The last one that was approved is in force; before the first, the
/// configuration is.
/// </summary>
internal sealed class FeeChange : TwoPersonRequest
{
    /// <summary>The service fee of everybody, over what can be paid.</summary>
    public required long FeePpm { get; init; }

    /// <summary>What the membership takes off it.</summary>
    public required long SilverPpm { get; init; }

    /// <inheritdoc cref="SilverPpm"/>
    public required long GoldPpm { get; init; }

    /// <inheritdoc cref="SilverPpm"/>
    public required long VipPpm { get; init; }

    public IReadOnlyDictionary<string, long> Memberships =>
        new Dictionary<string, long>(StringComparer.Ordinal)
        {
            ["silver"] = SilverPpm,
            ["gold"] = GoldPpm,
            ["vip"] = VipPpm,
        };
}

internal sealed class FeeChangeMapping : IEntityTypeConfiguration<FeeChange>
{
    public void Configure(EntityTypeBuilder<FeeChange> builder)
    {
        builder.ToTable(
            "fee_changes",
            "quotes",
            table =>
            {
                table.HasCheckConstraint("ck_fee_changes_two_people", "decided_by is null or decided_by <> asked_by");
                table.HasCheckConstraint("ck_fee_changes_bounds", "fee_ppm between 30000 and 50000 and fee_ppm - vip_ppm >= 30000");
                table.HasCheckConstraint("ck_fee_changes_order", "silver_ppm >= 0 and gold_ppm >= silver_ppm and vip_ppm >= gold_ppm");
            }
        );
        builder.Property(c => c.Id).ValueGeneratedNever();
        builder.Property(c => c.Reason).HasMaxLength(500);
        builder.HasIndex(c => c.DecidedAt).HasFilter("approved");
    }
}

internal static class FeeTables
{
    extension(CardRecycleDb db)
    {
        public DbSet<FeeChange> FeeChanges => db.Set<FeeChange>();
    }
}
