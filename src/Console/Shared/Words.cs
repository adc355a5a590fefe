using CardRecycle.StaffConsole.Client.Models;
using MudBlazor;

namespace CardRecycle.StaffConsole.Shared;

/// <summary>What the Api's codes are called in Chinese; a code that is not known here is shown as it is.</summary>
internal static class Words
{
    private const string Table = "words.txt";

    private static readonly Dictionary<string, string> words = Read();

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

    /// <summary>The word for what a deal has in common with others; Payout is an account here, and not a payment.</summary>
    public static string OfEntity<T>(T? kind)
        where T : struct, Enum => words.GetValueOrDefault($"Entity{kind}", Of(kind));

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

    private static Dictionary<string, string> Read()
    {
        using var reader = new StreamReader(typeof(Words).Assembly.GetManifestResourceStream(Table)!);
        return reader
            .ReadToEnd()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => line.Split(' ', 2))
            .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
    }
}
