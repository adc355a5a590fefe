using System.Text.RegularExpressions;
using Microsoft.Kiota.Abstractions.Serialization;
using HttpValidationProblemDetails = CardRecycle.StaffConsole.Client.Models.HttpValidationProblemDetails;
using ProblemDetails = CardRecycle.StaffConsole.Client.Models.ProblemDetails;

namespace CardRecycle.StaffConsole.Shared;

/// <summary>
/// What the Api refused, in Chinese. Each refusal has a stable <c>type</c> and brings its own Chinese sentence; where a field is at fault
/// the precise English detail follows, since it says what is allowed. What the framework says of a field is put into Chinese here.
/// </summary>
internal static partial class Refusals
{
    private const string Unknown = "请求被拒绝。";

    /// <summary>Sentences that say more to staff than the one that the Api has for everybody.</summary>
    private static readonly Dictionary<string, string> byType = new()
    {
        ["http/validation"] = "填写的内容不符合要求：",
        ["http/conflict"] = "别人刚刚改动过，请刷新后再试。",
        ["http/idempotency-key-reused"] = "请求重复，请刷新后再试。",
        ["http/not-found"] = "没有找到，可能已被移除。",
        ["http/too-large"] = "内容过大。",
    };

    /// <summary>Whose Chinese sentence says all that is allowed, so that nothing English need follow.</summary>
    private static readonly HashSet<string> whole = ["/problems/quotes/fees-out-of-bounds"];

    private static readonly Dictionary<string, string> fields = new(StringComparer.OrdinalIgnoreCase)
    {
        ["reason"] = "理由",
        ["note"] = "说明",
        ["text"] = "内容",
        ["value"] = "值",
        ["userName"] = "用户名",
        ["duties"] = "职责",
        ["code"] = "验证码",
        ["newPassword"] = "新密码",
        ["version"] = "版本",
        ["hours"] = "小时数",
        ["name"] = "名称",
        ["amountFen"] = "金额",
        ["bankReference"] = "银行流水号",
        ["typology"] = "欺诈类型",
        ["query"] = "筛选条件",
    };

    public static string Say(ProblemDetails problem) =>
        Said(problem.Type, problem.AdditionalData, problem.Title)
        + (
            problem.AdditionalData.ContainsKey("field") && !whole.Contains(problem.Type ?? "") && problem.Detail is { Length: > 0 } detail
                ? $"（{detail}）"
                : ""
        );

    public static string Say(HttpValidationProblemDetails problem) =>
        Said(problem.Type, problem.AdditionalData, problem.Title)
        + string.Join("；", problem.Errors?.AdditionalData.Select(f => FieldOf(f.Key) + Rule(f.Value)) ?? []);

    private static string Said(string? type, IDictionary<string, object> more, string? title) =>
        byType.GetValueOrDefault(type?.Replace("/problems/", "", StringComparison.Ordinal) ?? "")
        ?? (more.TryGetValue("message", out var message) && message?.ToString() is { Length: > 0 } chinese ? chinese : title ?? Unknown);

    private static string FieldOf(string key)
    {
        var name = key.Split('.')[^1];
        return fields.GetValueOrDefault(name, name);
    }

    /// <summary>The framework's sentences about a field are few.</summary>
    private static string Rule(object? said)
    {
        var text = said switch
        {
            UntypedArray array => string.Join(' ', array.GetValue().Select(v => (v as UntypedString)?.GetValue())),
            UntypedString one => one.GetValue() ?? "",
            _ => said?.ToString() ?? "",
        };
        if (Length().Match(text) is { Success: true } length)
            return $"应为 {length.Groups[2].Value} 到 {length.Groups[1].Value} 个字符";
        if (Longest().Match(text) is { Success: true } longest)
            return $"最多 {longest.Groups[1].Value} 个字符";
        if (Between().Match(text) is { Success: true } between)
            return $"应在 {between.Groups[1].Value} 到 {between.Groups[2].Value} 之间";
        return text.Contains("required", StringComparison.OrdinalIgnoreCase) ? "不能为空"
            : text.Contains("regular expression", StringComparison.OrdinalIgnoreCase) ? "格式不对"
            : "不对：" + text;
    }

    /// <summary>"… a string with a minimum length of 2 and a maximum length of 500."</summary>
    [GeneratedRegex(@"minimum length of (?<2>\d+) and a maximum length of (?<1>\d+)")]
    private static partial Regex Length();

    [GeneratedRegex(@"maximum length of (\d+)")]
    private static partial Regex Longest();

    [GeneratedRegex(@"between (\S+) and ([^\s.]+)")]
    private static partial Regex Between();
}
