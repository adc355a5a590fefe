using CardRecycle.Api.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CardRecycle.Api.Features.Orders;

/// <summary>What operators may do to an order from outside. Stored by name.</summary>
internal enum InterventionKind
{
    /// <summary>立即重试: it is looked at now, not at its next time. Harmless: one person does it.</summary>
    LookNow,

    /// <summary>代为取消: it ends as if its seller had withdrawn it. A second person agrees.</summary>
    Cancel,
}

/// <summary>Stored by name; only the first is not final.</summary>
internal enum InterventionState
{
    Proposed,
    Done,

    /// <summary>The second person did not agree.</summary>
    Refused,
}

/// <summary>An intervention (人工干预), kept for good: who wanted it, why, and who agreed.</summary>
internal sealed class Intervention
{
    public const int ReasonLengthMax = 500;

    public required Guid Id { get; init; }
    public required Guid OrderId { get; init; }
    public required InterventionKind Kind { get; init; }
    public required string Reason { get; init; }
    public required string AskedBy { get; init; }
    public required DateTimeOffset AskedAt { get; init; }
    public InterventionState State { get; private set; }
    public string? SecondBy { get; private set; }
    public string? SecondReason { get; private set; }
    public DateTimeOffset? DecidedAt { get; private set; }

    /// <summary>Carried out at once by one person.</summary>
    public void Do(DateTimeOffset now) => (State, DecidedAt) = (InterventionState.Done, now);

    /// <summary>Somebody else has agreed, or not.</summary>
    public void Decide(bool agree, string by, string reason, DateTimeOffset now) =>
        (State, SecondBy, SecondReason, DecidedAt) = (agree ? InterventionState.Done : InterventionState.Refused, by, reason, now);
}

internal sealed class InterventionMapping : IEntityTypeConfiguration<Intervention>
{
    /// <summary>One of a kind waits for its second person at a time.</summary>
    public const string ProposedOnce = "ix_interventions_proposed";

    public void Configure(EntityTypeBuilder<Intervention> builder)
    {
        builder.ToTable(
            "interventions",
            "orders",
            t =>
                t.HasCheckConstraint(
                    "ck_interventions_two_people",
                    "kind <> 'Cancel' or state <> 'Done' or second_by is not null and second_by <> asked_by"
                )
        );
        builder.Property(i => i.Id).ValueGeneratedNever();
        builder.Property(i => i.Kind).HasConversion<string>();
        builder.Property(i => i.State).HasConversion<string>();
        builder.Property(i => i.Reason).HasMaxLength(Intervention.ReasonLengthMax);
        builder.Property(i => i.SecondReason).HasMaxLength(Intervention.ReasonLengthMax);
        builder.HasIndex(i => i.OrderId);
        builder.HasIndex(i => new { i.OrderId, i.Kind }).IsUnique().HasFilter("state = 'Proposed'").HasDatabaseName(ProposedOnce);
        builder.HasOne<Order>().WithMany().HasForeignKey(i => i.OrderId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal static class InterventionTables
{
    extension(CardRecycleDb db)
    {
        public DbSet<Intervention> Interventions => db.Set<Intervention>();
    }
}
