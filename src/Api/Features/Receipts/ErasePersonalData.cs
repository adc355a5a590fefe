using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Receipts;

/// <summary>
/// The seller has name and card removed from the receipt, with the salts that could prove them, and from the event that the receipt was
/// made of. The leaf in the log keeps only commitments that nobody can open any more, so the receipt and every proof stay valid. Twice is
/// once.
/// </summary>
internal static class ErasePersonalData
{
    /// <summary>The event was saved before the receipt; a receipt that comes later than this was held up by nothing known.</summary>
    private static readonly TimeSpan eventAgeMax = TimeSpan.FromDays(7);

    public static async Task<Results<NoContent, ProblemHttpResult>> Handle(
        Guid orderId,
        SellerCaller seller,
        CardRecycleDb db,
        CancellationToken ct
    )
    {
        var receipt = await db.Receipts.AsNoTracking().SingleOrDefaultAsync(r => r.OrderId == orderId && r.SellerId == seller.Id, ct);
        if (receipt is null)
            return Problems.From(ReceiptRefusals.NotFound);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await EraseAsync(db, ErasedReceipt.Of(receipt), ct);
        await transaction.CommitAsync(ct);
        return TypedResults.NoContent();
    }

    /// <summary>In the caller's transaction.</summary>
    public static async Task EraseAsync(CardRecycleDb db, ErasedReceipt receipt, CancellationToken ct)
    {
        // Ids are made of time, so the primary key finds the few events of those days.
        var (from, to) = (IdAt(receipt.CreatedAt - eventAgeMax), IdAt(receipt.CreatedAt.AddSeconds(1)));
        var order = receipt.OrderId.ToString();
        await db.ReceiptOpenings.Where(o => o.ReceiptId == receipt.Id).ExecuteDeleteAsync(ct);
        await db.Database.ExecuteSqlAsync(
            $"""
            update platform.outbox_events set payload = payload || jsonb_build_object('SellerName', '', 'CardMasked', '')
            where id between {from} and {to} and type = 'OrderPaid' and handled_at is not null and payload->>'OrderId' = {order}
            """,
            ct
        );
    }

    private static Guid IdAt(DateTimeOffset time)
    {
        Span<byte> bytes = stackalloc byte[16];
        TimedId.New(time).TryWriteBytes(bytes, bigEndian: true, out _);
        bytes[6..].Clear();
        return new(bytes, bigEndian: true);
    }
}

/// <summary>What erasing needs to know of a receipt.</summary>
internal sealed record ErasedReceipt(Guid Id, Guid OrderId, DateTimeOffset CreatedAt)
{
    public static ErasedReceipt Of(IssuedReceipt receipt) => new(receipt.Id, receipt.OrderId, receipt.CreatedAt);
}
