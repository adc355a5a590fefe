using System.Text.RegularExpressions;

namespace CardRecycle.Sandbox.WeChatApp;

/// <summary>The templates that are approved for the mini-program, and what each kind of field takes.</summary>
public static partial class MessageTemplates
{
    public const string Paid = "tmpl-paid-0000000000000000000000000000000001";
    public const string Action = "tmpl-action-000000000000000000000000000002";
    public const string Price = "tmpl-price-0000000000000000000000000000003";

    /// <summary>Fields by template, each with the fact that the Api fills it from.</summary>
    public static readonly IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Fields = new Dictionary<
        string,
        IReadOnlyDictionary<string, string>
    >
    {
        [Paid] = new Dictionary<string, string>
        {
            ["amount1"] = "amount",
            ["time2"] = "at",
            ["character_string3"] = "orderNo",
            ["thing4"] = "text",
        },
        [Action] = new Dictionary<string, string>
        {
            ["character_string1"] = "orderNo",
            ["thing2"] = "title",
            ["time3"] = "deadline",
            ["thing4"] = "text",
        },
        [Price] = new Dictionary<string, string>
        {
            ["thing1"] = "brand",
            ["amount2"] = "amount",
            ["thing3"] = "title",
        },
    };

    /// <summary>By the document 订阅消息参数值内容限制说明; false for what WeChat answers with 47003.</summary>
    public static bool Fits(string field, string value) =>
        KindOf(field) switch
        {
            "thing" => value.Length is > 0 and <= 20,
            "character_string" => CharacterString().IsMatch(value),
            "amount" => Amount().IsMatch(value),
            "time" => Time().IsMatch(value),
            "number" => Number().IsMatch(value),
            "phrase" => Phrase().IsMatch(value),
            _ => false,
        };

    private static string KindOf(string field) => field.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9');

    [GeneratedRegex(@"^[\x21-\x7e]{1,32}\z")]
    private static partial Regex CharacterString();

    [GeneratedRegex(@"^[¥$€]?[0-9]{1,10}(\.[0-9]{1,2})?元?\z")]
    private static partial Regex Amount();

    [GeneratedRegex(@"^[0-9]{4}(-[0-9]{1,2}-[0-9]{1,2}|年[0-9]{1,2}月[0-9]{1,2}日)( [0-2][0-9]:[0-5][0-9](:[0-5][0-9])?)?\z")]
    private static partial Regex Time();

    [GeneratedRegex(@"^[0-9]{1,32}(\.[0-9]+)?\z")]
    private static partial Regex Number();

    [GeneratedRegex(@"^\p{IsCJKUnifiedIdeographs}{1,5}\z")]
    private static partial Regex Phrase();
}
