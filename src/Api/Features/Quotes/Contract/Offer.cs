using CardRecycle.Api.Features.Catalog.Contract;
using CardRecycle.Api.Platform.Http;

namespace CardRecycle.Api.Features.Quotes.Contract;

/// <summary>购卡凭证: proof that the seller came by the card honestly.</summary>
internal enum PurchaseProof
{
    None,
    Receipt,
    Invoice,
}

/// <summary>
/// An offer (报价) that a seller has accepted or may accept: what an order starts from. Today it is a sealed quote; a recycler's winning bid
/// or an accepted counter-offer will be others. All money in fen. <paramref name="AmountFen"/> is what the seller receives,
/// <paramref name="FeeFen"/> the service fee already taken off it; <paramref name="ExpectedResaleFen"/> is what the card should fetch.
/// <paramref name="RatePpm"/> is AmountFen over BalanceFen in parts per million.
/// </summary>
internal sealed record Offer(
    Guid QuoteId,
    Guid? SellerId,
    string BrandId,
    CardForm Form,
    long FaceFen,
    long BalanceFen,
    DateOnly? ExpiresOn,
    string? Region,
    PurchaseProof Proof,
    long AmountFen,
    long FeeFen,
    long ExpectedResaleFen,
    long RatePpm,
    string ModelVersion,
    IReadOnlyList<OfferLine> Lines,
    DateTimeOffset QuotedAt,
    DateTimeOffset ValidUntil
)
{
    /// <summary>No channel pays out less: WeChat's minimum is 0.10 yuan. A renewed offer may fall below it; such a deal cannot be
    /// paid.</summary>
    public const long AmountMinFen = 10;

    /// <summary>By what the price was made; null for an offer that a person named (a bid), which is renewed in proportion to the
    /// balance.</summary>
    public PriceTerms? Terms { get; init; }

    /// <summary>The pricing policy that set the margin: a version, or "fixed"; null for an offer that a person named.</summary>
    public string? PolicyVersion { get; init; }
}

/// <summary>
/// How one price is made, in parts per million of the balance: the same terms on another balance give the same rate. What the card fetches
/// is
/// <paramref name="MarketPpm"/> + <paramref name="FacePpm"/> + <paramref name="LifePpm"/> + <paramref name="RegionPpm"/> +
/// <paramref name="SeasonPpm"/>; from it go off, all at least 0, <paramref name="ChannelPpm"/>, <paramref name="HoldingPpm"/>,
/// <paramref name="RiskPpm"/> and <paramref name="MarginPpm"/>. Of what is left the service fee <paramref name="FeePpm"/> less
/// <paramref name="MembershipPpm"/> is taken. <paramref name="LifeSteps"/> say how the price moves with the remaining life, longest first.
/// </summary>
internal sealed record PriceTerms(
    long MarketPpm,
    long FacePpm,
    long LifePpm,
    long RegionPpm,
    long SeasonPpm,
    long ChannelPpm,
    long HoldingPpm,
    long RiskPpm,
    long MarginPpm,
    long FeePpm,
    long MembershipPpm,
    IReadOnlyList<LifeStep> LifeSteps
)
{
    /// <summary>What the card should fetch.</summary>
    public long ResalePpm => MarketPpm + FacePpm + LifePpm + RegionPpm + SeasonPpm;

    /// <summary>What can be paid before the service fee; negative for a card that is not worth its costs.</summary>
    public long GrossPpm => ResalePpm - ChannelPpm - HoldingPpm - RiskPpm - MarginPpm;

    /// <summary>The service fee that is really taken, of what can be paid.</summary>
    public long NetFeePpm => FeePpm - MembershipPpm;
}

/// <summary>
/// A card with at least <paramref name="LifeDaysMin"/> days left fetches <paramref name="Ppm"/> (0 or less) of its balance more than one
/// that never expires.
/// </summary>
internal sealed record LifeStep(int LifeDaysMin, long Ppm);

/// <summary>One line of the explanation; all lines add up to the amount. <paramref name="Code"/> is stable, the label is Chinese.</summary>
internal sealed record OfferLine(string Code, string Label, long AmountFen);

/// <summary>Reads and renews offers. The only place where model output becomes money is behind it.</summary>
internal interface IOffers
{
    /// <summary>
    /// Opens a sealed quote. Refuses: not ours or altered (<c>quotes/seal-broken</c>), made for somebody else
    /// (<c>quotes/belongs-to-another</c>), past its validity (<c>quotes/expired</c>).
    /// </summary>
    Outcome<Offer> Open(string sealedQuote, Guid sellerId);

    /// <summary>
    /// The same offer by the same formula on the facts that the issuer stated; valid until <paramref name="validUntil"/>. With the same
    /// expiry
    /// the rate stays; the amount may fall to 0, and below <see cref="Offer.AmountMinFen"/> nobody can be paid. Remaining life is counted
    /// from
    /// the day of the quote: a slow verification costs the seller nothing.
    /// </summary>
    Offer Requote(Offer offer, long verifiedBalanceFen, DateOnly? verifiedExpiresOn, DateTimeOffset validUntil);
}
