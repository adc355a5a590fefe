namespace CardRecycle.Api.Gateways.Recyclers;

/// <summary>A card that a recycler may bid for; nothing by which it could be spent.</summary>
internal sealed record CardOnOffer(string BrandId, long FaceFen, long BalanceFen);

/// <summary>What a recycler would pay, in fen.</summary>
internal sealed record RecyclerBid(string BidId, long PriceFen);

/// <summary>The recyclers' side of the market.</summary>
internal interface IRecyclers
{
    /// <returns>Null if the recycler gave no usable answer; asking again is harmless.</returns>
    Task<RecyclerBid?> AskAsync(string recycler, CardOnOffer card, CancellationToken ct);
}
