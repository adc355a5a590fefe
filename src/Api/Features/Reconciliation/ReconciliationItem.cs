using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CardRecycle.Api.Features.Reconciliation;

/// <summary>In what a channel's bill and our books differ. Stored by name.</summary>
internal enum DifferenceClass
{
    /// <summary>单边账（我方有）: booked by us, on no bill.</summary>
    OursOnly,

    /// <summary>单边账（渠道有）: on the bill, not in our books.</summary>
    TheirsOnly,

    /// <summary>金额不符.</summary>
    Amount,

    /// <summary>跨日: both have it, on different days.</summary>
    Late,

    /// <summary>退票: it came back, and our books do not have that yet.</summary>
    Bounced,

    /// <summary>手续费.</summary>
    Fee,

    /// <summary>余额不连续: the day does not begin with what the day before it ended with.</summary>
    Balance,
}

/// <summary>Stored by name; the last one is final.</summary>
internal enum ItemState
{
    Open,

    /// <summary>Its explanation moves money, or leaves a difference: a second person is awaited.</summary>
    Proposed,
    Explained,
}

/// <summary>How a difference is settled. Stored by name.</summary>
internal enum ItemResolution
{
    /// <summary>What was missing came; nobody had to do anything.</summary>
    ByRules,

    /// <summary>无需记账: the note says why.</summary>
    NoBooking,

    /// <summary>记手续费.</summary>
    BookFee,

    /// <summary>垫付短款: own money makes the clients' account good, and the channel owes us.</summary>
    CoverShortage,

    /// <summary>收回垫付: the channel gave back what was covered.</summary>
    TakeBackCover,

    /// <summary>长款挂账: it is kept for an owner who is not known yet.</summary>
    SuspendSurplus,

    /// <summary>长款退回: what was suspended went back.</summary>
    ReleaseSurplus,
}

/// <summary>One difference, worked on until it is explained (差错).</summary>
internal sealed class ReconciliationItem
{
    public required Guid Id { get; init; }
    public required string Channel { get; init; }

    /// <summary>The day that cannot be closed before it is explained.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>What it is about: the channel's number of a line, or our number of an attempt.</summary>
    public required string Subject { get; init; }
    public required DifferenceClass Class { get; set; }
    public string? TheirNo { get; set; }
    public string? AttemptNo { get; set; }
    public Guid? OrderId { get; set; }

    /// <summary>On the bill, in is positive; null when no line is.</summary>
    public long? TheirFen { get; set; }

    /// <summary>In our books, likewise.</summary>
    public long? OurFen { get; set; }

    /// <summary>So much less lies on the clients' account than our books say; below zero: more.</summary>
    public required long MissingFen { get; set; }
    public required DateTimeOffset CreatedAt { get; init; }
    public ItemState State { get; private set; }
    public string? Owner { get; private set; }
    public DateTimeOffset? ClaimedAt { get; private set; }
    public ItemResolution? Resolution { get; private set; }
    public string? Note { get; private set; }
    public string? ExplainedBy { get; private set; }
    public string? SecondBy { get; private set; }
    public string? SecondNote { get; private set; }
    public DateTimeOffset? ExplainedAt { get; private set; }
    public Guid? JournalId { get; private set; }
    public int Version { get; private set; }

    public void Claim(string by, DateTimeOffset now)
    {
        (Owner, ClaimedAt) = (by, now);
        Version++;
    }

    /// <summary>What was missing came.</summary>
    public void ExplainByRules(DifferenceClass became, string note, DateTimeOffset now)
    {
        Need(ItemState.Open);
        (Class, State, Resolution, Note) = (became, ItemState.Explained, ItemResolution.ByRules, note);
        (MissingFen, ExplainedAt) = (0, now);
        Version++;
    }

    /// <summary>Explained, or proposed where a second person is needed.</summary>
    public void Explain(ItemResolution resolution, string note, string by, bool needsSecond, DateTimeOffset now)
    {
        Need(ItemState.Open);
        (Resolution, Note, ExplainedBy) = (resolution, note, by);
        State = needsSecond ? ItemState.Proposed : ItemState.Explained;
        ExplainedAt = needsSecond ? null : now;
        Version++;
    }

    public void Agree(string by, string note, Guid? journalId, DateTimeOffset now)
    {
        Need(ItemState.Proposed);
        (State, SecondBy, SecondNote, JournalId, ExplainedAt) = (ItemState.Explained, by, note, journalId, now);
        Version++;
    }

    /// <summary>The second person does not agree: it is open again, and keeps who said what.</summary>
    public void Disagree(string by, string note)
    {
        Need(ItemState.Proposed);
        (State, SecondBy, SecondNote, Resolution) = (ItemState.Open, by, note, null);
        Version++;
    }

    private void Need(ItemState state)
    {
        if (State != state)
            throw new InvalidOperationException($"Item {Id} is {State}, not {state}.");
    }
}

internal sealed class ReconciliationItemMapping : IEntityTypeConfiguration<ReconciliationItem>
{
    public void Configure(EntityTypeBuilder<ReconciliationItem> builder)
    {
        builder.ToTable(
            "items",
            ReconciliationTables.Schema,
            t =>
            {
                // What leaves a difference, or books one away, is never one person's word.
                t.HasCheckConstraint(
                    "ck_items_two_people",
                    "state <> 'Explained' or missing_fen = 0 or second_by is not null and second_by <> explained_by"
                );
                t.HasCheckConstraint("ck_items_explained", "state <> 'Explained' or resolution is not null and explained_at is not null");
            }
        );
        builder.Property(i => i.Id).ValueGeneratedNever();
        builder.Property(i => i.Channel).HasMaxLength(ReconciliationTables.NameLengthMax);
        builder.Property(i => i.Subject).HasMaxLength(ReconciliationTables.NumberLengthMax);
        builder.Property(i => i.Class).HasConversion<string>().HasMaxLength(ReconciliationTables.NameLengthMax);
        builder.Property(i => i.State).HasConversion<string>().HasMaxLength(ReconciliationTables.NameLengthMax);
        builder.Property(i => i.Resolution).HasConversion<string>().HasMaxLength(ReconciliationTables.NameLengthMax);
        builder.Property(i => i.Version).IsConcurrencyToken();
        builder.HasIndex(i => new { i.Channel, i.Subject }).IsUnique().HasDatabaseName(ReconciliationTables.ItemOnce);
        builder.HasIndex(i => i.Day).HasFilter("state <> 'Explained'");
    }
}
