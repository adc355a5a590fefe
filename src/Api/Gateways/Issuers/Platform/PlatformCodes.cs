namespace CardRecycle.Api.Gateways.Issuers.Platform;

internal static class PlatformCodes
{
    private static readonly Dictionary<string, CodeMeaning> table = new()
    {
        ["SUCCESS"] = CodeMeaning.Done,
        ["BIND_DONE_ORDER_FAILED"] = CodeMeaning.Consumed,
        ["CARD_NOT_EXIST"] = CodeMeaning.FinalBad("fake"),
        ["CARD_PWD_ERROR"] = CodeMeaning.FinalBad("wrong-secret"),
        ["CARD_USED"] = CodeMeaning.FinalBad("used"),
        ["CARD_VOID"] = CodeMeaning.FinalBad("void"),
        ["CARD_EXPIRED"] = CodeMeaning.FinalBad("expired"),
        ["CARD_FROZEN"] = CodeMeaning.FinalBad("frozen"),
        ["BALANCE_NOT_ENOUGH"] = CodeMeaning.FinalBad("empty"),
        ["CARD_TYPE_NOT_SUPPORT"] = CodeMeaning.FinalBad("unsupported"),
        ["CARD_NOT_ACTIVE"] = CodeMeaning.Repairable("not-activated"),
        ["CARD_BOUND_TO_OTHER"] = CodeMeaning.Repairable("bound-to-other"),
        ["NEED_PHYSICAL_CARD"] = CodeMeaning.Repairable("needs-physical"),
        ["REGION_LIMITED"] = CodeMeaning.Repairable("region-limited"),
        ["SYSTEM_BUSY"] = CodeMeaning.Busy,
        ["TOO_FREQUENT"] = CodeMeaning.TooFrequent,
        ["MAINTENANCE"] = CodeMeaning.Maintenance,
        ["PROCESSING"] = CodeMeaning.InProcess,
        ["BALANCE_PENDING"] = CodeMeaning.BalancePending,
        ["DUPLICATE_REQUEST"] = CodeMeaning.Duplicate,
        ["REQUEST_NOT_EXIST"] = CodeMeaning.NoSuchRequest,
        ["SMS_CODE_ERROR"] = CodeMeaning.CodeWrong,
        ["SMS_CODE_EXPIRED"] = CodeMeaning.CodeWrong,
        ["SIGN_ERROR"] = CodeMeaning.BadSignature,
    };

    /// <summary>What <c>cardTypeName</c> must be: a card of another kind with a fitting secret is not the card that was quoted.</summary>
    private static readonly Dictionary<string, string> typeNames = new()
    {
        ["jd-ecard"] = "京东E卡",
        ["suning"] = "苏宁卡",
        ["tmall-xiangtao"] = "天猫享淘卡",
        ["dangdang"] = "当当礼品卡",
        ["meituan"] = "美团礼品卡",
        ["meituan-points"] = "美团企业积分",
    };

    public static CodeMeaning Of(string? code) => table.GetValueOrDefault(code ?? "", CodeMeaning.Unreadable);

    public static bool IsOfBrand(string brandId, string? cardTypeName) =>
        !typeNames.TryGetValue(brandId, out var expected) || expected == cardTypeName;
}
