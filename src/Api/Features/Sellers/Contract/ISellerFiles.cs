using CardRecycle.Api.Gateways.Payments;
using CardRecycle.Api.Persistence;

namespace CardRecycle.Api.Features.Sellers.Contract;

/// <summary>
/// Who an account belongs to, masked or not, as <paramref name="Masked"/> says. <paramref name="WeChatOpenId"/> is the WeChat account,
/// never in a masked file; <paramref name="Alipay"/> the Alipay account; <paramref name="PaidTo"/> where payouts go, in the order of the
/// seller's wish.
/// </summary>
internal sealed record SellerFile(
    Guid SellerId,
    bool Masked,
    string Phone,
    string? Name,
    string? IdNumber,
    string? Bank,
    string? BankCard,
    string? WeChatOpenId,
    string? Alipay,
    IReadOnlyList<SellerPayoutAccount> PaidTo,
    KycLevel Level,
    DateTimeOffset CreatedAt,
    DateTimeOffset? BlockedAt,
    string Tier
)
{
    public override string ToString() => $"SellerFile({SellerId})";
}

/// <summary>A payout account (收款账户) in a file; <paramref name="Account"/> is masked where the file is.</summary>
internal sealed record SellerPayoutAccount(PayeeKind Kind, string Account)
{
    public override string ToString() => $"SellerPayoutAccount({Kind})";
}

/// <summary>Personal data for whoever investigates, and the block that may follow. The caller keeps record of who looked and why.</summary>
internal interface ISellerFiles
{
    /// <summary>All accounts of one person, oldest first.</summary>
    Task<IReadOnlyList<SellerFile>> OfPersonAsync(CardRecycleDb db, string personHash, bool unmasked, CancellationToken ct);

    /// <summary>The account with this phone.</summary>
    /// <param name="db">The caller's context.</param>
    /// <param name="phone">A mainland mobile number as people write it; compared by its blind index.</param>
    /// <param name="ct">Cancellation.</param>
    /// <returns>Null if it is no such number, or nobody's.</returns>
    Task<Guid?> FindByPhoneAsync(CardRecycleDb db, string phone, CancellationToken ct);

    /// <summary>The account can no longer sign in or sell. Twice is once; the caller saves.</summary>
    /// <returns>False when there is no such account.</returns>
    Task<bool> BlockAsync(CardRecycleDb db, Guid sellerId, string by, string reason, CancellationToken ct);
}
