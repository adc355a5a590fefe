using CardRecycle.Api.Features.Receipts.Contract;
using CardRecycle.Api.Persistence;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Receipts;

internal sealed class ReceiptReferences : IReceiptReferences
{
    public async Task<ReceiptReference?> FindAsync(CardRecycleDb db, Guid orderId, CancellationToken ct) =>
        await db.Receipts.AsNoTracking().SingleOrDefaultAsync(r => r.OrderId == orderId, ct) is { } receipt
            ? new(receipt.Id, Convert.ToHexStringLower(receipt.LeafHash), receipt.LeafIndex, receipt.SealedAtSize)
            : null;
}
