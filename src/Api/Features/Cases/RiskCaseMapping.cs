using System.Text.Json;
using CardRecycle.Api.Features.Cases.Contract;
using CardRecycle.Api.Features.Risk.Contract;
using CardRecycle.Api.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CardRecycle.Api.Features.Cases;

internal static class CaseTables
{
    extension(CardRecycleDb db)
    {
        public DbSet<RiskCase> Cases => db.Set<RiskCase>();

        public DbSet<CaseAct> CaseActs => db.Set<CaseAct>();

        public DbSet<SavedView> SavedViews => db.Set<SavedView>();

        public DbSet<PoliceExport> PoliceExports => db.Set<PoliceExport>();
    }
}

internal sealed class RiskCaseMapping : IEntityTypeConfiguration<RiskCase>
{
    public void Configure(EntityTypeBuilder<RiskCase> builder)
    {
        builder.ToTable("cases", "cases");
        builder.Property(c => c.Id).ValueGeneratedNever();
        builder.Property(c => c.Verdict).HasConversion<string>();
        builder.Property(c => c.State).HasConversion<string>();
        builder.Property(c => c.Outcome).HasConversion<string>();
        builder.Property(c => c.Version).IsConcurrencyToken();
        builder
            .Property(c => c.Reasons)
            .HasColumnType("jsonb")
            .HasConversion(
                r => JsonSerializer.Serialize(r, JsonSerializerOptions.Default),
                text => JsonSerializer.Deserialize<RiskReason[]>(text, JsonSerializerOptions.Default)!,
                // Written once and never changed.
                new ValueComparer<IReadOnlyList<RiskReason>>((a, b) => ReferenceEquals(a, b), r => r.Count, r => r)
            );
        builder
            .Property(c => c.Ask)
            .HasColumnType("jsonb")
            .HasConversion(
                a => JsonSerializer.Serialize(a, JsonSerializerOptions.Default),
                text => JsonSerializer.Deserialize<CaseAsk>(text, JsonSerializerOptions.Default)
            );
        builder
            .Property(c => c.Proposal)
            .HasColumnType("jsonb")
            .HasConversion(
                p => JsonSerializer.Serialize(p, JsonSerializerOptions.Default),
                text => JsonSerializer.Deserialize<CaseReview>(text, JsonSerializerOptions.Default)
            );
        builder.HasMany(c => c.Acts).WithOne().HasForeignKey(a => a.CaseId).OnDelete(DeleteBehavior.Restrict);
        // An order has one open case at most.
        builder.HasIndex(c => c.OrderId).IsUnique().HasFilter("closed_at is null").HasDatabaseName("ix_cases_open_order");
        builder.HasIndex(c => new { c.Priority, c.DeadlineAt }).HasFilter("closed_at is null").HasDatabaseName("ix_cases_queue");
        builder.HasIndex(c => c.NextAttemptAt).HasFilter("next_attempt_at is not null");
        builder.HasIndex(c => c.OpenedAt);
        builder.HasIndex(c => c.ClosedAt).HasFilter("closed_at is not null");
        builder.HasIndex(c => new { c.SellerId, c.OpenedAt });
    }
}
