using CardRecycle.Api.Gateways.Payments;
using CardRecycle.Api.Persistence;

namespace CardRecycle.Api.Features.Sellers.Contract;

/// <summary>实名等级. Nobody is paid below <see cref="RealName"/>.</summary>
internal enum KycLevel
{
    /// <summary>Phone confirmed by SMS.</summary>
    Phone = 0,

    /// <summary>Name, ID number, bank card and phone agree (四要素).</summary>
    RealName = 1,

    /// <summary>And the face was checked.</summary>
    Face = 2,
}

/// <summary>
/// What other rooms may know of a seller. <paramref name="PersonHash"/> is the same for every account of one person (blind index of the ID
/// number), null before the real-name check. <paramref name="Accounts"/>: where the seller is paid, in the order of their wish, empty while
/// there is none. Limits in fen. <paramref name="RealName"/> is for the payout channel's name check only;
/// <paramref name="PhoneIndex"/> is a blind index.
/// </summary>
internal sealed record SellerProfile(
    Guid Id,
    KycLevel Level,
    string? PersonHash,
    string? RealName,
    IReadOnlyList<PayoutAccount> Accounts,
    long CardLimitFen,
    long DayLimitFen,
    bool Blocked,
    string Tier,
    DateTimeOffset CreatedAt,
    string PhoneIndex
)
{
    /// <summary>Name of the company whose account it is; null for an ordinary person.</summary>
    public string? Company { get; init; }

    public override string ToString() => $"SellerProfile({Id})";
}

/// <summary>
/// One payout destination (收款账户). <paramref name="Account"/> is personal and only for the channel; <paramref name="Shown"/> is what may
/// be shown and kept in clear; <paramref name="Fingerprint"/> is equal for equal accounts.
/// </summary>
internal sealed record PayoutAccount(PayeeKind Kind, string Account, string Shown, string Fingerprint)
{
    public override string ToString() => $"PayoutAccount({Kind})";
}

internal interface ISellers
{
    Task<SellerProfile?> FindAsync(CardRecycleDb db, Guid sellerId, CancellationToken ct);
}
