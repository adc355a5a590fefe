using CardRecycle.Api.Gateways.Payments;
using CardRecycle.Api.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CardRecycle.Api.Features.Reconciliation;

/// <summary>That the final bill or statement of a channel's day was taken in, whole. Never changes.</summary>
internal sealed class StatementImport
{
    public required string Channel { get; init; }

    /// <summary>In Beijing.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>Of what was read; empty for a day on which nothing moved.</summary>
    public required string Hash { get; init; }
    public required int Lines { get; init; }

    /// <summary>What went out and came in, in fen, both zero or more.</summary>
    public required long OutFen { get; init; }
    public required long InFen { get; init; }

    /// <summary>Balances where the channel states them.</summary>
    public long? OpeningFen { get; init; }
    public long? ClosingFen { get; init; }
    public required string By { get; init; }
    public required DateTimeOffset At { get; init; }
}

/// <summary>A line of an imported bill, without what is personal in it.</summary>
internal sealed class ImportedLine
{
    public required string Channel { get; init; }

    /// <summary>The channel's number; it imports once.</summary>
    public required string TheirNo { get; init; }
    public required DateOnly Day { get; init; }
    public string? OurNo { get; init; }

    /// <summary>In is positive, out negative.</summary>
    public required long SignedFen { get; init; }
    public required StatementKind Kind { get; init; }

    /// <summary>Masked.</summary>
    public required string Account { get; init; }
    public required string Text { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>The attempt that it is about, once that is known.</summary>
    public string? MatchedNo { get; set; }
}

internal sealed class StatementImportMapping : IEntityTypeConfiguration<StatementImport>
{
    public void Configure(EntityTypeBuilder<StatementImport> builder)
    {
        builder.ToTable("imports", ReconciliationTables.Schema);
        builder.HasKey(i => new { i.Channel, i.Day }).HasName(ReconciliationTables.ImportOnce);
        builder.Property(i => i.Channel).HasMaxLength(ReconciliationTables.NameLengthMax);
        builder.Property(i => i.Hash).HasMaxLength(ReconciliationTables.NameLengthMax);
        builder.HasIndex(i => i.Day);
    }
}

internal sealed class ImportedLineMapping : IEntityTypeConfiguration<ImportedLine>
{
    public void Configure(EntityTypeBuilder<ImportedLine> builder)
    {
        builder.ToTable("lines", ReconciliationTables.Schema, t => t.HasCheckConstraint("ck_lines_amount", "signed_fen <> 0"));
        builder.HasKey(l => new { l.Channel, l.TheirNo }).HasName(ReconciliationTables.LineOnce);
        builder.Property(l => l.Channel).HasMaxLength(ReconciliationTables.NameLengthMax);
        builder.Property(l => l.TheirNo).HasMaxLength(ReconciliationTables.NumberLengthMax);
        builder.Property(l => l.Kind).HasConversion<string>().HasMaxLength(ReconciliationTables.NameLengthMax);
        builder.HasOne<StatementImport>().WithMany().HasForeignKey(l => new { l.Channel, l.Day }).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(l => new { l.Channel, l.MatchedNo }).HasFilter("matched_no is not null");
    }
}

/// <summary>Schema <c>reconciliation</c>. The constraints by name, since races end at them.</summary>
internal static class ReconciliationTables
{
    public const string Schema = "reconciliation";

    /// <summary>A channel's day is imported once.</summary>
    public const string ImportOnce = "pk_imports";

    /// <summary>A line of a channel is imported once.</summary>
    public const string LineOnce = "pk_lines";

    /// <summary>One difference is one item.</summary>
    public const string ItemOnce = "items_once";

    public const int NameLengthMax = 64;
    public const int NumberLengthMax = 96;

    extension(CardRecycleDb db)
    {
        public DbSet<StatementImport> StatementImports => db.Set<StatementImport>();
        public DbSet<ImportedLine> ImportedLines => db.Set<ImportedLine>();
        public DbSet<ReconciliationItem> ReconciliationItems => db.Set<ReconciliationItem>();
        public DbSet<TopUp> TopUps => db.Set<TopUp>();
    }
}
