using CardRecycle.Api.Features.Sellers.Contract;
using CardRecycle.Api.Persistence;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Sellers;

internal sealed class AddressesOfSellers : ISellerAddresses
{
    public Task<SellerAddresses?> OfAsync(CardRecycleDb db, Guid sellerId, CancellationToken ct) =>
        db.Sellers.Where(s => s.Id == sellerId).Select(s => new SellerAddresses(s.WeChatOpenId, s.AlipayOpenId)).SingleOrDefaultAsync(ct)!;
}
