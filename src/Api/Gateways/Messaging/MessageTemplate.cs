namespace CardRecycle.Api.Gateways.Messaging;

/// <summary>An approved template: its id, and which fact fills which of its fields (<c>thing4</c> = <c>text</c>).</summary>
internal sealed class MessageTemplate
{
    public string Id { get; set; } = "";

    public Dictionary<string, string> Fields { get; set; } = [];

    /// <summary>Values as the template takes them: each field's kind bounds its length, and nothing may be empty.</summary>
    public Dictionary<string, object> Fill(IReadOnlyDictionary<string, string> facts) =>
        Fields.ToDictionary(f => f.Key, f => (object)new { value = Fit(f.Key, facts.GetValueOrDefault(f.Value, "")) });

    /// <summary>
    /// <c>thing</c> takes 20 characters, <c>phrase</c> 5, <c>character_string</c> 32 without Chinese (WeChat's 订阅消息参数值内容限制说明).
    /// </summary>
    private static string Fit(string field, string value)
    {
        var most =
            field.StartsWith("thing", StringComparison.Ordinal) ? 20
            : field.StartsWith("phrase", StringComparison.Ordinal) ? 5
            : 32;
        var text = value.Length == 0 ? "—" : value;
        return text.Length <= most ? text : text[..(most - 1)] + "…";
    }
}
