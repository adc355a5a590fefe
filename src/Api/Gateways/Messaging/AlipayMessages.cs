using System.Text.Json;
using CardRecycle.Api.Gateways.Payments;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Gateways.Messaging;

/// <summary>Section <c>Gateways:AlipayMessages</c>: templates by topic. Without one nothing of that topic is sent.</summary>
internal sealed class AlipayMessageOptions
{
    public Dictionary<MessageTopic, MessageTemplate> Templates { get; set; } = [];

    /// <summary>sub_codes that say that the person has not subscribed. The original's documents do not list them in public; the operator
    /// fills in what the product's own page says.</summary>
    public string[] NotWantedCodes { get; set; } = ["USER_NOT_SUBSCRIBE"];
}

/// <summary><c>alipay.open.app.mini.templatemessage.send</c>: a message to a person who has subscribed to its template.</summary>
internal sealed class AlipayMessages(AlipayLink link, IOptions<AlipayMessageOptions> options) : IAppMessages
{
    private const string Method = "alipay.open.app.mini.templatemessage.send";

    public AppChannel Channel => AppChannel.Alipay;

    public string? TemplateOf(MessageTopic topic) => options.Value.Templates.GetValueOrDefault(topic)?.Id;

    public async Task<(MessageOutcome Outcome, string? Code)> SendAsync(AppMessage message, CancellationToken ct)
    {
        if (!options.Value.Templates.TryGetValue(message.Topic, out var template))
            return (MessageOutcome.Wrong, "no-template");
        var content = JsonSerializer.Serialize(
            new
            {
                to_open_id = message.To,
                user_template_id = template.Id,
                page = message.Page,
                // A text, not an object: so the document wants it.
                data = JsonSerializer.Serialize(template.Fill(message.Facts)),
            }
        );
        var (node, why) = await link.CallAsync(Method, content, "a message", ct);
        if (node is not { } answer)
            return (MessageOutcome.Unknown, why);
        using var json = JsonDocument.Parse(answer);
        string? Text(string name) => json.RootElement.TryGetProperty(name, out var value) ? value.GetString() : null;
        return (Text("code"), Text("sub_code")) switch
        {
            ("10000", _) => (MessageOutcome.Sent, null),
            ("20000" or "40005", var busy) => (MessageOutcome.Unknown, busy),
            (_, { } code) when options.Value.NotWantedCodes.Contains(code) => (MessageOutcome.NotWanted, code),
            ("40004", "SYSTEM_ERROR") => (MessageOutcome.Unknown, "SYSTEM_ERROR"),
            (var code, var sub) => (MessageOutcome.Wrong, sub ?? code),
        };
    }
}
