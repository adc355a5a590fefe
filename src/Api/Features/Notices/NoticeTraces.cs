using CardRecycle.Api.Features.Sellers.Contract;
using CardRecycle.Api.Persistence;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Notices;

/// <summary>What this room holds of a seller goes as a whole: nothing here has to be kept.</summary>
internal sealed class NoticeTraces : ISellerTraces
{
    public Task<IReadOnlyList<OpenMatter>> OpenAsync(CardRecycleDb db, Guid sellerId, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<OpenMatter>>([]);

    public async Task ForgetAsync(CardRecycleDb db, Guid sellerId, CancellationToken ct)
    {
        await db.AppMessages.Where(m => m.SellerId == sellerId).ExecuteDeleteAsync(ct);
        await db.MessageConsents.Where(c => c.SellerId == sellerId).ExecuteDeleteAsync(ct);
        await db.PriceAlerts.Where(a => a.SellerId == sellerId).ExecuteDeleteAsync(ct);
        await db.Notices.Where(n => n.SellerId == sellerId).ExecuteDeleteAsync(ct);
    }
}
