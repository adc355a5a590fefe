using CardRecycle.Ledger;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CardRecycle.Api.Persistence;

/// <summary>A journal as it is stored. <see cref="Lines"/> is how many postings it has; the database allows no more and no fewer.</summary>
internal sealed class LedgerJournalRow
{
    public required Guid Id { get; init; }
    public required int Lines { get; init; }
    public required JournalKind Kind { get; init; }
    public required string Reference { get; init; }
    public required Guid? Reverses { get; init; }
    public required DateTimeOffset PostedAt { get; init; }
}

/// <summary>One line of a journal.</summary>
internal sealed class LedgerPostingRow
{
    public required Guid JournalId { get; init; }
    public required int Line { get; init; }
    public required int Lines { get; init; }
    public required string Account { get; init; }

    /// <summary>Clients' money, not own.</summary>
    public required bool Client { get; init; }
    public required Side Side { get; init; }
    public required long AmountFen { get; init; }
    public required DateTimeOffset PostedAt { get; init; }
}

/// <summary>A hold as it was placed.</summary>
internal sealed class LedgerHoldRow
{
    public required Guid Id { get; init; }
    public required JournalKind Kind { get; init; }
    public required string Reference { get; init; }
    public required string DebitAccount { get; init; }
    public required string CreditAccount { get; init; }
    public required long AmountFen { get; init; }
    public required DateTimeOffset PlacedAt { get; init; }
    public required DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>How a hold ended. The primary key lets it end only once.</summary>
internal sealed class LedgerHoldResolutionRow
{
    public required Guid HoldId { get; init; }
    public required HoldState State { get; init; }
    public required long AmountFen { get; init; }
    public required Guid? JournalId { get; init; }
    public required DateTimeOffset ResolvedAt { get; init; }

    /// <summary>What is released of which account; not stored.</summary>
    internal Hold? Hold { get; init; }
}

/// <summary>A link of the hash chain over the journals (<see cref="JournalChain"/>).</summary>
internal sealed class LedgerChainRow
{
    public required long Sequence { get; init; }
    public required Guid JournalId { get; init; }
    public required byte[] Hash { get; init; }
}

/// <summary>A journal that waits for its link.</summary>
internal sealed class LedgerUnchainedRow
{
    public required Guid JournalId { get; init; }
}

internal static class LedgerTables
{
    public const string Schema = "ledger";

    /// <summary>Violated by a second journal of one id.</summary>
    public const string JournalOnce = "pk_journals";

    /// <summary>Violated by a second reversal of one journal.</summary>
    public const string ReversedOnce = "ix_journals_reverses";

    /// <summary>Violated by a second hold of one id.</summary>
    public const string HoldOnce = "pk_holds";

    /// <summary>Violated by a second resolution of one hold.</summary>
    public const string HoldResolvedOnce = "pk_hold_resolutions";

    /// <summary>Raised at commit for a journal whose lines do not balance or are not all there (trigger in 110-ledger.sql).</summary>
    public const string JournalBalanced = "journal_balanced";

    /// <summary>Names of codes as stored: <c>card-acquired</c>.</summary>
    internal static string NameOf<T>(T value)
        where T : struct, Enum => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    /// <summary>The code of a stored name.</summary>
    internal static T Named<T>(string name)
        where T : struct, Enum => Enum.GetValues<T>().First(v => NameOf(v) == name);

    extension(CardRecycleDb db)
    {
        public DbSet<LedgerJournalRow> LedgerJournals => db.Set<LedgerJournalRow>();
        public DbSet<LedgerPostingRow> LedgerPostings => db.Set<LedgerPostingRow>();
        public DbSet<LedgerHoldRow> LedgerHolds => db.Set<LedgerHoldRow>();
        public DbSet<LedgerHoldResolutionRow> LedgerHoldResolutions => db.Set<LedgerHoldResolutionRow>();
    }
}

internal sealed class LedgerJournalMapping : IEntityTypeConfiguration<LedgerJournalRow>
{
    public void Configure(EntityTypeBuilder<LedgerJournalRow> builder)
    {
        builder.ToTable(
            "journals",
            LedgerTables.Schema,
            t => t.HasCheckConstraint("ck_journals_lines", $"lines between 2 and {Journal.LinesMax}")
        );
        builder.Property(j => j.Id).ValueGeneratedNever();
        builder.Property(j => j.Kind).HasKebabName();
        builder.Property(j => j.Reference).HasMaxLength(Journal.ReferenceLengthMax);
        builder.HasAlternateKey(j => new { j.Id, j.Lines });
        builder.HasIndex(j => j.Reverses).IsUnique().HasFilter("reverses is not null");
        builder.HasIndex(j => j.Reference);
        builder.HasOne<LedgerJournalRow>().WithOne().HasForeignKey<LedgerJournalRow>(j => j.Reverses).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class LedgerPostingMapping : IEntityTypeConfiguration<LedgerPostingRow>
{
    public void Configure(EntityTypeBuilder<LedgerPostingRow> builder)
    {
        builder.ToTable(
            "postings",
            LedgerTables.Schema,
            t =>
            {
                t.HasCheckConstraint("ck_postings_amount", $"amount_fen between 1 and {Journal.LineFenMax}");
                t.HasCheckConstraint("ck_postings_side", "side in (1, -1)");
                // With the foreign key below: a committed journal can never get another line.
                t.HasCheckConstraint("ck_postings_line", "line between 1 and lines");
                t.HasCheckConstraint("ck_postings_account", LedgerChartSql.Known("account"));
                t.HasCheckConstraint("ck_postings_client", $"client = ({LedgerChartSql.IsClient("account")})");
            }
        );
        // With Lines in it the key also serves the foreign key, which would else bring an index of its own. A journal has one number of
        // lines (the foreign key), so (journal, line) is still unique.
        builder.HasKey(p => new
        {
            p.JournalId,
            p.Lines,
            p.Line,
        });
        builder.Property(p => p.JournalId).ValueGeneratedNever();
        builder.Property(p => p.Line).ValueGeneratedNever();
        builder.Property(p => p.Side).HasConversion<short>();
        builder.Property(p => p.Account).HasMaxLength(AccountId.LengthMax);
        builder
            .HasOne<LedgerJournalRow>()
            .WithMany()
            .HasForeignKey(p => new { p.JournalId, p.Lines })
            .HasPrincipalKey(j => new { j.Id, j.Lines })
            .OnDelete(DeleteBehavior.Restrict);
        // A balance is a sum that is read from this index alone.
        builder
            .HasIndex(p => new
            {
                p.Account,
                p.PostedAt,
                p.JournalId,
                p.Line,
            })
            .IncludeProperties(p => new { p.Side, p.AmountFen });
    }
}

internal sealed class LedgerHoldMapping : IEntityTypeConfiguration<LedgerHoldRow>
{
    public void Configure(EntityTypeBuilder<LedgerHoldRow> builder)
    {
        builder.ToTable(
            "holds",
            LedgerTables.Schema,
            t =>
            {
                t.HasCheckConstraint("ck_holds_amount", $"amount_fen between 1 and {Journal.LineFenMax}");
                t.HasCheckConstraint("ck_holds_accounts", "debit_account <> credit_account");
                t.HasCheckConstraint("ck_holds_debit_account", LedgerChartSql.Known("debit_account"));
                t.HasCheckConstraint("ck_holds_credit_account", LedgerChartSql.Known("credit_account"));
                t.HasCheckConstraint(
                    "ck_holds_one_class",
                    $"({LedgerChartSql.IsClient("debit_account")}) = ({LedgerChartSql.IsClient("credit_account")})"
                );
                t.HasCheckConstraint("ck_holds_expires_at", "expires_at > placed_at");
            }
        );
        builder.Property(h => h.Id).ValueGeneratedNever();
        builder.Property(h => h.Kind).HasKebabName();
        builder.Property(h => h.Reference).HasMaxLength(Journal.ReferenceLengthMax);
        builder.Property(h => h.DebitAccount).HasMaxLength(AccountId.LengthMax);
        builder.Property(h => h.CreditAccount).HasMaxLength(AccountId.LengthMax);
        builder.HasIndex(h => h.DebitAccount).IncludeProperties(h => new { h.Id, h.AmountFen });
        builder.HasIndex(h => h.ExpiresAt).HasFilter("expires_at is not null");
    }
}

internal sealed class LedgerHoldResolutionMapping : IEntityTypeConfiguration<LedgerHoldResolutionRow>
{
    public void Configure(EntityTypeBuilder<LedgerHoldResolutionRow> builder)
    {
        builder.ToTable(
            "hold_resolutions",
            LedgerTables.Schema,
            t =>
                t.HasCheckConstraint(
                    "ck_hold_resolutions_state",
                    "state = 'posted' and journal_id is not null and amount_fen > 0 "
                        + "or state in ('voided', 'expired') and journal_id is null and amount_fen = 0"
                )
        );
        builder.HasKey(r => r.HoldId);
        builder.Property(r => r.HoldId).ValueGeneratedNever();
        builder.Property(r => r.State).HasKebabName();
        builder.Ignore(r => r.Hold);
        builder.HasOne<LedgerHoldRow>().WithOne().HasForeignKey<LedgerHoldResolutionRow>(r => r.HoldId).OnDelete(DeleteBehavior.Restrict);
        builder
            .HasOne<LedgerJournalRow>()
            .WithOne()
            .HasForeignKey<LedgerHoldResolutionRow>(r => r.JournalId)
            .OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class LedgerChainMapping : IEntityTypeConfiguration<LedgerChainRow>
{
    public void Configure(EntityTypeBuilder<LedgerChainRow> builder)
    {
        builder.ToTable(
            "chain",
            LedgerTables.Schema,
            t => t.HasCheckConstraint("ck_chain_hash", $"length(hash) = {JournalChain.HashLength} and sequence > 0")
        );
        builder.HasKey(l => l.Sequence);
        builder.Property(l => l.Sequence).ValueGeneratedNever();
        builder.HasOne<LedgerJournalRow>().WithOne().HasForeignKey<LedgerChainRow>(l => l.JournalId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class LedgerUnchainedMapping : IEntityTypeConfiguration<LedgerUnchainedRow>
{
    public void Configure(EntityTypeBuilder<LedgerUnchainedRow> builder)
    {
        builder.ToTable("unchained", LedgerTables.Schema);
        builder.HasKey(j => j.JournalId);
        builder.Property(j => j.JournalId).ValueGeneratedNever();
    }
}
