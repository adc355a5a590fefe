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

    public Task ForgetAsync(CardRecycleDb db, Guid sellerId, CancellationToken ct) => Task.CompletedTask;
}
