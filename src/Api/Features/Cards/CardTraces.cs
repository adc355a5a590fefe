using CardRecycle.Api.Features.Cards.Contract;
using CardRecycle.Api.Features.Sellers.Contract;
using CardRecycle.Api.Persistence;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Cards;

/// <summary>
/// A card that was bought is ours. What was offered and not bought is the seller's: number and secret go, and only the mark by which
/// the same card is known again stays. Photos go, all of them.
/// </summary>
internal sealed class CardTraces(ICardPhotos photos) : ISellerTraces
{
    public Task<IReadOnlyList<OpenMatter>> OpenAsync(CardRecycleDb db, Guid sellerId, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<OpenMatter>>([]);

    public async Task ForgetAsync(CardRecycleDb db, Guid sellerId, CancellationToken ct)
    {
        await photos.EraseAsync(db, sellerId, ct);
        await db
            .Cards.Where(c => c.SellerId == sellerId && c.State != CardState.Active)
            .ExecuteUpdateAsync(s => s.SetProperty(c => c.Number, (byte[]?)null).SetProperty(c => c.Secret, (byte[]?)null), ct);
    }
}
