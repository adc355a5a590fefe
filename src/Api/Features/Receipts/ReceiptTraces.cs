using CardRecycle.Api.Features.Sellers.Contract;
using CardRecycle.Api.Persistence;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Receipts;

/// <summary>Leaves, proofs and signatures of a seller's receipts stay valid; what could open their commitments goes.</summary>
internal sealed class ReceiptTraces : ISellerTraces
{
    /// <summary>A receipt that is still to be made of an event would bring its name back.</summary>
    public async Task<IReadOnlyList<OpenMatter>> OpenAsync(CardRecycleDb db, Guid sellerId, CancellationToken ct)
    {
        var seller = sellerId.ToString();
        var pending = await db
            .Database.SqlQuery<int>(
                $"""
                select count(*)::int as "Value" from platform.outbox_events
                where next_attempt_at is not null and handled_at is null and type = 'OrderPaid' and payload->>'SellerId' = {seller}
                """
            )
            .SingleAsync(ct);
        return pending == 0 ? [] : [new("receipt-pending", "电子凭证正在生成，请稍后再试。", pending)];
    }

    public async Task ForgetAsync(CardRecycleDb db, Guid sellerId, CancellationToken ct)
    {
        var receipts = await db.Receipts.AsNoTracking().Where(r => r.SellerId == sellerId).Select(r => new ErasedReceipt(r.Id, r.OrderId, r.CreatedAt)).ToListAsync(ct);
        foreach (var receipt in receipts)
            await ErasePersonalData.EraseAsync(db, receipt, ct);
    }
}
