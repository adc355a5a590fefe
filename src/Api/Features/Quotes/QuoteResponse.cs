using CardRecycle.Api.Features.Quotes.Contract;

namespace CardRecycle.Api.Features.Quotes;

/// <summary>
/// A priced, time-limited, explained and sealed offer to buy one card. <paramref name="Lines"/> add up to <paramref name="AmountFen"/>,
/// which is what arrives; <paramref name="FeeFen"/> is already off it. <paramref name="Interval"/> is the amount at both ends of what the
/// card may fetch, nine times in ten; the offer itself is fixed. <paramref name="PolicyVersion"/> is the learned policy that set the
/// margin, or "fixed". <paramref name="Quote"/> goes into <c>POST /orders</c> as it is.
/// </summary>
internal sealed record QuoteResponse(
    Guid QuoteId,
    string BrandId,
    long FaceFen,
    long BalanceFen,
    long AmountFen,
    long FeeFen,
    long RatePpm,
    string RateText,
    QuoteInterval Interval,
    DateTimeOffset QuotedAt,
    DateTimeOffset ValidUntil,
    IReadOnlyList<OfferLine> Lines,
    QuoteChanges MayChange,
    QuoteMarket? Market,
    IReadOnlyList<QuoteFlag> Flags,
    QuoteConfidence Confidence,
    string Tier,
    string ModelVersion,
    string PolicyVersion,
    string Quote
);

internal sealed record QuoteInterval(long LowFen, long HighFen);

/// <summary>How sure the price is: width of the model's interval, and whether the brand has traded lately.</summary>
internal enum QuoteConfidence
{
    Low,
    Medium,
    High,
}

/// <summary>
/// Today's level of the brand against the last 30 days: what a standard card of it fetches on resale, in ppm of the balance.
/// <paramref name="Text"/> is Chinese.
/// </summary>
internal sealed record QuoteMarket(long TodayPpm, long Mean30Ppm, long ChangePpm, int Trades30, DateTimeOffset AsOf, string Text);

/// <summary>A stable code and a Chinese text: what will be looked at more closely.</summary>
internal sealed record QuoteFlag(string Code, string Text);

/// <summary>The two facts, and no others, that can change the amount after acceptance, each with its formula.</summary>
internal sealed record QuoteChanges(QuoteBalanceChange Balance, QuoteExpiryChange Expiry);

/// <summary>If the issuer states another balance, the same rates are applied to it.</summary>
/// <param name="GrossPpm">Of the balance, before the service fee.</param>
/// <param name="FeePpm">Of what is left, always within 3 and 5 %.</param>
internal sealed record QuoteBalanceChange(long GrossPpm, long FeePpm)
{
    public string Formula { get; } =
        "gross = floor(balanceFen * grossPpm / 1000000); fee = clamp(round(gross * feePpm / 1000000), ceil(gross * 0.03), floor(gross * 0.05)); "
        + "amountFen = gross - fee";

    public string Text { get; } = "如核验到的余额与填写的不同，费率不变，按核验余额重新计算。";
}

/// <summary>If the issuer states another expiry, the rate moves by the difference of two steps.</summary>
/// <param name="Steps">The longest life first; a card without expiry counts as the first.</param>
internal sealed record QuoteExpiryChange(IReadOnlyList<QuoteLifeStep> Steps)
{
    public string Formula { get; } =
        "grossPpm changes by step(verified days left) - step(quoted days left); days are counted from the day of the quote, no expiry is step 0";

    public string Text { get; } = "如核验到的有效期与填写的不同，按有效期档位之差调整费率，其他条件不变。";
}

/// <summary>With at least this many days left, this is added to the rate (0 or less).</summary>
internal sealed record QuoteLifeStep(int LifeDaysMin, long Ppm);
