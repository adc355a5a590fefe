using CardRecycle.Api.Features.Sellers.Contract;
using CardRecycle.Api.Gateways.Payments;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Security;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Sellers;

internal sealed class SellerFiles(PersonalData personal, PayoutAccounts payoutAccounts, TimeProvider clock) : ISellerFiles
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

    public async Task<Guid?> FindByPhoneAsync(CardRecycleDb db, string phone, CancellationToken ct)
    {
        if (!PhoneNumber.TryParse(phone, out var number))
            return null;
        var index = personal.Index("phone", number.Digits);
        return await db.Sellers.Where(s => s.PhoneIndex == index).Select(s => (Guid?)s.Id).SingleOrDefaultAsync(ct);
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
            Show(SealedColumns.Alipay, seller.AlipaySealed, Masking.Alipay),
            [.. payoutAccounts.Of(seller).Select(a => new SellerPayoutAccount(a.Kind, unmasked ? a.Account : Masked(a)))],
            seller.Level,
            seller.CreatedAt,
            seller.BlockedAt,
            seller.Tier
        );

        // An openid is shown to nobody who may not see names.
        static string Masked(PayoutAccount account) => account.Kind == PayeeKind.WeChat ? "****" : account.Shown;

        string? Show(SealedColumn column, byte[]? sealedText, Func<string, string> mask)
        {
            if (sealedText is null)
                return null;
            var text = personal.Open(column, seller.Id, sealedText);
            return unmasked ? text : mask(text);
        }
    }
}
