using CardRecycle.Api.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CardRecycle.Api.Features.Receipts;

/// <summary>
/// One order's receipt: a leaf of the log once <see cref="LeafIndex"/> is set, which happens once (the database refuses anything else).
/// </summary>
internal sealed class IssuedReceipt
{
    public required Guid Id { get; init; }
    public required Guid OrderId { get; init; }
    public required string OrderNo { get; init; }
    public required Guid SellerId { get; init; }

    /// <summary>The canonical bytes.</summary>
    public required byte[] Body { get; init; }
    public required byte[] LeafHash { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public long? LeafIndex { get; init; }

    /// <summary>Size of the log at the checkpoint that sealed it: its file proves inclusion in that one, and so never changes.</summary>
    public long? SealedAtSize { get; init; }
}

/// <summary>
/// Salts and values behind a receipt's commitments, sealed. Deleting the row makes the receipt anonymous for good and leaves the log whole.
/// </summary>
internal sealed class ReceiptOpening
{
    public required Guid ReceiptId { get; init; }
    public required byte[] Sealed { get; init; }
}

/// <summary>A complete subtree of the log in the SHA-256 tree; never changes.</summary>
internal sealed class LogNode
{
    public required short Level { get; init; }
    public required long Index { get; init; }
    public required byte[] Hash { get; init; }
}

/// <summary>The same subtree in the SM3 tree. A table of its own: it may lag behind where a log is older than this tree.</summary>
internal sealed class LogSm3Node
{
    public required short Level { get; init; }
    public required long Index { get; init; }
    public required byte[] Hash { get; init; }
}

/// <summary>A signed state of the log; never changes.</summary>
internal sealed class LogCheckpoint
{
    public required long Size { get; init; }
    public required byte[] Root { get; init; }

    /// <summary>Null for checkpoints from before the SM3 tree.</summary>
    public byte[]? Sm3Root { get; init; }
    public required string Note { get; init; }
    public required DateTimeOffset At { get; init; }
}

internal sealed class ReceiptMappings
    : IEntityTypeConfiguration<IssuedReceipt>,
        IEntityTypeConfiguration<ReceiptOpening>,
        IEntityTypeConfiguration<LogNode>,
        IEntityTypeConfiguration<LogSm3Node>,
        IEntityTypeConfiguration<LogCheckpoint>
{
    private const string Schema = "receipts";

    public void Configure(EntityTypeBuilder<IssuedReceipt> builder)
    {
        builder.ToTable("receipts", Schema);
        builder.HasIndex(r => r.OrderId).IsUnique();
        builder.HasIndex(r => r.LeafIndex).IsUnique();
        builder.HasIndex(r => new { r.CreatedAt, r.Id }).HasFilter("leaf_index is null").HasDatabaseName("ix_receipts_unsealed");
    }

    public void Configure(EntityTypeBuilder<ReceiptOpening> builder)
    {
        builder.ToTable("openings", Schema);
        builder.HasKey(o => o.ReceiptId);
        builder.HasOne<IssuedReceipt>().WithOne().HasForeignKey<ReceiptOpening>(o => o.ReceiptId);
    }

    public void Configure(EntityTypeBuilder<LogNode> builder)
    {
        builder.ToTable("nodes", Schema);
        builder.HasKey(n => new { n.Level, n.Index });
    }

    public void Configure(EntityTypeBuilder<LogSm3Node> builder)
    {
        builder.ToTable("sm3_nodes", Schema);
        builder.HasKey(n => new { n.Level, n.Index });
    }

    public void Configure(EntityTypeBuilder<LogCheckpoint> builder)
    {
        builder.ToTable("checkpoints", Schema);
        builder.HasKey(c => c.Size);
        builder.Property(c => c.Size).ValueGeneratedNever();
        builder.Property(c => c.Sm3Root).HasColumnName("sm3_root");
    }
}

internal static class ReceiptTables
{
    extension(CardRecycleDb db)
    {
        public DbSet<IssuedReceipt> Receipts => db.Set<IssuedReceipt>();

        public DbSet<ReceiptOpening> ReceiptOpenings => db.Set<ReceiptOpening>();

        public DbSet<LogNode> LogNodes => db.Set<LogNode>();

        public DbSet<LogSm3Node> LogSm3Nodes => db.Set<LogSm3Node>();

        public DbSet<LogCheckpoint> LogCheckpoints => db.Set<LogCheckpoint>();
    }
}
