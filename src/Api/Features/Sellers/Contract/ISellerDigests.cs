using CardRecycle.Api.Persistence;

namespace CardRecycle.Api.Features.Sellers.Contract;

/// <summary>
/// Phone and ID number as providers compare them: SM3 in hexadecimal, without a key. Whoever has the digest can find the phone by trying
/// them all, so it is personal data like the phone itself: sent to the provider, never stored or logged.
/// </summary>
/// <param name="PhoneSm3">Of the 11 digits.</param>
/// <param name="IdNumberSm3">Of the 18 characters; null before the real-name check.</param>
internal sealed record SellerDigests(string PhoneSm3, string? IdNumberSm3)
{
    public override string ToString() => "SellerDigests(***)";
}

internal interface ISellerDigests
{
    /// <returns>Null for an account that is gone.</returns>
    Task<SellerDigests?> OfAsync(CardRecycleDb db, Guid sellerId, CancellationToken ct);
}
