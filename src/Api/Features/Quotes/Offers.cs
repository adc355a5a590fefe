using CardRecycle.Api.Features.Quotes.Contract;
using CardRecycle.Api.Platform.Http;

namespace CardRecycle.Api.Features.Quotes;

/// <inheritdoc cref="IOffers"/>
internal sealed class Offers(QuoteSeal seal, TimeProvider clock) : IOffers
{
    public Outcome<Offer> Open(string sealedQuote, Guid sellerId)
    {
        Span<byte> payload = stackalloc byte[QuoteSeal.PayloadMax + 3];
        var length = seal.Open(sealedQuote ?? "", payload);
        if (length == 0)
            return QuoteRefusals.SealBroken;
        if (QuoteToken.Read(payload[..length]) is not { } offer)
            return QuoteRefusals.Expired;
        if (offer.SellerId is { } owner && owner != sellerId)
            return QuoteRefusals.BelongsToAnother;
        if (offer.ValidUntil <= clock.GetUtcNow())
            return QuoteRefusals.Expired;
        return offer;
    }

    public Offer Requote(Offer offer, long verifiedBalanceFen, DateOnly? verifiedExpiresOn, DateTimeOffset validUntil)
    {
        var balance = Math.Clamp(verifiedBalanceFen, 0, QuotePolicy.BalanceMaxFen);
        var terms = offer.Terms is not { } old
            ? null
            : QuotePolicy.WithLife(
                old,
                QuoteDay.LifeDays(offer.ExpiresOn, offer.QuotedAt),
                QuoteDay.LifeDays(verifiedExpiresOn, offer.QuotedAt)
            );
        var price = terms is null ? InProportion(offer, balance) : QuotePolicy.Price(terms, balance);
        return offer with
        {
            BalanceFen = balance,
            ExpiresOn = verifiedExpiresOn,
            AmountFen = price.AmountFen,
            FeeFen = price.FeeFen,
            ExpectedResaleFen = price.ResaleFen,
            RatePpm = balance == 0 ? 0 : price.AmountFen * QuotePolicy.Million / balance,
            Lines = price.Lines,
            ValidUntil = validUntil,
            Terms = terms,
        };
    }

    /// <summary>A price that a person named stays the same share of the balance.</summary>
    private static CardPrice InProportion(Offer offer, long balance)
    {
        var amount = Scale(offer.AmountFen, balance, offer.BalanceFen);
        var fee = Scale(offer.FeeFen, balance, offer.BalanceFen);
        var resale = Scale(offer.ExpectedResaleFen, balance, offer.BalanceFen);
        return new(amount, fee, resale, [new("agreed-price", "约定价格", amount + fee), new("service-fee", "服务费", -fee)]);
    }

    private static long Scale(long fen, long balance, long before) => (long)((Int128)fen * balance / Math.Max(1, before));
}
