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

    /// <summary>Its time had passed, undecided, when the next was asked for.</summary>
    public bool Lapsed { get; private set; }

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
    /// <summary>Of two that are asked for in the same moment one comes to wait.</summary>
    public const string OneOpen = "ix_fee_changes_open";

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
        // All that the filter leaves have the same value.
        builder.HasIndex(c => c.Lapsed).IsUnique().HasFilter("decided_at is null and not lapsed").HasDatabaseName(OneOpen);
    }
}

internal static class FeeTables
{
    extension(CardRecycleDb db)
    {
        public DbSet<FeeChange> FeeChanges => db.Set<FeeChange>();
    }
}
