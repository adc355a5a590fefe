using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CardRecycle.Api.Features.Notices;

/// <summary>
/// A seller waits for a price (到价提醒): told once, when an unused card of this brand and face would bring at least what they want. One
/// open alert for a brand and face.
/// </summary>
internal sealed class PriceAlert
{
    public const string OneOpen = "ix_price_alerts_open";

    public required Guid Id { get; init; }
    public required Guid SellerId { get; init; }
    public required string BrandId { get; init; }
    public required long FaceFen { get; init; }

    /// <summary>What the seller wants to receive at least, in fen.</summary>
    public required long WantedFen { get; set; }
    public required DateTimeOffset SetAt { get; set; }
    public DateTimeOffset? FiredAt { get; init; }
    public long? FiredFen { get; init; }
}

internal sealed class PriceAlertMapping : IEntityTypeConfiguration<PriceAlert>
{
    public void Configure(EntityTypeBuilder<PriceAlert> builder)
    {
        builder.ToTable("price_alerts", "notices");
        builder
            .HasIndex(a => new
            {
                a.SellerId,
                a.BrandId,
                a.FaceFen,
            })
            .IsUnique()
            .HasFilter("fired_at is null")
            .HasDatabaseName(PriceAlert.OneOpen);
        builder
            .HasIndex(a => new
            {
                a.BrandId,
                a.FaceFen,
                a.WantedFen,
            })
            .HasFilter("fired_at is null");
    }
}
