using CardRecycle.Api.Features.Catalog.Contract;

namespace CardRecycle.Api.Features.Quotes.Contract;

/// <summary>What a seller would be offered now for an unused card that does not expire and is bound nowhere (今日到手价).</summary>
/// <param name="FaceFen">The card's face, in fen; also its balance.</param>
/// <param name="AmountFen">What the seller would receive, in fen.</param>
/// <param name="RatePpm">The same over the face, in millionths.</param>
internal sealed record OfferedPrice(long FaceFen, long AmountFen, long RatePpm);

/// <summary>Prices for orientation, by the formula of a quote without its random step: binding is only a quote.</summary>
internal interface IOfferedPrices
{
    /// <returns>Null while nothing is offered: quotes are paused, there is no model, or the price is below the least.</returns>
    OfferedPrice? For(Brand brand, long faceFen);
}
