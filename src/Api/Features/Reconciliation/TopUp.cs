using System.ComponentModel.DataAnnotations;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CardRecycle.Api.Features.Reconciliation;

/// <summary>Own money that treasury sends to a channel's clients' account (调拨), announced before a bill shows it. A credit of this
/// amount that
/// nothing else explains is it.</summary>
internal sealed class TopUp
{
    /// <summary>So long before and after the announcement a credit may be it.</summary>
    public static readonly TimeSpan Within = TimeSpan.FromDays(7);

    public required Guid Id { get; init; }
    public required string Channel { get; init; }
    public required long AmountFen { get; init; }

    /// <summary>Treasury's own number.</summary>
    public required string Reference { get; init; }
    public required string By { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>The channel's number of the credit, once it is found.</summary>
    public string? TheirNo { get; set; }
    public DateOnly? ArrivedOn { get; set; }
}

internal sealed class TopUpMapping : IEntityTypeConfiguration<TopUp>
{
    public void Configure(EntityTypeBuilder<TopUp> builder)
    {
        builder.ToTable("top_ups", ReconciliationTables.Schema, t => t.HasCheckConstraint("ck_top_ups_amount", "amount_fen > 0"));
        builder.Property(t => t.Id).ValueGeneratedNever();
        builder.Property(t => t.Channel).HasMaxLength(ReconciliationTables.NameLengthMax);
        builder.Property(t => t.Reference).HasMaxLength(ReconciliationTables.NumberLengthMax);
        // A credit is one top-up.
        builder.HasIndex(t => new { t.Channel, t.TheirNo }).IsUnique().HasFilter("their_no is not null");
        builder.HasIndex(t => t.Channel).HasFilter("their_no is null");
    }
}

/// <summary>Finance announces what it sends, and sees what has arrived.</summary>
internal static class AnnounceTopUp
{
    public const int Shown = 200;

    public static async Task<Results<Created<TopUpView>, ProblemHttpResult>> Handle(
        AnnounceTopUpRequest request,
        StaffCaller caller,
        CardRecycleDb db,
        Reconciler reconciler,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        if (!reconciler.Sources.Any(s => s.Channel == request.Channel))
            return Problems.From(ReconciliationRefusals.NoChannel);
        var now = clock.GetUtcNow();
        var topUp = new TopUp
        {
            Id = TimedId.New(now),
            Channel = request.Channel,
            AmountFen = request.AmountFen,
            Reference = request.Reference,
            By = caller.Id,
            At = now,
        };
        db.Add(topUp);
        await db.SaveChangesAsync(ct);
        return TypedResults.Created($"/staff/reconciliation/top-ups/{topUp.Id}", TopUpView.Of(topUp));
    }

    public static async Task<Ok<TopUpList>> List(CardRecycleDb db, CancellationToken ct) =>
        TypedResults.Ok(
            new TopUpList([
                .. (await db.TopUps.AsNoTracking().OrderByDescending(t => t.Id).Take(Shown).ToListAsync(ct)).Select(TopUpView.Of),
            ])
        );
}

/// <param name="Channel">Where it goes: a configured channel.</param>
/// <param name="AmountFen">How much, in fen.</param>
/// <param name="Reference">Treasury's own number.</param>
internal sealed record AnnounceTopUpRequest(
    [property: Required, StringLength(64)] string Channel,
    [property: Range(1, 100_000_000_000_000)] long AmountFen,
    [property: Required, StringLength(96, MinimumLength = 1), RegularExpression(@"[^\p{Cc}]+")] string Reference
);

/// <summary>The newest first.</summary>
internal sealed record TopUpList(IReadOnlyList<TopUpView> TopUps);

/// <param name="TopUpId">Its id.</param>
/// <param name="Channel">Where it went.</param>
/// <param name="AmountFen">How much, in fen.</param>
/// <param name="Reference">Treasury's own number.</param>
/// <param name="By">Who announced it.</param>
/// <param name="At">When.</param>
/// <param name="TheirNo">The credit on the channel's bill; null while none has come.</param>
/// <param name="ArrivedOn">The bill's day.</param>
internal sealed record TopUpView(
    Guid TopUpId,
    string Channel,
    long AmountFen,
    string Reference,
    string By,
    DateTimeOffset At,
    string? TheirNo,
    DateOnly? ArrivedOn
)
{
    public static TopUpView Of(TopUp t) => new(t.Id, t.Channel, t.AmountFen, t.Reference, t.By, t.At, t.TheirNo, t.ArrivedOn);
}
