namespace CardRecycle.Api.Features.Cards;

/// <summary>What a card may be opened for, with the words that its seller reads.</summary>
internal static class RevealPurposes
{
    /// <summary>A picture that the seller gave as evidence was looked at, and no secret.</summary>
    public const string Evidence = "evidence";

    public static readonly IReadOnlyDictionary<string, string> Labels = new Dictionary<string, string>
    {
        ["verify"] = "向发卡方验卡",
        ["acquire"] = "收卡（向发卡方核销或过户）",
        ["deliver"] = "交付给收购方",
        ["dispute"] = "处理争议",
        [Evidence] = "查看您提交的凭证图片",
    };

    /// <summary>Taking a card over is the system's work alone.</summary>
    public static readonly IReadOnlyList<string> OfStaff = ["verify", "deliver", "dispute"];

    public static string Label(string purpose) => Labels[purpose];

    public static string LabelOf(string by, string? approvedBy = null) =>
        by == "system" ? "系统自动"
        : approvedBy is null ? $"工作人员（{by}）"
        : $"工作人员（{by}，经 {approvedBy} 批准）";

    /// <summary>How a request stands, for the seller.</summary>
    public static string StateLabel(string state) =>
        state switch
        {
            "Asked" => "待批准",
            "Approved" => "已批准，尚未查看",
            "Declined" => "未批准",
            "Used" => "已查看",
            "Expired" => "已过期，未查看",
            _ => throw new ArgumentOutOfRangeException(nameof(state), state, "Not a state of a request."),
        };
}
