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
/// number), null before the real-name check. Limits in fen. <paramref name="RealName"/> is for the payout channel's name check only;
/// <paramref name="PhoneIndex"/> is a blind index.
/// </summary>
internal sealed record SellerProfile(
    Guid Id,
    KycLevel Level,
    string? PersonHash,
    string? RealName,
    string? WeChatOpenId,
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

internal interface ISellers
{
    Task<SellerProfile?> FindAsync(CardRecycleDb db, Guid sellerId, CancellationToken ct);
}
