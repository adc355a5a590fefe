using CardRecycle.Api.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CardRecycle.Api.Features.Cards;

internal enum CardState
{
    /// <summary>In a deal, or bought: its fingerprints are locked.</summary>
    Active,

    /// <summary>Its deal ended without a sale; it may be submitted again.</summary>
    Released,

    /// <summary>The issuer says that it is bad for good.</summary>
    Blacklisted,
}

/// <summary>
/// A card as it lies in the vault. Number and secret are sealed under the card's own data key, which is sealed under a master key: a new
/// master key re-wraps 16 bytes a card, and deleting <see cref="DataKey"/> destroys the card for good.
/// </summary>
internal sealed class Card
{
    public required Guid Id { get; init; }
    public required Guid OrderId { get; init; }
    public required Guid SellerId { get; init; }
    public required string BrandId { get; init; }
    public required string Masked { get; init; }
    public required byte[] DataKey { get; set; }
    public required byte[]? Number { get; init; }
    public required byte[]? Secret { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public CardState State { get; set; }
    public string? BlacklistReason { get; set; }

    public override string ToString() => $"Card({Id})";
}

internal sealed class CardMapping : IEntityTypeConfiguration<Card>
{
    public void Configure(EntityTypeBuilder<Card> builder)
    {
        builder.ToTable("cards", "cards");
        builder.Property(c => c.State).HasConversion<string>();
        builder.Property<uint>("xmin").IsRowVersion();
        builder.HasIndex(c => c.OrderId).IsUnique();
    }
}

/// <summary>One opening of a card: shown to its seller. Rows are only ever added.</summary>
internal sealed class CardReveal
{
    public required Guid Id { get; init; }
    public required Guid CardId { get; init; }
    public required string Purpose { get; init; }
    public required string By { get; init; }

    /// <summary>What a member of staff gave as the reason; for the auditor, not for the seller.</summary>
    public string? Reason { get; init; }

    /// <summary>The second person, where a member of staff looked.</summary>
    public string? ApprovedBy { get; init; }

    /// <summary>The photo that was looked at; null where it was number and secret.</summary>
    public Guid? PhotoId { get; init; }
    public required DateTimeOffset At { get; init; }
}

internal sealed class CardRevealMapping : IEntityTypeConfiguration<CardReveal>
{
    public void Configure(EntityTypeBuilder<CardReveal> builder)
    {
        builder.ToTable("reveals", "cards");
        builder.HasIndex(r => r.CardId);
        builder.HasOne<Card>().WithMany().HasForeignKey(r => r.CardId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal static class CardTables
{
    extension(CardRecycleDb db)
    {
        public DbSet<Card> Cards => db.Set<Card>();

        public DbSet<CardFingerprint> CardFingerprints => db.Set<CardFingerprint>();

        public DbSet<CardReveal> CardReveals => db.Set<CardReveal>();
    }
}
