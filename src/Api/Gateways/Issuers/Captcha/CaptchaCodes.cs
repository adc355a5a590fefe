namespace CardRecycle.Api.Gateways.Issuers.Captcha;

internal static class CaptchaCodes
{
    private static readonly Dictionary<string, CodeMeaning> table = new()
    {
        ["0"] = CodeMeaning.Done,
        ["20"] = CodeMeaning.Consumed, // 已扣卡，充值失败
        ["101"] = CodeMeaning.CodeWrong, // 验证码错误
        ["102"] = CodeMeaning.CodeWrong, // 验证码已失效
        ["201"] = CodeMeaning.FinalBad("fake"), // 卡号不存在
        ["202"] = CodeMeaning.FinalBad("wrong-secret"),
        ["203"] = CodeMeaning.FinalBad("used"),
        ["204"] = CodeMeaning.FinalBad("expired"),
        ["205"] = CodeMeaning.FinalBad("frozen"),
        ["206"] = CodeMeaning.Repairable("not-activated"),
        ["207"] = CodeMeaning.FinalBad("void"),
        ["208"] = CodeMeaning.FinalBad("empty"),
        ["209"] = CodeMeaning.Repairable("bound-to-other"),
        ["210"] = CodeMeaning.FinalBad("unsupported"),
        ["211"] = CodeMeaning.Repairable("region-limited"),
        ["212"] = CodeMeaning.Repairable("needs-physical"),
        ["301"] = CodeMeaning.Busy,
        ["302"] = CodeMeaning.Maintenance,
        ["303"] = CodeMeaning.InProcess,
        ["304"] = CodeMeaning.Duplicate,
        ["305"] = CodeMeaning.BalancePending,
        ["401"] = CodeMeaning.BadSignature,
        ["404"] = CodeMeaning.NoSuchRequest,
    };

    public static CodeMeaning Of(string? code) => table.GetValueOrDefault(code ?? "", CodeMeaning.Unreadable);
}
