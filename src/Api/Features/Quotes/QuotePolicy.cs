using CardRecycle.Api.Features.Catalog.Contract;
using CardRecycle.Api.Features.Market.Contract;
using CardRecycle.Api.Features.Quotes.Contract;
using CardRecycle.Models.Valuation;

namespace CardRecycle.Api.Features.Quotes;

/// <summary>
/// The only place where model output becomes money. It has two halves: <see cref="TermsFor"/> turns a valuation (doubles) into
/// <see cref="PriceTerms"/> (whole parts per million), <see cref="Price"/> turns terms and a balance into fen. Only the second runs again
/// when
/// the issuer states another balance or expiry, so a renewed offer follows the same formula by construction.
/// <code>
/// gross  = floor(balance * grossPpm / 1,000,000)      grossPpm = market + face + life + region + season - channel - holding - risk -
/// margin
/// fee    = round(gross * feePpm / 1,000,000)          always within 3 % and 5 % of gross
/// amount = gross - fee
/// </code>
/// What holds for every input (tests prove it): the lines add up to the amount; a greater balance never gives a smaller amount; amount plus
/// fee stays below the expected resale by at least costs and margin.
/// </summary>
internal static class QuotePolicy
{
    public const long Million = 1_000_000;

    /// <summary>The service fee is 3 to 5 % of a deal; no setting and no membership leads out of it.</summary>
    public const long FeeMinPpm = 30_000;

    /// <inheritdoc cref="FeeMinPpm"/>
    public const long FeeMaxPpm = 50_000;

    /// <summary>No card is worth more (100 million yuan): balance times ppm stays within a long.</summary>
    public const long BalanceMaxFen = 10_000_000_000;

    /// <summary>Makes the terms of one card's price.</summary>
    /// <param name="estimate">The valuation; finite.</param>
    /// <param name="card">What else the price depends on.</param>
    /// <param name="steps">How the price moves with remaining life.</param>
    /// <param name="options">What the platform takes.</param>
    public static PriceTerms TermsFor(
        in RateEstimate estimate,
        in PricedCard card,
        IReadOnlyList<LifeStep> steps,
        QuotePolicyOptions options
    )
    {
        var parts = estimate.Parts;
        var (face, life, region, season) = (Ppm(parts.Face), Ppm(parts.Life), Ppm(parts.Region), Ppm(parts.Season));
        var market = Ppm(estimate.ResaleRate) - face - life - region - season;
        if (card.Market is { } level && level.Trades30 >= options.MarketTradesMin)
            market = Math.Clamp(market, Ppm(level.Level) - options.MarketGapMaxPpm, Ppm(level.Level) + options.MarketGapMaxPpm);
        market -= Math.Max(0, market + face + life + region + season - options.ResaleMaxPpm);

        var channel = options.ChannelPpm.GetValueOrDefault(card.Kind) + (card.Form == CardForm.Physical ? options.PhysicalPpm : 0);
        var days = Math.Clamp(estimate.DaysToSell, 0, options.HoldingDaysMax);
        var fee = Math.Clamp(options.FeePpm, FeeMinPpm, FeeMaxPpm);
        return new(
            market,
            face,
            life,
            region,
            season,
            channel,
            (long)(days * options.HoldingPpmPerDay),
            RiskPpm(estimate, card, options),
            options.MarginPpm,
            fee,
            Math.Clamp(options.MembershipPpm.GetValueOrDefault(card.Tier), 0, fee - FeeMinPpm),
            steps
        );
    }

    /// <summary>What the seller receives for a card of this balance, and how it comes about.</summary>
    public static CardPrice Price(PriceTerms terms, long balanceFen)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(balanceFen);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(balanceFen, BalanceMaxFen);
        var grossFen = Share(balanceFen, terms.GrossPpm);
        var resaleFen = Math.Max(0, Share(balanceFen, terms.ResalePpm));
        if (grossFen <= 0)
            return new(0, 0, resaleFen, []);
        var (fullFee, fee) = (FeeOf(grossFen, terms.FeePpm), FeeOf(grossFen, terms.NetFeePpm));
        return new(grossFen - fee, fee, resaleFen, QuoteLines.Of(terms, balanceFen, grossFen, fullFee, fee));
    }

    /// <summary>The terms on another remaining life (days, null for none): by the difference of their steps, and by nothing else.</summary>
    public static PriceTerms WithLife(PriceTerms terms, int? quotedDays, int? verifiedDays) =>
        terms with
        {
            LifePpm = terms.LifePpm + StepFor(terms.LifeSteps, verifiedDays) - StepFor(terms.LifeSteps, quotedDays),
        };

    /// <summary>The step that a remaining life falls on. Steps are ordered, the longest life first.</summary>
    public static long StepFor(IReadOnlyList<LifeStep> steps, int? lifeDays)
    {
        if (lifeDays is null || steps.Count == 0)
            return 0;
        foreach (var step in steps)
            if (lifeDays >= step.LifeDaysMin)
                return step.Ppm;
        return steps[^1].Ppm;
    }

    /// <summary>Floor, also below zero.</summary>
    public static long Share(long balanceFen, long ppm) => FloorDiv(balanceFen * ppm);

    internal static long FloorDiv(long product) => product >= 0 ? product / Million : -((-product + Million - 1) / Million);

    /// <summary>To the nearest fen, then into 3 to 5 %. A gross so small that no whole fen lies in between keeps the nearest one.</summary>
    private static long FeeOf(long grossFen, long ppm)
    {
        var nearest = (grossFen * ppm + Million / 2) / Million;
        var (least, most) = ((grossFen * FeeMinPpm + Million - 1) / Million, grossFen * FeeMaxPpm / Million);
        return least <= most ? Math.Clamp(nearest, least, most) : nearest;
    }

    private static long RiskPpm(in RateEstimate estimate, in PricedCard card, QuotePolicyOptions options)
    {
        var known = options.RiskPpm.GetValueOrDefault(card.Kind) * options.RiskLeftPpm.GetValueOrDefault(card.Proof, Million) / Million;
        var below = Math.Max(0, Ppm(estimate.ResaleRate - estimate.Low));
        return known + Math.Min(options.UncertaintyMaxPpm, below * options.UncertaintyPpm / Million);
    }

    /// <summary>Rates of a model that has gone mad are cut to ±2 before they can overflow anything.</summary>
    internal static long Ppm(double rate) => (long)Math.Round(Math.Clamp(rate, -2, 2) * Million);
}

/// <summary>What a price depends on beside the valuation. <paramref name="Market"/> is null for a brand that has never traded.</summary>
internal readonly record struct PricedCard(CardKind Kind, CardForm Form, PurchaseProof Proof, string Tier, MarketLevel? Market);

/// <summary>A price in fen. <paramref name="Lines"/> add up to <paramref name="AmountFen"/>; none for a card that is not worth its
/// costs.</summary>
internal sealed record CardPrice(long AmountFen, long FeeFen, long ResaleFen, IReadOnlyList<OfferLine> Lines);
