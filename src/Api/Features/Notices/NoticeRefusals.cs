using CardRecycle.Api.Platform.Http;

namespace CardRecycle.Api.Features.Notices;

/// <summary>Every "no" of this room.</summary>
internal static class NoticeRefusals
{
    public static readonly Refusal BrandUnknown = new(
        "notices/brand-unknown",
        StatusCodes.Status404NotFound,
        "No such brand is bought",
        "The brand must be one of GET /catalog/brands that is bought now.",
        "暂不回收该品牌。"
    );

    public static readonly Refusal FaceOutOfBounds = new(
        "notices/face-out-of-bounds",
        StatusCodes.Status422UnprocessableEntity,
        "No card of the brand has this face",
        "The face lies between the brand's faceMinFen and faceMaxFen.",
        "该品牌没有这种面值的卡。"
    )
    {
        Field = "faceFen",
    };

    public static readonly Refusal OneWantedPrice = new(
        "notices/one-wanted-price",
        StatusCodes.Status422UnprocessableEntity,
        "Exactly one wanted price",
        "Give either wantedFen or wantedRatePpm, not both.",
        "请填写期望到手价或期望折扣之一。"
    )
    {
        Field = "wantedFen",
    };

    public static readonly Refusal AboveFace = new(
        "notices/above-face",
        StatusCodes.Status422UnprocessableEntity,
        "Nobody pays more than the face",
        "The wanted price is at most the card's face.",
        "期望价不能高于面值。"
    )
    {
        Field = "wantedFen",
    };

    public static readonly Refusal TooManyAlerts = new(
        "notices/too-many-alerts",
        StatusCodes.Status409Conflict,
        "Too many open alerts",
        $"An account has at most {KeepPriceAlerts.OpenMax} open alerts; remove one first.",
        $"最多同时设置 {KeepPriceAlerts.OpenMax} 个到价提醒，请先删除不需要的提醒。"
    );

    public static readonly Refusal SetAtOnce = new(
        "notices/set-at-once",
        StatusCodes.Status409Conflict,
        "Two requests set the same alert",
        "Another request has just set an alert for this brand and face. Read it and set it again if it should differ.",
        "提醒刚刚被设置过，请刷新查看。"
    );

    public static readonly Refusal TemplateUnknown = new(
        "notices/template-unknown",
        StatusCodes.Status422UnprocessableEntity,
        "Not one of the approved templates",
        "accepted holds ids from GET /notices/templates of the same channel.",
        "消息模板已更新，请重新授权。"
    )
    {
        Field = "accepted",
    };

    public static Refusal Reached(long offeredFen) =>
        new(
            "notices/price-reached",
            StatusCodes.Status409Conflict,
            "The wanted price is offered already",
            $"{offeredFen} fen are offered now for such a card.",
            $"现在就能卖到 {Inbox.Yuan(offeredFen)}，可以直接卖卡。"
        )
        {
            Field = "wantedFen",
        };
}
