using System.Text.Json;
using CardRecycle.Api.Features.Orders.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform;
using CardRecycle.Api.Platform.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CardRecycle.Api.Features.Disputes;

/// <summary>What was found. Stored by name.</summary>
internal enum DisputeFinding
{
    /// <summary>已被使用.</summary>
    Used,

    /// <summary>余额为零.</summary>
    Empty,

    /// <summary>部分被使用: less is on it than was paid for, and the rest is worth something.</summary>
    PartlyUsed,
}

/// <summary>Who found it. Stored by name.</summary>
internal enum DisputeSource
{
    /// <summary>回收商反馈.</summary>
    Recycler,

    /// <summary>库存盘点.</summary>
    StockCheck,
}

/// <summary>How a dispute ends. Stored by name.</summary>
internal enum DisputeOutcome
{
    /// <summary>追偿: the card is lost, and its seller gives back what they got for it.</summary>
    Recover,

    /// <summary>核销: the card is lost, and the loss is ours.</summary>
    WriteOff,

    /// <summary>不成立: nothing is wrong with the card.</summary>
    Unfounded,
}

/// <summary>What one member of staff has decided and another confirms. Amounts in fen.</summary>
internal sealed record DisputeDecision(
    DisputeOutcome Outcome,
    long ClaimFen,
    bool Fraud,
    string? Typology,
    bool Blacklist,
    string Reason,
    string By,
    DateTimeOffset At
);

/// <summary>
/// A card that proved used or empty after its seller was paid. Its evidence is read from where it lies (<see cref="EvidencePack"/>), not
/// copied.
/// </summary>
internal sealed class Dispute
{
    public const int TextMax = 2000;

    public required Guid Id { get; init; }
    public required Guid OrderId { get; init; }
    public required string OrderNo { get; init; }
    public required Guid SellerId { get; init; }
    public required string PersonHash { get; init; }
    public required Guid CardId { get; init; }
    public required string BrandId { get; init; }

    /// <summary>What the seller got for the card, in fen, whether paid out or kept back for an earlier one: no more
    /// can be claimed.</summary>
    public required long PaidFen { get; init; }
    public required DateTimeOffset PaidAt { get; init; }
    public required DisputeFinding Finding { get; init; }
    public required DisputeSource Source { get; init; }

    /// <summary>What was seen, in the finder's words.</summary>
    public required string Report { get; init; }
    public required DateTimeOffset FoundAt { get; init; }
    public required string OpenedBy { get; init; }
    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>Of a partly used card, in fen: what is left on it, and what the seller got for the part that is lost, rounded
    /// down. Null: all
    /// of it is lost.</summary>
    public long? RemainingFen { get; init; }
    public long? PartFen { get; init; }

    /// <summary>What the seller got for what is lost, in fen: no more is claimed.</summary>
    public long LostFen => PartFen ?? PaidFen;

    /// <summary>Until when the seller can answer before anything is decided.</summary>
    public required DateTimeOffset DueAt { get; init; }
    public DisputeState State { get; private set; }
    public string? Answer { get; private set; }
    public DateTimeOffset? AnsweredAt { get; private set; }

    /// <summary>Waits for the second person, or was confirmed.</summary>
    public DisputeDecision? Decision { get; private set; }
    public string? SecondBy { get; private set; }
    public string? SecondReason { get; private set; }
    public DateTimeOffset? ClosedAt { get; private set; }

    /// <summary>Concurrency token.</summary>
    public int Version { get; private set; }

    public static Dispute Open(
        OrderFile order,
        OpenDisputeRequest request,
        (long BoughtFen, long NowFen) balance,
        string by,
        TimeSpan answerWithin,
        DateTimeOffset now
    ) =>
        new()
        {
            Id = TimedId.New(now),
            OrderId = order.OrderId,
            OrderNo = order.OrderNo,
            SellerId = order.SellerId,
            PersonHash = order.PersonHash,
            CardId = order.CardId,
            BrandId = order.BrandId,
            PaidFen = order.AmountFen,
            PaidAt = order.PaidAt,
            Finding = request.Finding,
            Source = request.Source,
            Report = request.Report,
            RemainingFen = request.RemainingFen,
            PartFen = request.RemainingFen is { } left
                ? (long)((Int128)order.AmountFen * (balance.NowFen - left) / balance.BoughtFen)
                : null,
            FoundAt = request.FoundAt ?? now,
            OpenedBy = by,
            OpenedAt = now,
            DueAt = now + answerWithin,
        };

    public Refusal? TakeAnswer(string text, DateTimeOffset now)
    {
        if (AnsweredAt is not null)
            return DisputeRefusals.AnsweredBefore;
        if (!TryMove(DisputeCommand.Answer))
            return DisputeRefusals.Closed;
        (Answer, AnsweredAt, Decision) = (text, now, null);
        return null;
    }

    public Refusal? Propose(DisputeDecision decision, DateTimeOffset now)
    {
        if (State == DisputeState.AwaitingSeller && now < DueAt)
            return DisputeRefusals.NotHeard(DueAt - now);
        if (!TryMove(DisputeCommand.Propose))
            return State == DisputeState.Closed ? DisputeRefusals.Closed : DisputeRefusals.AlreadyProposed;
        Decision = decision;
        return null;
    }

    /// <returns>Why this person cannot be the second one; null if the decision is theirs to confirm.</returns>
    public Refusal? RefuseSecond(string staff) =>
        State == DisputeState.Closed ? DisputeRefusals.Closed
        : State != DisputeState.AwaitingSecond ? DisputeRefusals.NothingProposed
        : Decision!.By == staff ? DisputeRefusals.SamePerson
        : null;

    public void Disagree(string by, string reason)
    {
        Move(DisputeCommand.Disagree);
        (Decision, SecondBy, SecondReason) = (null, by, reason);
    }

    public void Close(string by, string reason, DateTimeOffset now)
    {
        Move(DisputeCommand.CarryOut);
        (SecondBy, SecondReason, ClosedAt) = (by, reason, now);
    }

    private void Move(DisputeCommand command)
    {
        if (!TryMove(command))
            throw new InvalidOperationException($"Dispute {Id}: {command} is not possible in {State}.");
    }

    private bool TryMove(DisputeCommand command)
    {
        if (DisputeMachine.Next(State, command) is not { } next)
            return false;
        (State, Version) = (next, Version + 1);
        return true;
    }
}

internal sealed class DisputeMapping : IEntityTypeConfiguration<Dispute>
{
    /// <summary>An order has one open dispute at most.</summary>
    public const string OpenOnce = "ix_disputes_open_order";

    public void Configure(EntityTypeBuilder<Dispute> builder)
    {
        builder.ToTable("disputes", "disputes");
        builder.Property(d => d.Id).ValueGeneratedNever();
        builder.Property(d => d.Finding).HasConversion<string>();
        builder.Ignore(d => d.LostFen);
        builder.Property(d => d.Source).HasConversion<string>();
        builder.Property(d => d.State).HasConversion<string>();
        builder.Property(d => d.Version).IsConcurrencyToken();
        builder
            .Property(d => d.Decision)
            .HasColumnType("jsonb")
            .HasConversion(
                d => JsonSerializer.Serialize(d, JsonSerializerOptions.Default),
                text => JsonSerializer.Deserialize<DisputeDecision>(text, JsonSerializerOptions.Default)
            );
        builder.HasIndex(d => d.OrderId).IsUnique().HasFilter("closed_at is null").HasDatabaseName(OpenOnce);
        builder.HasIndex(d => new { d.SellerId, d.Id });
        builder.HasIndex(d => new { d.State, d.Id });
    }
}

internal static class DisputeTables
{
    extension(CardRecycleDb db)
    {
        public DbSet<Dispute> Disputes => db.Set<Dispute>();

        public DbSet<CardExposure> CardExposures => db.Set<CardExposure>();

        public DbSet<Recovery> Recoveries => db.Set<Recovery>();

        public DbSet<RecoveryStep> RecoverySteps => db.Set<RecoveryStep>();
    }
}
