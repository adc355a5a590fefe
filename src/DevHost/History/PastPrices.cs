using CardRecycle.Api.Features.Catalog.Contract;
using CardRecycle.Api.Features.Market.Contract;
using CardRecycle.Api.Features.Quotes;
using CardRecycle.Api.Features.Quotes.Contract;

namespace CardRecycle.DevHost.History;

/// <summary>Prices of the past: around today's level of each brand, by the platform's own policy from there on.</summary>
internal sealed class PastPrices(IMarketLevels market, QuotePolicyOptions policy, string modelVersion, PastRows rows)
{
    private const int ValidMinutes = 15;
    private const int DaysInStock = 3;
    private const double UsualLevel = 0.9;
    private const double Noise = 0.004;

    /// <summary>What a recycler would have given for one yuan of this brand on that day.</summary>
    public double LevelOf(Brand brand) => Math.Clamp(market.For(brand.Id)?.Level ?? UsualLevel, 0.4, 0.985);

    /// <summary>The offer that was accepted, recorded among the quotes.</summary>
    public Offer Quote(Guid? sellerId, string tier, Brand brand, long faceFen, bool hasProof, DateTimeOffset at, Random random)
    {
        var terms = TermsOf(brand, hasProof, random);
        var price = QuotePolicy.Price(terms, faceFen);
        var offer = new Offer(
            Guid.CreateVersion7(at),
            sellerId,
            brand.Id,
            brand.Forms[random.Next(brand.Forms.Count)],
            faceFen,
            faceFen,
            null,
            null,
            hasProof ? PurchaseProof.Receipt : PurchaseProof.None,
            price.AmountFen,
            price.FeeFen,
            price.ResaleFen,
            price.AmountFen * QuotePolicy.Million / faceFen,
            modelVersion,
            price.Lines,
            at,
            at.AddMinutes(ValidMinutes)
        )
        {
            Terms = terms,
            PolicyVersion = PriceWalk.FixedPolicy,
        };
        rows.Quotes.Add(RowOf(offer, terms, brand, tier));
        return offer;
    }

    /// <summary>The same terms on the balance that the issuer stated.</summary>
    public static Offer Requote(Offer offer, long balanceFen, DateTimeOffset validUntil)
    {
        var price = QuotePolicy.Price(offer.Terms!, balanceFen);
        return offer with
        {
            BalanceFen = balanceFen,
            AmountFen = price.AmountFen,
            FeeFen = price.FeeFen,
            ExpectedResaleFen = price.ResaleFen,
            RatePpm = price.AmountFen * QuotePolicy.Million / balanceFen,
            Lines = price.Lines,
            ValidUntil = validUntil,
        };
    }

    private PriceTerms TermsOf(Brand brand, bool hasProof, Random random)
    {
        var level = LevelOf(brand) + (Noise * ((random.NextDouble() * 2) - 1));
        var left = policy.RiskLeftPpm.GetValueOrDefault(hasProof ? PurchaseProof.Receipt : PurchaseProof.None, QuotePolicy.Million);
        return new(
            (long)(level * QuotePolicy.Million),
            0,
            0,
            0,
            0,
            policy.ChannelPpm.GetValueOrDefault(brand.Kind),
            DaysInStock * policy.HoldingPpmPerDay,
            policy.RiskPpm.GetValueOrDefault(brand.Kind) * left / QuotePolicy.Million,
            policy.MarginPpm,
            policy.FeePpm,
            0,
            []
        );
    }

    private static IssuedQuote RowOf(Offer offer, PriceTerms terms, Brand brand, string tier) =>
        new()
        {
            Id = offer.QuoteId,
            SellerId = offer.SellerId,
            Tier = tier,
            BrandId = brand.Id,
            Kind = brand.Kind,
            Form = offer.Form,
            FaceFen = offer.FaceFen,
            BalanceFen = offer.BalanceFen,
            ExpiresOn = null,
            Region = null,
            Proof = offer.Proof,
            AmountFen = offer.AmountFen,
            FeeFen = offer.FeeFen,
            ExpectedResaleFen = offer.ExpectedResaleFen,
            MarketLevelPpm = terms.MarketPpm,
            CostsPpm = terms.ChannelPpm + terms.HoldingPpm,
            RiskPpm = terms.RiskPpm,
            AnswersPpm = 0,
            StepPpm = 0,
            StepPropensityPpm = QuotePolicy.Million,
            ModelVersion = offer.ModelVersion,
            PolicyVersion = PriceWalk.FixedPolicy,
            QuotedAt = offer.QuotedAt,
        };
}
