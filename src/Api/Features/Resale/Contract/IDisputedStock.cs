using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Outbox;

namespace CardRecycle.Api.Features.Resale.Contract;

/// <summary>A recycler has taken the card.</summary>
internal sealed record CardSold(Guid OrderId, string Recycler, long SoldForFen, DateTimeOffset SoldAt) : IRoomEvent;

/// <summary>Who has a card now. Money in fen.</summary>
/// <param name="Recycler">Who bought it; null while it is in stock.</param>
/// <param name="SoldForFen">For how much; null likewise.</param>
/// <param name="SoldAt">When; null likewise.</param>
/// <param name="BalanceFen">What is on it.</param>
internal sealed record StockStand(string? Recycler, long? SoldForFen, DateTimeOffset? SoldAt, long BalanceFen);

/// <summary>What a dispute does to a card that is ours or was. All of it locks the card; the caller saves in an open transaction.</summary>
internal interface IDisputedStock
{
    /// <returns>Null for an order whose card never was ours.</returns>
    Task<StockStand?> FindAsync(CardRecycleDb db, Guid orderId, CancellationToken ct);

    /// <summary>While it is disputed nobody sells it. A card that is sold stays so.</summary>
    Task SetAsideAsync(CardRecycleDb db, Guid orderId, CancellationToken ct);

    /// <summary>The complaint was unfounded: the card can be sold again.</summary>
    Task PutBackAsync(CardRecycleDb db, Guid orderId, CancellationToken ct);

    /// <summary>
    /// The card is worth nothing: a sale is taken back by a reversing journal, so that its recycler does not pay, and the cost is booked as
    /// lost.
    /// </summary>
    Task LoseAsync(CardRecycleDb db, Guid orderId, DateTimeOffset at, CancellationToken ct);

    /// <summary>Part of a card in stock is used: that part of its cost is booked as lost, and the rest can be sold again.</summary>
    /// <param name="db">The caller's.</param>
    /// <param name="orderId">Of the card.</param>
    /// <param name="lossId">Of the journal: the same loss is booked once.</param>
    /// <param name="remainingFen">What is left on it, in fen, above zero and less than is on it in our books.</param>
    /// <param name="at">Now.</param>
    /// <param name="ct">Cancellation.</param>
    Task LosePartAsync(CardRecycleDb db, Guid orderId, Guid lossId, long remainingFen, DateTimeOffset at, CancellationToken ct);
}
