using CardRecycle.Api.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CardRecycle.Api.Features.Receipts;

/// <summary>How a checkpoint leaves the house.</summary>
internal enum PublicationKind
{
    /// <summary>A time stamp authority (RFC 3161) says when it was there.</summary>
    TimeStamp,

    /// <summary>A file in a folder that somebody else mirrors or backs up.</summary>
    Folder,

    /// <summary>A witness keeps it (C2SP tlog-witness).</summary>
    Witness,
}

/// <summary>
/// One checkpoint on its way to one place outside, until that has it. Made with the checkpoint; a place that is down holds up nothing but
/// its own rows.
/// </summary>
internal sealed class Publication
{
    public required Guid Id { get; init; }
    public required long Size { get; init; }
    public required PublicationKind Kind { get; init; }

    /// <summary>Name of the witness; empty where there is one place of the kind.</summary>
    public required string Target { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? NextAttemptAt { get; set; }
    public int Attempts { get; set; }
    public DateTimeOffset? DoneAt { get; set; }

    /// <summary>The time stamp (TimeStampResp, DER), or the witness's signature lines.</summary>
    public byte[]? Answer { get; set; }

    /// <summary>Why the last attempt failed.</summary>
    public string? Failure { get; set; }
}

internal sealed class PublicationMapping : IEntityTypeConfiguration<Publication>
{
    public void Configure(EntityTypeBuilder<Publication> builder)
    {
        builder.ToTable("publications", "receipts");
        builder.Property(p => p.Kind).HasConversion<string>();
        builder.Property<uint>("xmin").IsRowVersion();
        builder
            .HasIndex(p => new
            {
                p.Size,
                p.Kind,
                p.Target,
            })
            .IsUnique();
        builder.HasIndex(p => p.NextAttemptAt).HasFilter("next_attempt_at is not null");
        builder.HasOne<LogCheckpoint>().WithMany().HasForeignKey(p => p.Size).OnDelete(DeleteBehavior.Restrict);
    }
}

internal static class PublicationTables
{
    extension(CardRecycleDb db)
    {
        public DbSet<Publication> Publications => db.Set<Publication>();
    }
}
