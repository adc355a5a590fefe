using CardRecycle.Api.Features.Market.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Models.Valuation;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CardRecycle.Api.Features.Market;

/// <summary>A closed trade in the database: what the levels, and the next training, are made of. Never changed.</summary>
internal sealed class ClosedTradeRow
{
    /// <summary>The order; a card is sold once.</summary>
    public required Guid OrderId { get; init; }

    /// <summary>Grows with every row; replicas read what is new by it.</summary>
    public long Seq { get; init; }
    public required string BrandId { get; init; }

    /// <summary>Null if the catalogue no longer knows the brand; the trade then counts with its plain rate.</summary>
    public KindOfCard? Kind { get; init; }
    public required FormOfCard Form { get; init; }
    public required long FaceFen { get; init; }
    public required long BalanceFen { get; init; }
    public string? Region { get; init; }
    public int? LifeDays { get; init; }
    public required long BoughtForFen { get; init; }
    public required long SoldForFen { get; init; }
    public required DateTimeOffset BoughtAt { get; init; }
    public required DateTimeOffset SoldAt { get; init; }

    /// <summary>True for rows of the history that the platform was started with; they are no business of its own.</summary>
    public bool FromHistory { get; init; }

    public double Rate => SoldForFen / (double)BalanceFen;

    public CardFacts? Facts =>
        Kind is { } kind ? new(BrandId, kind, Form, FaceFen, BalanceFen, LifeDays, Region is not null, ChinaDay.Of(BoughtAt)) : null;

    public static ClosedTradeRow Of(ClosedTrade trade, KindOfCard? kind) =>
        new()
        {
            OrderId = trade.OrderId,
            BrandId = trade.BrandId,
            Kind = kind,
            Form = string.Equals(trade.Form, nameof(FormOfCard.Code), StringComparison.OrdinalIgnoreCase)
                ? FormOfCard.Code
                : FormOfCard.Physical,
            FaceFen = trade.FaceFen,
            BalanceFen = trade.BalanceFen,
            Region = trade.Region,
            LifeDays = trade.LifeDays,
            BoughtForFen = trade.BoughtForFen,
            SoldForFen = trade.SoldForFen,
            BoughtAt = trade.BoughtAt.ToUniversalTime(),
            SoldAt = trade.SoldAt.ToUniversalTime(),
        };
}

internal sealed class ClosedTradeMapping : IEntityTypeConfiguration<ClosedTradeRow>
{
    /// <summary>The name of the constraint that a card is sold once; a race of two sales ends here.</summary>
    public const string SoldOnce = "pk_closed_trades";

    public void Configure(EntityTypeBuilder<ClosedTradeRow> builder)
    {
        builder.ToTable("closed_trades", "market");
        builder.HasKey(t => t.OrderId).HasName(SoldOnce);
        builder.Property(t => t.Seq).UseIdentityAlwaysColumn();
        builder.Property(t => t.Kind).HasConversion<string>();
        builder.Property(t => t.Form).HasConversion<string>();
        builder.HasIndex(t => t.Seq).IsUnique();
        builder.HasIndex(t => t.SoldAt);
        builder.Ignore(t => t.Rate);
        builder.Ignore(t => t.Facts);
    }
}

/// <summary>Days as people in China count them.</summary>
internal static class ChinaDay
{
    private static readonly TimeSpan offset = TimeSpan.FromHours(8);

    public static DateOnly Of(DateTimeOffset at) => DateOnly.FromDateTime(at.ToOffset(offset).DateTime);
}

internal static class MarketTables
{
    extension(CardRecycleDb db)
    {
        public DbSet<ClosedTradeRow> ClosedTrades => db.Set<ClosedTradeRow>();

        public DbSet<BoughtCardRow> BoughtCards => db.Set<BoughtCardRow>();
    }
}
