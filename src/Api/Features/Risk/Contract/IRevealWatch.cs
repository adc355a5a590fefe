using CardRecycle.Api.Persistence;

namespace CardRecycle.Api.Features.Risk.Contract;

/// <summary>Watches members of staff who look at cards.</summary>
internal interface IRevealWatch
{
    /// <summary>
    /// Adds the reveal's event and what the gate thinks of it to <paramref name="db"/>, inside the caller's open transaction. It stops
    /// nobody: who reveals is on record, and the risk team reads what stands out.
    /// </summary>
    /// <param name="db">The context that it is added to.</param>
    /// <param name="orderId">Of the card's deal.</param>
    /// <param name="sellerId">Whose card it was.</param>
    /// <param name="staffId">Who looks.</param>
    /// <param name="ct">Cancellation.</param>
    Task TakeAsync(CardRecycleDb db, Guid orderId, Guid sellerId, string staffId, CancellationToken ct);
}
