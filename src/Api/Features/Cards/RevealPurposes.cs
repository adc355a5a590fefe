namespace CardRecycle.Api.Features.Cards;

/// <summary>What a card may be opened for, with the words that its seller reads.</summary>
internal static class RevealPurposes
{
    public static readonly IReadOnlyDictionary<string, string> Labels = new Dictionary<string, string>
    {
        ["verify"] = "向发卡方验卡",
        ["acquire"] = "收卡（向发卡方核销或过户）",
        ["deliver"] = "交付给收购方",
        ["dispute"] = "处理争议",
    };

    /// <summary>Taking a card over is the system's work alone.</summary>
    public static readonly IReadOnlyList<string> OfStaff = ["verify", "deliver", "dispute"];

    public static string Label(string purpose) => Labels[purpose];

    public static string LabelOf(string by) => by == "system" ? "系统自动" : $"工作人员（{by}）";
}
