using CardRecycle.Api.Persistence;

namespace CardRecycle.Api.Features.Sellers.Contract;

/// <summary>Where messages reach a seller inside the apps (消息地址); null where the account is not linked.</summary>
internal sealed record SellerAddresses(string? WeChatOpenId, string? AlipayOpenId)
{
    public override string ToString() => "SellerAddresses(***)";
}

internal interface ISellerAddresses
{
    /// <returns>Null for an account that is gone.</returns>
    Task<SellerAddresses?> OfAsync(CardRecycleDb db, Guid sellerId, CancellationToken ct);
}
