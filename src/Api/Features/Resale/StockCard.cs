using CardRecycle.Api.Features.Catalog.Contract;
using CardRecycle.Api.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CardRecycle.Api.Features.Resale;

internal enum StockState
{
    InStock,
    Sold,

    /// <summary>争议中: set aside until it is decided whether it is worth anything.</summary>
    Disputed,

    /// <summary>卡损: worth nothing. A recycler who had bought it does not pay.</summary>
    Lost,
}

/// <summary>A card that is ours (库存卡), from its acquisition to its sale. Money in fen.</summary>
internal sealed class StockCard
{
    /// <summary>The order it was bought by.</summary>
    public required Guid Id { get; init; }
    public required Guid CardId { get; init; }
    public required string BrandId { get; init; }
    public required CardForm Form { get; init; }
    public required long FaceFen { get; init; }
    public required long BalanceFen { get; set; }
    public string? Region { get; init; }
    public DateOnly? ExpiresOn { get; init; }

    /// <summary>What it stands in the books at: offer plus fee.</summary>
    public required long CostFen { get; set; }

    /// <summary>What the seller received.</summary>
    public required long BoughtForFen { get; init; }

    /// <summary>What it was expected to fetch when it was quoted.</summary>
    public required long ExpectedResaleFen { get; init; }
    public required DateTimeOffset AcquiredAt { get; init; }
    public StockState State { get; private set; } = StockState.InStock;
    public long? SoldForFen { get; private set; }
    public string? Recycler { get; private set; }
    public DateTimeOffset? SoldAt { get; private set; }

    /// <summary>When it is offered to the recycler by itself; null: staff sell it.</summary>
    public DateTimeOffset? NextAttemptAt { get; set; }

    public void Sell(string recycler, long soldForFen, DateTimeOffset at)
    {
        if (State != StockState.InStock)
            throw new InvalidOperationException($"The card of order {Id} is not to be sold: it is {State}.");
        (State, Recycler, SoldForFen, SoldAt, NextAttemptAt) = (StockState.Sold, recycler, soldForFen, at, null);
    }

    public void SetAside()
    {
        if (State == StockState.InStock)
            (State, NextAttemptAt) = (StockState.Disputed, null);
    }

    /// <summary>Staff sell it from now on: what was complained about is looked at before it is offered again.</summary>
    public void PutBack()
    {
        if (State == StockState.Disputed)
            State = StockState.InStock;
    }

    /// <returns>How much of its cost is lost, in fen.</returns>
    public long LosePart(long remainingFen)
    {
        if (State == StockState.Sold || remainingFen <= 0 || remainingFen >= BalanceFen)
            throw new InvalidOperationException($"The card of order {Id} is {State} with {BalanceFen} fen; {remainingFen} cannot be left.");
        var cost = (long)((Int128)CostFen * remainingFen / BalanceFen);
        var lost = CostFen - cost;
        (BalanceFen, CostFen) = (remainingFen, cost);
        PutBack();
        return lost;
    }

    public void Lose() => (State, NextAttemptAt) = (StockState.Lost, null);
}

internal sealed class StockCardMapping : IEntityTypeConfiguration<StockCard>
{
    public void Configure(EntityTypeBuilder<StockCard> builder)
    {
        builder.ToTable("stock_cards", "resale");
        builder.HasKey(c => c.Id);
        builder.Property(c => c.Id).ValueGeneratedNever();
        builder.Property(c => c.Form).HasConversion<string>();
        builder.Property(c => c.State).HasConversion<string>();
        builder.HasIndex(c => c.NextAttemptAt).HasFilter("next_attempt_at is not null");
        builder.HasIndex(c => new { c.State, c.Id });
    }
}

internal static class ResaleTables
{
    extension(CardRecycleDb db)
    {
        public DbSet<StockCard> StockCards => db.Set<StockCard>();

        /// <summary>The card, locked until the caller's transaction ends: a second sale waits and then sees the first.</summary>
        public Task<StockCard?> LockStockCardAsync(Guid orderId, CancellationToken ct) =>
            db.StockCards.FromSql($"select * from resale.stock_cards where id = {orderId} for update").SingleOrDefaultAsync(ct);
    }
}
