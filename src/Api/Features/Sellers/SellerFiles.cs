using CardRecycle.Api.Features.Sellers.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Security;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Sellers;

internal sealed class SellerFiles(PersonalData personal, TimeProvider clock) : ISellerFiles
{
    private const int AccountsMax = 100;

    public async Task<IReadOnlyList<SellerFile>> OfPersonAsync(CardRecycleDb db, string personHash, bool unmasked, CancellationToken ct)
    {
        var accounts = await db
            .Sellers.AsNoTracking()
            .Where(s => s.PersonHash == personHash)
            .OrderBy(s => s.CreatedAt)
            .Take(AccountsMax)
            .ToListAsync(ct);
        return [.. accounts.Select(s => FileOf(s, unmasked))];
    }

    public Task<bool> BlockAsync(CardRecycleDb db, Guid sellerId, string by, string reason, CancellationToken ct) =>
        BlockSeller.ApplyAsync(db, sellerId, by, reason, clock.GetUtcNow(), ct);

    private SellerFile FileOf(Seller seller, bool unmasked)
    {
        return new(
            seller.Id,
            !unmasked,
            Show(SealedColumns.Phone, seller.PhoneSealed, Masking.Phone)!,
            Show(SealedColumns.Name, seller.NameSealed, Masking.Name),
            Show(SealedColumns.IdNumber, seller.IdNumberSealed, Masking.IdNumber),
            seller.Bank,
            Show(SealedColumns.BankCard, seller.BankCardSealed, Masking.BankCard),
            unmasked ? seller.WeChatOpenId : null,
            seller.Level,
            seller.CreatedAt,
            seller.BlockedAt
        );

        string? Show(SealedColumn column, byte[]? sealedText, Func<string, string> mask)
        {
            if (sealedText is null)
                return null;
            var text = personal.Open(column, seller.Id, sealedText);
            return unmasked ? text : mask(text);
        }
    }
}
