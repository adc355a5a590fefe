using CardRecycle.Api.Features.Sellers.Contract;
using CardRecycle.Api.Persistence;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Disputes;

/// <summary>What was found, answered and decided is evidence and stays; it knows the seller by number.</summary>
internal sealed class DisputeTraces : ISellerTraces
{
    public async Task<IReadOnlyList<OpenMatter>> OpenAsync(CardRecycleDb db, Guid sellerId, CancellationToken ct)
    {
        var open =
            await db.Disputes.CountAsync(d => d.SellerId == sellerId && d.State != DisputeState.Closed, ct)
            + await db.Recoveries.CountAsync(r => r.SellerId == sellerId && r.EndedAt == null, ct);
        return open == 0 ? [] : [new("dispute-open", "您有未处理完的争议或待追偿款项。", open)];
    }

    /// <summary>A card that is not sold, or may still come back: who sold it may still be asked.</summary>
    public async Task<string?> HeldByAsync(CardRecycleDb db, KeptAccount account, DateTimeOffset requestedSince, CancellationToken ct) =>
        await db.CardExposures.AnyAsync(e => e.SellerId == account.SellerId && e.EndedAt == null, ct) ? "card-may-prove-bad" : null;

    public Task ForgetAsync(CardRecycleDb db, Guid sellerId, CancellationToken ct) => Task.CompletedTask;
}
