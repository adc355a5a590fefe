namespace CardRecycle.Api.Gateways.Issuers.Redemption;

/// <summary>
/// The 销卡 code list. The code decides, not the status: code 1 comes with status 2 失败, and the card is consumed all the same. 1004 says
/// "wrong password or invalid" and cannot be told apart; both are final.
/// </summary>
internal static class RedemptionCodes
{
    private static readonly Dictionary<string, CodeMeaning> table = new()
    {
        ["0"] = CodeMeaning.Done, // 销卡成功，订单成功
        ["1"] = CodeMeaning.Consumed, // 销卡成功，订单失败
        ["7"] = CodeMeaning.FinalBad("wrong-secret"), // 卡号卡密或面额不符合规则
        ["1002"] = CodeMeaning.TooFrequent, // 本卡提交过于频繁
        ["1003"] = CodeMeaning.FinalBad("unsupported"), // 不支持的卡类型
        ["1004"] = CodeMeaning.FinalBad("wrong-secret"), // 密码错误或充值卡无效
        ["1006"] = CodeMeaning.FinalBad("fake"), // 充值卡无效
        ["1007"] = CodeMeaning.FinalBad("empty"), // 卡内余额不足
        ["1008"] = CodeMeaning.FinalBad("expired"), // 余额卡过期
        ["1010"] = CodeMeaning.InProcess, // 此卡正在处理中
        ["2005"] = CodeMeaning.FinalBad("used"), // 此卡已使用
        ["2006"] = CodeMeaning.InProcess, // 卡密在系统处理中
        ["2007"] = CodeMeaning.FinalBad("fake"), // 该卡为假卡
        ["2008"] = CodeMeaning.Maintenance, // 该卡种维护
        ["2009"] = CodeMeaning.Maintenance, // 2009-2012: 省维护
        ["2010"] = CodeMeaning.Maintenance,
        ["2011"] = CodeMeaning.Maintenance,
        ["2012"] = CodeMeaning.Maintenance,
        ["2013"] = CodeMeaning.FinalBad("frozen"), // 已被锁定
        ["2014"] = CodeMeaning.Busy, // 系统繁忙
        ["3001"] = CodeMeaning.FinalBad("fake"), // 卡不存在
        ["3002"] = CodeMeaning.FinalBad("used"), // 已使用
        ["3003"] = CodeMeaning.FinalBad("void"), // 已作废
        ["3004"] = CodeMeaning.FinalBad("frozen"), // 已冻结
        ["3005"] = CodeMeaning.Repairable("not-activated"), // 未激活
        ["3006"] = CodeMeaning.FinalBad("wrong-secret"), // 密码不正确
        ["3007"] = CodeMeaning.InProcess, // 处理中
        ["3101"] = CodeMeaning.Busy, // 系统错误
        ["3102"] = CodeMeaning.FinalBad("expired"), // 已过期
        ["4001"] = CodeMeaning.Repairable("bound-to-other"),
        ["4002"] = CodeMeaning.Repairable("needs-physical"),
        ["4003"] = CodeMeaning.Repairable("region-limited"),
        ["10000"] = CodeMeaning.Unreadable, // 未知
        ["received"] = CodeMeaning.InProcess,
        ["duplicate"] = CodeMeaning.Duplicate,
        ["no-such-order"] = CodeMeaning.NoSuchRequest,
        ["sign-error"] = CodeMeaning.BadSignature,
    };

    public static IReadOnlyDictionary<string, CodeMeaning> Table => table;

    /// <summary>Status 0 处理中 keeps everything open, and a success must be one in both fields.</summary>
    public static CodeMeaning Of(string? code, string? status) =>
        (code, status) switch
        {
            (_, "0") => CodeMeaning.InProcess,
            ("0", not "1") => CodeMeaning.Unreadable,
            _ => table.GetValueOrDefault(code ?? "", CodeMeaning.Unreadable),
        };
}
