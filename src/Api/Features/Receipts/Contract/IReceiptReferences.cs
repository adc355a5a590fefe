using CardRecycle.Api.Persistence;

namespace CardRecycle.Api.Features.Receipts.Contract;

/// <summary>Where an order's receipt stands in the log.</summary>
/// <param name="ReceiptId">The receipt.</param>
/// <param name="LeafHash">Of its canonical bytes, 64 hexadecimal digits.</param>
/// <param name="LeafIndex">Its place in the log; null until the log has taken it in.</param>
/// <param name="SealedAtSize">Size of the log at the checkpoint that sealed it; null likewise.</param>
internal sealed record ReceiptReference(Guid ReceiptId, string LeafHash, long? LeafIndex, long? SealedAtSize);

/// <summary>Names receipts to whoever refers to one as evidence.</summary>
internal interface IReceiptReferences
{
    /// <returns>Null for an order without a receipt.</returns>
    Task<ReceiptReference?> FindAsync(CardRecycleDb db, Guid orderId, CancellationToken ct);
}
