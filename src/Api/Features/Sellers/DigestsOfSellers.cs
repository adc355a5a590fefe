using System.Text;
using CardRecycle.Api.Features.Sellers.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Security;
using CardRecycle.Crypto;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Sellers;

internal sealed class DigestsOfSellers(PersonalData personal) : ISellerDigests
{
    public async Task<SellerDigests?> OfAsync(CardRecycleDb db, Guid sellerId, CancellationToken ct)
    {
        if (await db.Sellers.AsNoTracking().SingleOrDefaultAsync(s => s.Id == sellerId, ct) is not { } seller)
            return null;
        return new(
            Digest(personal.Open(SealedColumns.Phone, seller.Id, seller.PhoneSealed)),
            seller.IdNumberSealed is { } id ? Digest(personal.Open(SealedColumns.IdNumber, seller.Id, id)) : null
        );
    }

    private static string Digest(string text) => Convert.ToHexStringLower(Sm3.Hash(Encoding.UTF8.GetBytes(text)));
}
