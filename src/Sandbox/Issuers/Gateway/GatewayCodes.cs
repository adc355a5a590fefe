using System.Globalization;
using CardRecycle.Sandbox.Issuers.Cards;

namespace CardRecycle.Sandbox.Issuers.Gateway;

/// <summary>
/// UnionPay's respCode (two digits). A prepaid card's own trouble comes as 63 卡状态不正确 with <c>cardState</c>; that second field is the
/// Sandbox's, the two-digit codes are the gateway's.
/// </summary>
internal static class GatewayCodes
{
    private static readonly Dictionary<string, (string RespCode, string? CardState)> byCondition = new()
    {
        [Conditions.Good] = ("00", null),
        [Conditions.ConsumedOrderFailed] = ("A6", null),
        [Conditions.Maintenance] = ("02", null),
        [Conditions.InProcess] = ("04", null),
        [Conditions.LateBalance] = ("05", null),
        [Conditions.Busy] = ("06", null),
        [Conditions.Duplicate] = ("12", null),
        [Conditions.Fake] = ("61", null),
        [Conditions.NotActivated] = ("63", "1"),
        [Conditions.Frozen] = ("63", "2"),
        [Conditions.Void] = ("63", "3"),
        [Conditions.Used] = ("63", "4"),
        [Conditions.BoundToOther] = ("63", "5"),
        [Conditions.RegionLimited] = ("63", "6"),
        [Conditions.NeedsPhysical] = ("63", "7"),
        [Conditions.Empty] = ("64", null),
        [Conditions.WrongSecret] = ("65", null),
        [Conditions.Unsupported] = ("68", null),
        [Conditions.Expired] = ("73", null),
        [Conditions.UnlistedCode] = ("97", null),
    };

    private static readonly Dictionary<string, string> texts = new()
    {
        ["00"] = "成功",
        ["02"] = "系统未开放或暂时关闭，请稍后再试",
        ["04"] = "交易状态未明，请查询对账结果",
        ["05"] = "交易已受理，请稍后查询交易结果",
        ["06"] = "系统繁忙，请稍后再试",
        ["10"] = "报文格式错误",
        ["11"] = "验证签名失败",
        ["12"] = "重复交易",
        ["13"] = "报文交易要素缺失",
        ["34"] = "查无此交易",
        ["39"] = "交易不在受理时间范围内",
        ["61"] = "输入的卡号无效，请确认后输入",
        ["63"] = "卡状态不正确",
        ["64"] = "卡上的余额不足",
        ["65"] = "输入的密码、有效期或CVN2有误",
        ["68"] = "您的卡暂不支持该业务",
        ["73"] = "支付卡已超过有效期",
        ["84"] = "短信验证码错误或已失效",
        ["A6"] = "有缺陷的成功",
    };

    public static (string RespCode, Dictionary<string, string> More) Of(CardAnswer answer)
    {
        var (code, state) = byCondition[answer.Condition];
        var more = new Dictionary<string, string>();
        if (state is not null)
            more["cardState"] = state;
        if (answer.Reference is { } reference)
            more["queryId"] = reference;
        if (code is "00" or "A6" && answer.Card is { } card)
        {
            more["balance"] = answer.BalanceFen.ToString(CultureInfo.InvariantCulture);
            if (card.ExpiresOn is { } expires)
                more["expireDate"] = expires.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        }
        return (code, more);
    }

    public static string Text(string respCode) => texts.GetValueOrDefault(respCode, "其他错误");
}
