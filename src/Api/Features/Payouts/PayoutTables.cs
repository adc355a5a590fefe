using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CardRecycle.Api.Features.Payouts;

/// <summary>Schema <c>payouts</c>. The constraints by name, since races end at them.</summary>
internal static class PayoutTables
{
    public const string Schema = "payouts";
    public const string Payouts = "payouts";
    public const string Attempts = "attempts";
    public const string Callbacks = "callbacks";

    /// <summary>One payout an order.</summary>
    public const string OncePerOrder = "payouts_once_per_order";

    /// <summary>At most one attempt of a payout that is not finally dead; a succeeded one counts for good.</summary>
    public const string OneAlive = "attempts_one_alive";

    /// <summary>A channel's number is never used twice.</summary>
    public const string NumberOnce = "attempts_number_once";

    public const int AttemptNoLengthMax = 32;
    public const int TextLengthMax = 64;
}

internal sealed class PayoutMapping : IEntityTypeConfiguration<Payout>
{
    public void Configure(EntityTypeBuilder<Payout> builder)
    {
        builder.ToTable(PayoutTables.Payouts, PayoutTables.Schema, t => t.HasCheckConstraint("payouts_amount_positive", "amount_fen > 0"));
        builder.Property(p => p.State).HasConversion<string>().HasMaxLength(PayoutTables.TextLengthMax);
        builder.Property(p => p.Kind).HasConversion<string>().HasMaxLength(PayoutTables.TextLengthMax);
        builder.Property(p => p.FundsAt).HasMaxLength(PayoutTables.TextLengthMax);
        builder.Property(p => p.Version).IsConcurrencyToken();
        builder.HasIndex(p => p.OrderId).IsUnique().HasDatabaseName(PayoutTables.OncePerOrder);
        builder.HasIndex(p => p.NextAttemptAt).HasFilter("next_attempt_at is not null");
        builder.HasIndex(p => new { p.State, p.Id }).HasFilter("state <> 'Paid'");
    }
}

internal sealed class AttemptMapping : IEntityTypeConfiguration<Attempt>
{
    public void Configure(EntityTypeBuilder<Attempt> builder)
    {
        builder.ToTable(
            PayoutTables.Attempts,
            PayoutTables.Schema,
            t => t.HasCheckConstraint("attempts_amount_positive", "amount_fen > 0")
        );
        builder.Property(a => a.State).HasConversion<string>().HasMaxLength(PayoutTables.TextLengthMax);
        builder.Property(a => a.Kind).HasConversion<string>().HasMaxLength(PayoutTables.TextLengthMax);
        builder.Property(a => a.AttemptNo).HasMaxLength(PayoutTables.AttemptNoLengthMax);
        builder.HasOne<Payout>().WithMany().HasForeignKey(a => a.PayoutId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(a => a.AttemptNo).IsUnique().HasDatabaseName(PayoutTables.NumberOnce);
        builder
            .HasIndex(a => a.PayoutId)
            .IsUnique()
            .HasFilter("state not in ('Failed', 'Cancelled', 'Bounced')")
            .HasDatabaseName(PayoutTables.OneAlive);
        builder.HasIndex(a => new { a.PayoutId, a.Sequence }).IsUnique();
        builder.HasIndex(a => a.ClosedAt).HasFilter("state = 'Bounced'");
        builder.HasIndex(a => a.Reference).HasFilter("reference is not null");
    }
}

internal sealed class PayoutCallbackMapping : IEntityTypeConfiguration<PayoutCallback>
{
    public void Configure(EntityTypeBuilder<PayoutCallback> builder)
    {
        builder.ToTable(PayoutTables.Callbacks, PayoutTables.Schema);
        builder.HasKey(c => c.Id);
        builder.HasIndex(c => c.AttemptNo);
    }
}
