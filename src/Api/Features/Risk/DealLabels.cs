using CardRecycle.Api.Features.Risk.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Work;
using CardRecycle.Models.Risk;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Features.Risk;

/// <summary>What became of a scored event. One row an event; the only place for outcomes.</summary>
internal sealed class DealLabelRow
{
    /// <summary>The event's.</summary>
    public required Guid Id { get; init; }
    public required bool Fraud { get; set; }
    public string? Typology { get; set; }
    public long? LossFen { get; set; }

    /// <summary>Before this moment nothing may know of it.</summary>
    public required DateTimeOffset KnownAt { get; set; }
    public required string Source { get; set; }
    public required string DecidedBy { get; set; }
    public required DateTimeOffset RecordedAt { get; set; }

    /// <summary>When the states are to learn of a fraud; null: never, or done.</summary>
    public DateTimeOffset? NextAttemptAt { get; set; }
    public DateTimeOffset? LearnedAt { get; set; }
}

internal sealed class DealLabelRowMapping : IEntityTypeConfiguration<DealLabelRow>
{
    public void Configure(EntityTypeBuilder<DealLabelRow> builder)
    {
        builder.ToTable("labels", "risk");
        builder.Property(l => l.Id).ValueGeneratedNever();
        builder.HasOne<DealEventRow>().WithOne().HasForeignKey<DealLabelRow>(l => l.Id).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(l => l.NextAttemptAt).HasFilter("next_attempt_at is not null");
    }
}

internal sealed class RiskOutcomes(TimeProvider clock, IOptions<RiskOptions> options) : IRiskOutcomes
{
    public bool Knows(string typology) => Typologies.All.Any(t => t.Code == typology);

    public async Task RecordAsync(CardRecycleDb db, DealOutcome outcome, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var known = outcome.Fraud ? now : now + options.Value.HonestAfter;
        DateTimeOffset? learn = outcome.Fraud ? now : null;
        // An order that never came to the gate has no event, and so nothing to learn from. What states have learned once stays learned.
        await db.Database.ExecuteSqlAsync(
            $"""
            insert into risk.labels (id, fraud, typology, loss_fen, known_at, source, decided_by, recorded_at, next_attempt_at)
            select e.id, {outcome.Fraud}, {outcome.Typology}, {outcome.LossFen}, {known}, {outcome.Source}, {outcome.By}, {now},
                   {learn}
            from risk.deal_events e where e.id = {outcome.EventId}
            on conflict (id) do update set fraud = excluded.fraud, typology = excluded.typology, loss_fen = excluded.loss_fen,
              known_at = excluded.known_at, source = excluded.source, decided_by = excluded.decided_by,
              recorded_at = excluded.recorded_at,
              next_attempt_at = case when labels.learned_at is null then excluded.next_attempt_at end
            """,
            ct
        );
        if (outcome.Fraud)
            db.WakeAfterCommit(LearnFrauds.WorkName);
    }
}

/// <summary>Lets the states of a fraud's entities know of it, once its label is known: features of known frauds then count it.</summary>
internal sealed class LearnFrauds(WorkServices work) : WorkLoop(WorkName, "risk.labels", work)
{
    public const string WorkName = "risk-labels";

    protected override async Task HandleAsync(Guid id, IServiceProvider services, CancellationToken ct)
    {
        var db = services.GetRequiredService<CardRecycleDb>();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var label = await db.DealLabels.FromSql($"select * from risk.labels where id = {id} for update").SingleAsync(ct);
        if (label is { Fraud: true, LearnedAt: null })
        {
            var e = await db.DealEvents.AsNoTracking().SingleAsync(d => d.Id == id, ct);
            await EntityStates.LearnFraudAsync(db, e.ToEvent(), ct);
            label.LearnedAt = services.GetRequiredService<TimeProvider>().GetUtcNow();
        }
        label.NextAttemptAt = null;
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }
}
