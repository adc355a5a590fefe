using CardRecycle.Api.Features.Catalog.Contract;
using CardRecycle.Api.Features.Quotes.Contract;
using CardRecycle.Api.Platform.Http;

namespace CardRecycle.Api.Features.Quotes;

/// <summary>Every "no" of this room.</summary>
internal static class QuoteRefusals
{
    public static readonly Refusal SealBroken = new(
        "quotes/seal-broken",
        StatusCodes.Status422UnprocessableEntity,
        "This is not a quote of ours",
        "Send the text in 'quote' of POST /quotes exactly as it was received.",
        "报价无效，请重新询价。"
    );

    public static readonly Refusal BelongsToAnother = new(
        "quotes/belongs-to-another",
        StatusCodes.Status403Forbidden,
        "The quote was made for another seller",
        "A quote that a signed-in seller asked for can be accepted by that seller only.",
        "该报价属于其他用户，请重新询价。"
    );

    public static readonly Refusal Expired = new(
        "quotes/expired",
        StatusCodes.Status410Gone,
        "The quote has expired",
        $"A quote is valid for {QuoteCard.ValidMinutes} minutes. Ask for a new one.",
        "报价已过期，请重新询价。"
    );

    public static readonly Refusal ModelUnavailable = new(
        "quotes/model-unavailable",
        StatusCodes.Status503ServiceUnavailable,
        "No price can be made now",
        "No valuation model is in force. Try again later.",
        "暂时无法报价，请稍后重试。"
    )
    {
        RetryAfter = TimeSpan.FromSeconds(30),
    };

    public static readonly Refusal MarketPaused = new(
        "quotes/market-paused",
        StatusCodes.Status503ServiceUnavailable,
        "Instant quotes for this brand are paused",
        "Its market is moving fast. Try again later, or ask for another brand.",
        "该品牌行情波动较大，暂停即时报价，请稍后再试。"
    )
    {
        RetryAfter = TimeSpan.FromMinutes(10),
        Field = "brand",
    };

    public static readonly Refusal BrandMissing = Field(
        "brand-unknown",
        "brand",
        "Take the brand's id from GET /catalog/brands.",
        "暂不支持该品牌。"
    );

    public static readonly Refusal ProofUnknown = Field(
        "proof-unknown",
        "proof",
        "The proof is none, receipt or invoice.",
        "购卡凭证类型有误。"
    );

    public static Refusal BrandPaused(Brand brand) =>
        Field("brand-paused", "brand", $"Cards of {brand.NameEn} are not bought at the moment.", $"{brand.NameZh}暂停回收。");

    public static Refusal FormUnsupported(Brand brand) =>
        Field(
            "form-unsupported",
            "form",
            $"Cards of {brand.NameEn} come as: {string.Join(", ", brand.Forms.Select(f => f.ToString().ToLowerInvariant()))}.",
            $"请选择{brand.NameZh}的卡形式。"
        );

    public static Refusal FaceOutOfBounds(Brand brand) =>
        Field(
            "face-out-of-bounds",
            "faceFen",
            $"The face of a card of {brand.NameEn} lies between {brand.FaceMinFen} and {brand.FaceMaxFen} fen.",
            $"{brand.NameZh}的面值须在 {Yuan(brand.FaceMinFen)} 至 {Yuan(brand.FaceMaxFen)} 元之间。"
        );

    public static readonly Refusal BalanceOutOfBounds = Field(
        "balance-out-of-bounds",
        "balanceFen",
        "The balance is at least 1 fen and not above faceFen; leave it out for an unused card.",
        "余额须大于零且不超过面值。"
    );

    public static readonly Refusal CardExpired = Field(
        "card-expired",
        "expiresOn",
        "The card's last day has passed. An expired card with money on it can be exchanged at its issuer.",
        "该卡已过期。卡内仍有余额时，可先到发卡方办理激活或换卡。"
    );

    public static Refusal RegionUnknown(Brand brand) =>
        Field(
            "region-unknown",
            "region",
            brand.Regions.Count == 0
                ? $"Cards of {brand.NameEn} are good nation-wide; leave the region out."
                : $"Cards of {brand.NameEn} can be bound to: {string.Join(", ", brand.Regions)}; leave the region out for a nation-wide card.",
            $"请选择{brand.NameZh}可用的地区。"
        );

    public static readonly Refusal BelowMinimum = Field(
        "below-minimum",
        "balanceFen",
        $"The card would pay less than {Offer.AmountMinFen} fen, the least that can be paid out.",
        "该卡可得金额过低，无法回收。"
    );

    private static Refusal Field(string slug, string field, string detail, string message) =>
        new($"quotes/{slug}", StatusCodes.Status422UnprocessableEntity, "No quote can be made for this card", detail, message)
        {
            Field = field,
        };

    private static string Yuan(long fen) => fen % 100 == 0 ? $"{fen / 100}" : $"{fen / 100}.{fen % 100:00}";
}
