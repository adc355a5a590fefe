using CardRecycle.StaffConsole.Client.Models;
using MudBlazor;

namespace CardRecycle.StaffConsole.Shared;

/// <summary>What the Api's codes are called in Chinese; a code that is not known here is shown as it is.</summary>
internal static class Words
{
    private static readonly Dictionary<string, string> words = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Approve"] = "放行",
        ["StepUp"] = "加强验证",
        ["Review"] = "人工复核",
        ["Hold"] = "暂缓",
        ["Decline"] = "拒绝",
        ["Queued"] = "排队中",
        ["Owned"] = "审理中",
        ["AwaitingSeller"] = "等卖家",
        ["AwaitingSecond"] = "等复核人",
        ["Closed"] = "已结案",
        ["Approved"] = "放行",
        ["Declined"] = "拒绝",
        ["Rechecked"] = "退回重评",
        ["Withdrawn"] = "卖家撤回",
        ["Recheck"] = "退回重评",
        ["Opened"] = "立案",
        ["Claimed"] = "领取",
        ["Released"] = "退回队列",
        ["Noted"] = "记录",
        ["Asked"] = "要求补件",
        ["Answered"] = "卖家答复",
        ["Proposed"] = "提出决定",
        ["Disagreed"] = "复核不同意",
        ["Escalated"] = "升级",
        ["Frozen"] = "冻结账户",
        ["Reported"] = "可疑交易报告",
        ["Owed"] = "待打款",
        ["InFlight"] = "打款中",
        ["Paid"] = "已打款",
        ["NeedsSeller"] = "等卖家处理",
        ["NeedsStaff"] = "等员工处理",
        ["WeChat"] = "微信",
        ["Alipay"] = "支付宝",
        ["BankCard"] = "银行卡",
        ["Refused"] = "渠道拒绝服务",
        ["FundsShort"] = "余额不足",
        ["Silent"] = "渠道无回应",
        ["Asset"] = "资产",
        ["Liability"] = "负债",
        ["Equity"] = "权益",
        ["Revenue"] = "收入",
        ["Expense"] = "费用",
        ["Own"] = "自有",
        ["Client"] = "客户",
        ["InStock"] = "在库",
        ["Sold"] = "已售",
        ["Disputed"] = "争议中",
        ["Lost"] = "卡损",
        ["Heard"] = "已答辩",
        ["Used"] = "已被使用",
        ["Empty"] = "余额为零",
        ["Recycler"] = "回收商",
        ["StockCheck"] = "库存抽查",
        ["Company"] = "企业卖家",
        ["Reporter"] = "举报人",
        ["Recover"] = "追偿",
        ["WriteOff"] = "核销",
        ["Unfounded"] = "不成立",
        ["Person"] = "自然人",
        ["Seller"] = "卖家",
        ["Device"] = "设备",
        ["Ip"] = "IP 地址",
        ["NumberPrefix"] = "卡号段",
        ["Open"] = "待核实",
        ["Cleared"] = "已排除",
        ["Confirmed"] = "已确认",
        ["IdNumber"] = "证件号",
        ["Name"] = "姓名",
        ["Variant"] = "异体姓名",
        ["Pinyin"] = "拼音",
        ["Fuzzy"] = "近似",
        ["Physical"] = "实体卡",
        ["Code"] = "电子码",
        ["Gate"] = "系统",
        ["Draft"] = "草稿",
        ["InForce"] = "生效中",
        ["Retired"] = "已停用",
    };

    /// <summary>States of an order, in the order of its life.</summary>
    public static readonly (string Code, string Name)[] OrderStates =
    [
        ("verifying", "验卡中"),
        ("awaitingCode", "等验证码"),
        ("awaitingRepair", "等卖家修正"),
        ("awaitingRequote", "等确认新报价"),
        ("assessing", "评估中"),
        ("underReview", "人工审核中"),
        ("acquiring", "收卡中"),
        ("paying", "打款中"),
        ("awaitingPayee", "等卖家收款"),
        ("paid", "已打款"),
        ("rejected", "验卡未通过"),
        ("declined", "未通过审核"),
        ("cancelled", "已取消"),
        ("expired", "已过期"),
    ];

    /// <summary>What an order's state is called.</summary>
    public static string OfOrder(string? code) =>
        OrderStates.FirstOrDefault(s => string.Equals(s.Code, code, StringComparison.OrdinalIgnoreCase)).Name ?? code ?? "—";

    /// <summary>The word for a value of an enumeration.</summary>
    public static string Of<T>(T? code)
        where T : struct, Enum => code is { } c ? Of(c.ToString()) : "—";

    /// <summary>The word for a code.</summary>
    public static string Of(string? code) =>
        string.IsNullOrEmpty(code) ? "—" : words.GetValueOrDefault(code.Replace("-", "", StringComparison.Ordinal), code);

    public static Color ColourOf(RiskVerdict? verdict) =>
        verdict switch
        {
            RiskVerdict.Approve => Color.Success,
            RiskVerdict.Decline => Color.Error,
            RiskVerdict.Hold => Color.Warning,
            _ => Color.Info,
        };
}
