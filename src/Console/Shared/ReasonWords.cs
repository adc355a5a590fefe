namespace CardRecycle.StaffConsole.Shared;

/// <summary>What the reasons of a held deal are called in few words; a code of a rule that staff wrote is shown as it is.</summary>
internal static class ReasonWords
{
    private static readonly Dictionary<string, string> words = new(StringComparer.Ordinal)
    {
        ["person-day"] = "单日超额",
        ["unscored"] = "未能评分",
        ["watchlist-match"] = "名单命中",
        ["watchlist-similar"] = "与名单相似",
        ["model-hold"] = "模型：暂扣",
        ["model-review"] = "模型：复核",
        ["model-step-up"] = "模型：加验",
        ["model-decline"] = "模型：拒绝",
        ["model-missing"] = "没有模型",
        ["model-broken"] = "模型出错",
        ["outside-reject"] = "第三方建议拒绝",
        ["deposit-cover"] = "保证金不足",
        ["kyc-too-low"] = "实名等级不足",
        ["kyc-single"] = "未做人脸，单笔过大",
        ["kyc-month"] = "未做人脸，月累计过大",
    };

    /// <summary>Families of codes, by how they begin.</summary>
    private static readonly (string Start, string Word)[] families =
    [
        ("odd-", "特征异常"),
        ("blacklist-", "黑名单"),
        ("face-above-", "面值超法定上限"),
        ("velocity-", "频次过高"),
    ];

    public static string Of(IEnumerable<string> codes) => string.Join("、", codes.Select(Of).Distinct());

    private static string Of(string code) =>
        words.GetValueOrDefault(code)
        ?? families.FirstOrDefault(f => code.StartsWith(f.Start, StringComparison.Ordinal)).Word
        ?? Typologies.All.FirstOrDefault(t => t.Code == code).Name?.Split('，', '（')[0]
        ?? code;
}
