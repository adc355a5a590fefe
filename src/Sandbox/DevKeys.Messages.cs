using CardRecycle.Sandbox.WeChatApp;

namespace CardRecycle.Sandbox;

public sealed partial class DevKeys
{
    /// <summary>The templates that the Sandbox has approved, for both apps, with what fills their fields.</summary>
    private static void AddMessageTemplates(Dictionary<string, string?> settings)
    {
        foreach (
            var (topic, id) in (ReadOnlySpan<(string, string)>)
                [("Paid", MessageTemplates.Paid), ("Action", MessageTemplates.Action), ("Price", MessageTemplates.Price)]
        )
        foreach (var app in (ReadOnlySpan<string>)["WeChat", "Alipay"])
        {
            var section = $"Gateways:{app}Messages:Templates:{topic}";
            settings[section + ":Id"] = id;
            foreach (var (field, fact) in MessageTemplates.Fields[id])
                settings[$"{section}:Fields:{field}"] = fact;
        }
    }
}
