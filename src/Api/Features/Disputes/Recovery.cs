using CardRecycle.Ledger;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CardRecycle.Api.Features.Disputes;

/// <summary>What a seller gives back for one card (追偿). Amounts in fen; the books hold the same in one account of the seller.</summary>
internal sealed class Recovery
{
    /// <summary>The dispute's.</summary>
    public required Guid Id { get; init; }
    public required Guid OrderId { get; init; }
    public required Guid SellerId { get; init; }
    public required long ClaimedFen { get; init; }
    public long RecoveredFen { get; private set; }
    public long WrittenOffFen { get; private set; }
    public required DateTimeOffset ClaimedAt { get; init; }

    /// <summary>When nothing was left to claim.</summary>
    public DateTimeOffset? EndedAt { get; private set; }

    public long OutstandingFen => ClaimedFen - RecoveredFen - WrittenOffFen;

    public void Take(RecoveryMeans means, long fen, DateTimeOffset at)
    {
        if (fen <= 0 || fen > OutstandingFen)
            throw new InvalidOperationException($"Recovery {Id}: {fen} of {OutstandingFen} fen cannot be taken.");
        if (means == RecoveryMeans.WrittenOff)
            WrittenOffFen += fen;
        else
            RecoveredFen += fen;
        if (OutstandingFen == 0)
            EndedAt = at;
    }
}

/// <summary>How part of a claim ended. Stored by name.</summary>
internal enum RecoveryMeans
{
    /// <summary>从打款中抵扣.</summary>
    KeptBack,

    /// <summary>从保证金中扣除.</summary>
    Deposit,

    /// <summary>核销.</summary>
    WrittenOff,
}

/// <summary>One part of it. Rows are only ever added.</summary>
internal sealed class RecoveryStep
{
    /// <summary>The journal's.</summary>
    public required Guid Id { get; init; }
    public required Guid RecoveryId { get; init; }
    public required RecoveryMeans Means { get; init; }
    public required long AmountFen { get; init; }

    /// <summary>Of whose payout it was kept back.</summary>
    public Guid? OrderId { get; init; }
    public required DateTimeOffset At { get; init; }
}

internal sealed class RecoveryMapping : IEntityTypeConfiguration<Recovery>, IEntityTypeConfiguration<RecoveryStep>
{
    public void Configure(EntityTypeBuilder<Recovery> builder)
    {
        builder.ToTable(
            "recoveries",
            "disputes",
            t =>
            {
                t.HasCheckConstraint("ck_recoveries_claimed", $"claimed_fen between 1 and {Journal.LineFenMax}");
                t.HasCheckConstraint(
                    "ck_recoveries_never_more",
                    "recovered_fen >= 0 and written_off_fen >= 0 and recovered_fen + written_off_fen <= claimed_fen"
                );
                t.HasCheckConstraint("ck_recoveries_ended", "(ended_at is not null) = (recovered_fen + written_off_fen = claimed_fen)");
            }
        );
        builder.Property(r => r.Id).ValueGeneratedNever();
        builder.Ignore(r => r.OutstandingFen);
        builder.HasOne<Dispute>().WithOne().HasForeignKey<Recovery>(r => r.Id).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(r => r.SellerId).HasFilter("ended_at is null");
        builder.HasIndex(r => r.OrderId).IsUnique();
    }

    public void Configure(EntityTypeBuilder<RecoveryStep> builder)
    {
        builder.ToTable("recovery_steps", "disputes");
        builder.Property(s => s.Id).ValueGeneratedNever();
        builder.Property(s => s.Means).HasConversion<string>();
        builder.HasOne<Recovery>().WithMany().HasForeignKey(s => s.RecoveryId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(s => s.RecoveryId);
    }
}
