using System.Globalization;
using CardRecycle.Api.Features.Catalog.Contract;
using CardRecycle.Api.Features.Market.Contract;
using CardRecycle.Api.Features.Quotes.Contract;
using CardRecycle.Models.Valuation;

namespace CardRecycle.Api.Features.Quotes;

/// <summary>Puts a quote into words.</summary>
internal static class QuoteAnswer
{
    /// <summary>Half-widths of the model's interval, in ppm, up to which a price counts as sure, and as fairly sure.</summary>
    private const long SurePpm = 30_000;

    /// <inheritdoc cref="SurePpm"/>
    private const long FairlySurePpm = 60_000;

    private static readonly QuoteFlag aboveBound = new(
        "face-above-legal-bound",
        "面值高于单张预付卡的法定上限（记名卡 5000 元，不记名卡 1000 元），成交前将核实来源。"
    );

    private static readonly QuoteFlag namedExpires = new("named-card-with-expiry", "记名卡按规定不设有效期，成交前将核实有效期。");

    public static QuoteResponse For(
        Offer offer,
        PriceTerms terms,
        Brand brand,
        in RateEstimate estimate,
        MarketLevel? level,
        string tier,
        string sealedQuote,
        IReadOnlyList<QuoteLifeStep> steps
    ) =>
        new(
            offer.QuoteId,
            offer.BrandId,
            offer.FaceFen,
            offer.BalanceFen,
            offer.AmountFen,
            offer.FeeFen,
            offer.RatePpm,
            RateText(offer.RatePpm),
            new(
                AmountAt(terms, estimate.Low - estimate.ResaleRate, offer.BalanceFen),
                AmountAt(terms, estimate.High - estimate.ResaleRate, offer.BalanceFen)
            ),
            offer.QuotedAt,
            offer.ValidUntil,
            offer.Lines,
            new(new(terms.GrossPpm, terms.NetFeePpm), new(steps)),
            level is null ? null : Market(level),
            Flags(offer, brand),
            Confidence(estimate, level),
            tier,
            offer.ModelVersion,
            offer.PolicyVersion!,
            sealedQuote
        );

    /// <summary>As people say it: 89.72 折 is 0.8972 of the balance.</summary>
    private static string RateText(long ppm) => string.Create(CultureInfo.InvariantCulture, $"{ppm / 10_000}.{ppm % 10_000 / 100:00} 折");

    private static long AmountAt(PriceTerms terms, double shift, long balanceFen)
    {
        var market = Math.Min(terms.MarketPpm + QuotePolicy.Ppm(shift), terms.MarketPpm + QuotePolicy.Million - terms.ResalePpm);
        return QuotePolicy.Price(terms with { MarketPpm = market }, balanceFen).AmountFen;
    }

    private static QuoteMarket Market(MarketLevel level)
    {
        var (today, mean) = (QuotePolicy.Ppm(level.Level), QuotePolicy.Ppm(level.Mean30));
        var points = Math.Abs(today - mean) / 1_000;
        var text =
            level.Trades30 == 0 ? "近30日无成交，参考更早行情。"
            : points == 0 ? "今日行情与近30日均价持平。"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"今日行情比近30日均价{(today > mean ? '高' : '低')} {points / 10}.{points % 10} 个百分点。"
            );
        return new(today, mean, today - mean, level.Trades30, level.AsOf, text);
    }

    private static IReadOnlyList<QuoteFlag> Flags(Offer offer, Brand brand)
    {
        var above = brand.FaceAboveLegalBound(offer.FaceFen);
        var expires = brand is { Named: true, LegalBoundExempt: false } && offer.ExpiresOn is not null;
        return (above, expires) switch
        {
            (false, false) => [],
            (true, false) => [aboveBound],
            (false, true) => [namedExpires],
            _ => [aboveBound, namedExpires],
        };
    }

    private static QuoteConfidence Confidence(in RateEstimate estimate, MarketLevel? level)
    {
        var halfWidth = QuotePolicy.Ppm(estimate.High - estimate.Low) / 2;
        if (level is null || level.Trades30 == 0 || halfWidth > FairlySurePpm)
            return QuoteConfidence.Low;
        return halfWidth <= SurePpm ? QuoteConfidence.High : QuoteConfidence.Medium;
    }
}
