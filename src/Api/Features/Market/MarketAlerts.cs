using CardRecycle.Api.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CardRecycle.Api.Features.Market;

/// <summary>Something noticed in a brand's market (预警). Never changed.</summary>
internal sealed class MarketAlertRow
{
    public required Guid Id { get; init; }
    public required string BrandId { get; init; }

    /// <summary><c>price</c> (resale rate of a standard card) or <c>demand</c> (sales a day, on a logarithm).</summary>
    public required string Measure { get; init; }

    /// <summary><c>spike</c> or <c>shift</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The order or the day at which it was noticed; with brand, measure and kind it is noticed once, by whichever
    /// replica.</summary>
    public required string Subject { get; init; }

    /// <summary>Standard deviations (spike) or height of the CUSUM (shift); negative downward.</summary>
    public required double Score { get; init; }

    /// <summary>By how much: points of rate, or of the logarithm of sales.</summary>
    public required double Size { get; init; }
    public required DateTimeOffset NoticedAt { get; init; }
}

/// <summary>A time without instant quotes for a brand; who began and ended it, and why, stays on record.</summary>
internal sealed class BrandPauseRow
{
    /// <summary>The name under which the watch itself pauses.</summary>
    public const string Watch = "market-watch";

    public required Guid Id { get; init; }
    public required string BrandId { get; init; }
    public required DateTimeOffset PausedAt { get; init; }
    public required string PausedBy { get; init; }
    public required string Reason { get; init; }
    public DateTimeOffset? ResumedAt { get; set; }
    public string? ResumedBy { get; set; }
    public string? ResumeReason { get; set; }
}

/// <summary>What a model said of a card before its trade moved the market, and what it fetched: live error of champion and
/// challenger.</summary>
internal sealed class ModelScoreRow
{
    public required Guid OrderId { get; init; }
    public required string Version { get; init; }
    public required double Predicted { get; init; }
    public required double Low { get; init; }
    public required double High { get; init; }
    public required double Actual { get; init; }
    public required DateTimeOffset SoldAt { get; init; }
}

internal sealed class MarketAlertMapping : IEntityTypeConfiguration<MarketAlertRow>
{
    public void Configure(EntityTypeBuilder<MarketAlertRow> builder)
    {
        builder.ToTable("alerts", "market");
        builder.HasKey(a => a.Id);
        builder
            .HasIndex(a => new
            {
                a.BrandId,
                a.Measure,
                a.Kind,
                a.Subject,
            })
            .IsUnique()
            .HasDatabaseName("ux_alerts_noticed_once");
        builder.HasIndex(a => a.NoticedAt);
    }
}

internal sealed class BrandPauseMapping : IEntityTypeConfiguration<BrandPauseRow>
{
    /// <summary>A brand is paused at most once at a time; a race of two pauses ends here.</summary>
    public const string OneOpen = "ux_brand_pauses_open";

    public void Configure(EntityTypeBuilder<BrandPauseRow> builder)
    {
        builder.ToTable("brand_pauses", "market");
        builder.HasKey(p => p.Id);
        builder.HasIndex(p => p.BrandId).IsUnique().HasFilter("resumed_at is null").HasDatabaseName(OneOpen);
        builder.HasIndex(p => p.PausedAt);
    }
}

internal sealed class ModelScoreMapping : IEntityTypeConfiguration<ModelScoreRow>
{
    public void Configure(EntityTypeBuilder<ModelScoreRow> builder)
    {
        builder.ToTable("model_scores", "market");
        builder.HasKey(s => new { s.OrderId, s.Version });
        builder.HasIndex(s => s.SoldAt);
    }
}

internal static class MarketWatchTables
{
    extension(CardRecycleDb db)
    {
        public DbSet<MarketAlertRow> MarketAlerts => db.Set<MarketAlertRow>();
        public DbSet<BrandPauseRow> BrandPauses => db.Set<BrandPauseRow>();
        public DbSet<ModelScoreRow> ModelScores => db.Set<ModelScoreRow>();
    }
}
