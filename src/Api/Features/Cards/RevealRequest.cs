using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CardRecycle.Api.Features.Cards;

internal enum RevealRequestState
{
    /// <summary>Waits for a second person.</summary>
    Asked,

    /// <summary>Whoever asked may look, once, while it lasts.</summary>
    Approved,

    /// <summary>The second person said no.</summary>
    Declined,

    /// <summary>It was looked at.</summary>
    Used,
}

/// <summary>
/// A member of staff wants to look at a card; somebody else agrees or not. Its row stays for good, and its seller sees it. That the second
/// person is another one, and that it is used once, are constraints of the database as well.
/// </summary>
internal sealed class RevealRequest
{
    public required Guid Id { get; init; }
    public required Guid CardId { get; init; }
    public required string Purpose { get; init; }

    /// <summary>For the second person and the auditor, not for the seller.</summary>
    public required string Reason { get; init; }
    public required string AskedBy { get; init; }
    public required DateTimeOffset AskedAt { get; init; }

    /// <summary>Nobody decides later than this, and after the decision nobody looks later.</summary>
    public required DateTimeOffset ExpiresAt { get; set; }
    public RevealRequestState State { get; set; } = RevealRequestState.Asked;
    public string? DecidedBy { get; set; }
    public DateTimeOffset? DecidedAt { get; set; }
    public DateTimeOffset? UsedAt { get; set; }

    /// <summary>Why whoever wants to look now may not; null: they may, once. Somebody else's request is none.</summary>
    public static Refusal? RefuseUse(RevealRequest? asked, Guid? cardId, string by, DateTimeOffset now) =>
        asked is null || asked.CardId != cardId || asked.AskedBy != by ? CardRefusals.NoSuchRequest
        : asked.IsOver(now) ? CardRefusals.RequestIsOver
        : asked.State is not RevealRequestState.Approved ? CardRefusals.SecondPersonNeeded
        : null;

    public bool IsOver(DateTimeOffset now) => State is RevealRequestState.Declined or RevealRequestState.Used || now >= ExpiresAt;
}

internal sealed class RevealRequestMapping : IEntityTypeConfiguration<RevealRequest>
{
    public void Configure(EntityTypeBuilder<RevealRequest> builder)
    {
        builder.ToTable("reveal_requests", "cards");
        builder.Property(r => r.State).HasConversion<string>();
        builder.Property<uint>("xmin").IsRowVersion();
        builder.HasIndex(r => r.CardId);
        builder.HasIndex(r => r.AskedAt);
        builder.HasOne<Card>().WithMany().HasForeignKey(r => r.CardId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal static class RevealRequestTables
{
    extension(CardRecycleDb db)
    {
        public DbSet<RevealRequest> RevealRequests => db.Set<RevealRequest>();
    }
}

/// <summary>Section <c>Cards:Reveals</c>.</summary>
internal sealed class RevealOptions
{
    /// <summary>How long a request waits for its second person.</summary>
    public TimeSpan DecideWithin { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long after that the card may be looked at.</summary>
    public TimeSpan UseWithin { get; set; } = TimeSpan.FromMinutes(10);
}
