using CardRecycle.Api.Features.Sellers.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Security;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Features.Sellers;

/// <summary>
/// Reads profiles for the other rooms. Always from the row: a block or a new level counts from its commit on, in every replica.
/// </summary>
internal sealed class SellerDirectory(PersonalData personal, PayoutAccounts accounts, IOptionsMonitor<SellerLimits> limits) : ISellers
{
    private static readonly Func<CardRecycleDb, Guid, CancellationToken, Task<Seller?>> Read = EF.CompileAsyncQuery(
        (CardRecycleDb db, Guid id, CancellationToken ct) => db.Set<Seller>().AsNoTracking().SingleOrDefault(s => s.Id == id)
    );

    public async Task<SellerProfile?> FindAsync(CardRecycleDb db, Guid sellerId, CancellationToken ct)
    {
        if (await Read(db, sellerId, ct) is not { } seller)
            return null;
        var allowed = limits.CurrentValue.Of(seller.Level);
        return new(
            seller.Id,
            seller.Level,
            seller.PersonHash,
            seller.NameSealed is { } name ? personal.Open(SealedColumns.Name, seller.Id, name) : null,
            accounts.Of(seller),
            allowed.CardFen,
            allowed.DayFen,
            seller.Blocked,
            seller.Tier,
            seller.CreatedAt,
            seller.PhoneIndex
        )
        {
            Company = seller.CompanyName,
        };
    }
}
