using CardRecycle.Models.Valuation;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CardRecycle.Api.Features.Market;

/// <summary>A card that was bought from a seller: supply and stock of its brand are made of these. Never changed.</summary>
internal sealed class BoughtCardRow
{
    /// <summary>The order; its closed trade, once it is sold on, has the same.</summary>
    public required Guid OrderId { get; init; }

    /// <summary>Grows with every row; replicas read what is new by it.</summary>
    public long Seq { get; init; }
    public required string BrandId { get; init; }
    public required KindOfCard Kind { get; init; }
    public required DateTimeOffset BoughtAt { get; init; }
}

internal sealed class BoughtCardMapping : IEntityTypeConfiguration<BoughtCardRow>
{
    public void Configure(EntityTypeBuilder<BoughtCardRow> builder)
    {
        builder.ToTable("bought_cards", "market");
        builder.HasKey(c => c.OrderId);
        builder.Property(c => c.Seq).UseIdentityAlwaysColumn();
        builder.Property(c => c.Kind).HasConversion<string>();
        builder.HasIndex(c => c.Seq).IsUnique();
    }
}
