using CardRecycle.Api.Features.Cards.Contract;
using CardRecycle.Api.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CardRecycle.Api.Features.Cards.Photos;

/// <summary>
/// What is known of a photo beside its pixels, which lie sealed in <see cref="PhotoContent"/>. Its row goes when the photo does.
/// </summary>
internal sealed class StoredPhoto
{
    public required Guid Id { get; init; }
    public required Guid SellerId { get; init; }
    public required DateTimeOffset TakenAt { get; init; }
    public required int Width { get; init; }
    public required int Height { get; init; }

    /// <summary>Of 64 bits; see <see cref="CardRecycle.Models.Photo.PhotoHash"/>.</summary>
    public required long Hash { get; init; }

    /// <summary>Blind index of the number that was read, whatever its brand; null where none was.</summary>
    public required byte[]? NumberIndex { get; init; }

    /// <summary>How far the reading was trusted.</summary>
    public required string Outcome { get; init; }

    /// <summary>For the reviewer; see <see cref="PhotoFlags"/>.</summary>
    public required List<string> Flags { get; set; }

    /// <summary>The deal that it became part of. No member of staff sees a photo that is part of none.</summary>
    public Guid? OrderId { get; set; }
    public Guid? CardId { get; set; }

    /// <summary>What it is evidence for; null where it is a photo of the card itself.</summary>
    public EvidenceMatter? Matter { get; set; }

    /// <summary>When it is deleted.</summary>
    public required DateTimeOffset? NextAttemptAt { get; set; }

    public override string ToString() => $"StoredPhoto({Id})";
}

/// <summary>The photo itself, under a key of its own which is sealed under the ring of cards: deleting the row destroys it.</summary>
internal sealed class PhotoContent
{
    public required Guid PhotoId { get; init; }
    public required byte[] DataKey { get; set; }

    /// <summary>A JPEG without metadata, sealed.</summary>
    public required byte[] Content { get; init; }

    public override string ToString() => $"PhotoContent({PhotoId})";
}

internal sealed class StoredPhotoMapping : IEntityTypeConfiguration<StoredPhoto>
{
    public void Configure(EntityTypeBuilder<StoredPhoto> builder)
    {
        builder.ToTable("photos", "cards");
        builder.Property<uint>("xmin").IsRowVersion();
        builder.HasIndex(p => new { p.SellerId, p.TakenAt });
        builder.Property(p => p.Matter).HasConversion<string>();
        builder.HasIndex(p => p.OrderId);
        builder.HasIndex(p => p.NumberIndex);
        builder.HasIndex(p => p.NextAttemptAt);
        builder.HasOne<Card>().WithMany().HasForeignKey(p => p.CardId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class PhotoContentMapping : IEntityTypeConfiguration<PhotoContent>
{
    public void Configure(EntityTypeBuilder<PhotoContent> builder)
    {
        builder.ToTable("photo_contents", "cards");
        builder.HasKey(c => c.PhotoId);
        builder.Property(c => c.PhotoId).ValueGeneratedNever();
        builder.HasOne<StoredPhoto>().WithOne().HasForeignKey<PhotoContent>(c => c.PhotoId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal static class PhotoTables
{
    extension(CardRecycleDb db)
    {
        public DbSet<StoredPhoto> Photos => db.Set<StoredPhoto>();

        public DbSet<PhotoContent> PhotoContents => db.Set<PhotoContent>();
    }
}
