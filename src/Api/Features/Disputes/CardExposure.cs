using CardRecycle.Api.Features.Orders.Contract;
using CardRecycle.Api.Features.Resale.Contract;
using CardRecycle.Api.Features.Risk.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Outbox;
using CardRecycle.Api.Platform.Work;
using CardRecycle.Ledger;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Features.Disputes;

/// <summary>What became of a card that was taken. Stored by name.</summary>
internal enum ExposureState
{
    /// <summary>It may still prove worthless.</summary>
    Open,

    /// <summary>Sold, and nobody complained in time.</summary>
    Good,
    Lost,
}

/// <summary>A card that was taken, and what was provided for its loss. Amounts in fen.</summary>
internal sealed class CardExposure
{
    /// <summary>The order's.</summary>
    public required Guid Id { get; init; }
    public required Guid SellerId { get; init; }
    public required string BrandId { get; init; }
    public required long BalanceFen { get; init; }
    public required long CostFen { get; init; }
    public required long ProvisionFen { get; init; }
    public required DateTimeOffset AcquiredAt { get; init; }
    public ExposureState State { get; private set; }
    public DateTimeOffset? EndedAt { get; private set; }

    /// <summary>When it counts as good if nobody complains; null while it is not sold, and when it has ended.</summary>
    public DateTimeOffset? NextAttemptAt { get; set; }

    /// <summary>Nobody complained in time.</summary>
    public void TurnOutWell(CardRecycleDb db, DateTimeOffset at)
    {
        if (State != ExposureState.Open)
            throw new InvalidOperationException($"The card of order {Id} is {State} already.");
        EndProvision(db, LossJournals.Released, at);
        (State, EndedAt, NextAttemptAt) = (ExposureState.Good, at, null);
    }

    /// <summary>The card is lost. One that counted as good already has no provision any more: all of it is our loss.</summary>
    public void Lose(CardRecycleDb db, DateTimeOffset at)
    {
        if (State == ExposureState.Lost)
            throw new InvalidOperationException($"The card of order {Id} is lost already.");
        if (State == ExposureState.Open)
            EndProvision(db, LossJournals.Used, at);
        (State, EndedAt, NextAttemptAt) = (ExposureState.Lost, at, null);
    }

    /// <summary>Once, as its journal's id sees to; there is none where nothing was provided.</summary>
    private void EndProvision(CardRecycleDb db, Func<Guid, string, Money, DateTimeOffset, Journal> journalOf, DateTimeOffset at)
    {
        if (ProvisionFen > 0)
            db.Ledger.Post(journalOf(LedgerId.Derive(Id, "provision-ended"), Id.ToString("D"), new(ProvisionFen), at));
    }
}

internal sealed class CardExposureMapping : IEntityTypeConfiguration<CardExposure>
{
    public void Configure(EntityTypeBuilder<CardExposure> builder)
    {
        builder.ToTable("exposures", "disputes");
        builder.Property(e => e.Id).ValueGeneratedNever();
        builder.Property(e => e.State).HasConversion<string>();
        builder.Property<uint>("xmin").IsRowVersion();
        builder.HasIndex(e => e.NextAttemptAt).HasFilter("next_attempt_at is not null");
        builder.HasIndex(e => e.AcquiredAt);
    }
}

/// <summary>
/// Each taken card is provided for: by what the risk model expects to be lost on it, or by a set share of its
/// cost where none spoke. Once it
/// is sold, the time for complaints runs.
/// </summary>
internal sealed class ProvideForLosses(IRiskSummaries risk, IOptions<DisputeOptions> options) : IHandle<CardAcquired>, IHandle<CardSold>
{
    public async Task HandleAsync(CardAcquired news, CardRecycleDb db, CancellationToken ct)
    {
        if (await db.CardExposures.AnyAsync(e => e.Id == news.OrderId, ct))
            return;
        var found = await risk.OfAsync(db, [news.OrderId], ct);
        var expected = found.GetValueOrDefault(news.OrderId)?.ExpectedLossFen;
        var provision = Math.Clamp(
            expected is { } fen ? (long)fen : news.CostFen * options.Value.ProvisionBps / DisputeOptions.BpsMax,
            0,
            news.CostFen
        );
        db.Add(
            new CardExposure
            {
                Id = news.OrderId,
                SellerId = news.SellerId,
                BrandId = news.Offer.BrandId,
                BalanceFen = news.Offer.BalanceFen,
                CostFen = news.CostFen,
                ProvisionFen = provision,
                AcquiredAt = news.AcquiredAt,
            }
        );
        if (provision > 0)
            db.Ledger.Post(
                LossJournals.Provided(
                    LedgerId.Derive(news.OrderId, "provision"),
                    news.OrderId.ToString("D"),
                    new(provision),
                    news.AcquiredAt
                )
            );
    }

    public async Task HandleAsync(CardSold news, CardRecycleDb db, CancellationToken ct)
    {
        var exposure = await db.CardExposures.SingleOrDefaultAsync(e => e.Id == news.OrderId, ct);
        if (exposure is { State: ExposureState.Open })
            exposure.NextAttemptAt = news.SoldAt + options.Value.ComplaintWithin;
    }
}

/// <summary>Nobody complained in time: the card was good, and what was provided for it is released.</summary>
internal sealed class ReleaseProvisions(WorkServices work) : WorkLoop(WorkName, "disputes.exposures", work)
{
    public const string WorkName = "dispute-provisions";

    protected override async Task HandleAsync(Guid id, IServiceProvider services, CancellationToken ct)
    {
        var db = services.GetRequiredService<CardRecycleDb>();
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var exposure = await db.LockExposureAsync(id, ct);
        if (exposure?.State != ExposureState.Open)
            return;
        // What is disputed is decided by the dispute.
        if (await db.Disputes.AnyAsync(d => d.OrderId == id && d.ClosedAt == null, ct))
            exposure.NextAttemptAt = null;
        else
            exposure.TurnOutWell(db, now);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }
}

internal static class ExposureLock
{
    extension(CardRecycleDb db)
    {
        /// <summary>The card, locked until the caller's transaction ends.</summary>
        public Task<CardExposure?> LockExposureAsync(Guid orderId, CancellationToken ct) =>
            db.CardExposures.FromSql($"select *, xmin from disputes.exposures where id = {orderId} for update").SingleOrDefaultAsync(ct);
    }
}
