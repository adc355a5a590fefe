using CardRecycle.Api.Persistence;
using CardRecycle.Ledger;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CardRecycle.Api.Features.Deposits;

/// <summary>Whose deposit, or whose reward. Stored by name.</summary>
internal enum DepositParty
{
    Recycler,

    /// <summary>A corporate seller, by its account.</summary>
    Company,

    /// <summary>Who reported a fraud: a seller's account or a recycler. Has no deposit.</summary>
    Reporter,
}

/// <summary>What is decided. Stored by name.</summary>
internal enum DepositAct
{
    /// <summary>退还.</summary>
    Release,

    /// <summary>没收, as a penalty.</summary>
    Forfeit,

    /// <summary>没收抵账: for what a recycler owes for cards.</summary>
    Offset,

    /// <summary>举报奖励.</summary>
    Reward,
}

/// <summary>Stored by name; the last two are final.</summary>
internal enum DepositDecisionState
{
    /// <summary>Money is reserved; a second person is awaited.</summary>
    Proposed,
    CarriedOut,

    /// <summary>The second person did not agree: what was reserved is free again.</summary>
    Refused,
}

/// <summary>A decision about money that was put up or is promised: proposed by one member of staff, carried out
/// when another agrees.</summary>
internal sealed class DepositDecision
{
    /// <summary>Of the hold too.</summary>
    public required Guid Id { get; init; }
    public required DepositAct Act { get; init; }
    public required DepositParty PartyKind { get; init; }
    public required string Party { get; init; }
    public required long AmountFen { get; init; }

    /// <summary>The closed case or dispute that it rests on; only a release may do without.</summary>
    public Guid? CaseId { get; init; }
    public required string Reason { get; init; }
    public required string ProposedBy { get; init; }
    public required DateTimeOffset ProposedAt { get; init; }
    public DepositDecisionState State { get; private set; }
    public string? SecondBy { get; private set; }
    public string? SecondReason { get; private set; }
    public DateTimeOffset? SecondAt { get; private set; }
    public Guid? JournalId { get; private set; }

    public AccountId Deposit =>
        PartyKind switch
        {
            DepositParty.Recycler => Chart.RecyclerDeposit(Party),
            DepositParty.Company => Chart.CompanyDeposit(Guid.Parse(Party)),
            _ => throw new InvalidOperationException($"A {PartyKind} has no deposit."),
        };

    /// <exception cref="InvalidOperationException">It was ended before: callers look under the row's lock.</exception>
    public void End(Guid? journalId, string by, string reason, DateTimeOffset at)
    {
        if (State != DepositDecisionState.Proposed)
            throw new InvalidOperationException($"Decision {Id} is {State}.");
        State = journalId is null ? DepositDecisionState.Refused : DepositDecisionState.CarriedOut;
        (JournalId, SecondBy, SecondReason, SecondAt) = (journalId, by, reason, at);
    }
}

internal sealed class DepositDecisionMapping : IEntityTypeConfiguration<DepositDecision>
{
    public void Configure(EntityTypeBuilder<DepositDecision> builder)
    {
        builder.ToTable(
            "deposit_decisions",
            "deposits",
            t =>
            {
                t.HasCheckConstraint("ck_deposit_decisions_amount", $"amount_fen between 1 and {Journal.LineFenMax}");
                t.HasCheckConstraint("ck_deposit_decisions_second", "second_by is null or second_by <> proposed_by");
                t.HasCheckConstraint("ck_deposit_decisions_case", "act = 'Release' or case_id is not null");
            }
        );
        builder.Property(d => d.Id).ValueGeneratedNever();
        builder.Property(d => d.Act).HasConversion<string>();
        builder.Property(d => d.PartyKind).HasConversion<string>();
        builder.Property(d => d.State).HasConversion<string>();
        builder.Ignore(d => d.Deposit);
        builder.HasIndex(d => new { d.State, d.Id });
    }
}

internal static class DepositTables
{
    extension(CardRecycleDb db)
    {
        public DbSet<DepositDecision> DepositDecisions => db.Set<DepositDecision>();
    }
}
