namespace CardRecycle.Api.Gateways.Issuers.Gateway;

/// <summary>respCode of the gateway; 63 卡状态不正确 is told apart by <c>cardState</c>: <c>63/1</c>.</summary>
internal static class GatewayCodes
{
    private static readonly Dictionary<string, CodeMeaning> table = new()
    {
        ["00"] = CodeMeaning.Done,
        ["A6"] = CodeMeaning.Consumed, // 有缺陷的成功
        ["02"] = CodeMeaning.Maintenance,
        ["03"] = CodeMeaning.TimedOut, // 交易通讯超时，请发起查询交易
        ["04"] = CodeMeaning.InProcess,
        ["05"] = CodeMeaning.BalancePending,
        ["06"] = CodeMeaning.Busy,
        ["10"] = CodeMeaning.Unreadable,
        ["11"] = CodeMeaning.BadSignature,
        ["12"] = CodeMeaning.Duplicate,
        ["13"] = CodeMeaning.Unreadable,
        ["34"] = CodeMeaning.NoSuchRequest,
        ["37"] = CodeMeaning.TooFrequent,
        ["39"] = CodeMeaning.Maintenance, // 交易不在受理时间范围内
        ["61"] = CodeMeaning.FinalBad("fake"),
        ["63/1"] = CodeMeaning.Repairable("not-activated"),
        ["63/2"] = CodeMeaning.FinalBad("frozen"),
        ["63/3"] = CodeMeaning.FinalBad("void"),
        ["63/4"] = CodeMeaning.FinalBad("used"),
        ["63/5"] = CodeMeaning.Repairable("bound-to-other"),
        ["63/6"] = CodeMeaning.Repairable("region-limited"),
        ["63/7"] = CodeMeaning.Repairable("needs-physical"),
        ["64"] = CodeMeaning.FinalBad("empty"),
        ["65"] = CodeMeaning.FinalBad("wrong-secret"),
        ["67"] = CodeMeaning.FinalBad("frozen"), // 密码输入次数超限
        ["68"] = CodeMeaning.FinalBad("unsupported"),
        ["73"] = CodeMeaning.FinalBad("expired"),
        ["84"] = CodeMeaning.CodeWrong,
    };

    public static CodeMeaning Of(string? respCode, string? cardState) =>
        table.GetValueOrDefault(
            cardState is { Length: > 0 } && respCode == "63" ? $"63/{cardState}" : respCode ?? "",
            CodeMeaning.Unreadable
        );
}
