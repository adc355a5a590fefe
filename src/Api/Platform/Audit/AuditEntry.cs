using CardRecycle.Api.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CardRecycle.Api.Platform.Audit;

/// <summary>
/// A line of the audit log as it stands. Rows are only ever added (grants and triggers, <c>Persistence/Sql/130-audit.sql</c>); each carries
/// the hash of itself and the one before.
/// </summary>
internal sealed class AuditEntry
{
    /// <summary>Without gaps.</summary>
    public required long Seq { get; init; }
    public required DateTimeOffset At { get; init; }
    public required string Staff { get; init; }
    public required string Action { get; init; }
    public string? Object { get; init; }
    public string? FromAddress { get; init; }
    public required string Outcome { get; init; }
    public string? Reason { get; init; }
    public string? Details { get; init; }
    public required byte[] Hash { get; init; }
}

internal sealed class AuditEntryMapping : IEntityTypeConfiguration<AuditEntry>
{
    public void Configure(EntityTypeBuilder<AuditEntry> builder)
    {
        builder.ToTable("audit_log", "platform");
        builder.HasKey(e => e.Seq);
        builder.Property(e => e.Seq).ValueGeneratedNever();
        builder.Property(e => e.Details).HasColumnType("jsonb");
        builder.HasIndex(e => new { e.Staff, e.Seq });
        builder.HasIndex(e => new { e.Action, e.Seq });
        builder.HasIndex(e => new { e.Object, e.Seq });
    }
}

internal static class AuditTables
{
    extension(CardRecycleDb db)
    {
        public DbSet<AuditEntry> AuditLog => db.Set<AuditEntry>();
    }
}
