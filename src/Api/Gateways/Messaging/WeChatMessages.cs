using System.Globalization;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Gateways.Messaging;

/// <summary>Section <c>Gateways:WeChatMessages</c>: templates by topic. Without one nothing of that topic is sent.</summary>
internal sealed class WeChatMessageOptions
{
    public Dictionary<MessageTopic, MessageTemplate> Templates { get; set; } = [];

    /// <summary>Which version of the mini-program a tap opens: <c>formal</c>, <c>trial</c>, <c>developer</c>.</summary>
    public string State { get; set; } = "formal";
}

/// <summary>
/// WeChat's subscribed messages, <c>POST /cgi-bin/message/subscribe/send</c> (subscribeMessage.send): one message for each yes of the
/// person. 43101: the person has not said yes, or it is used up; 47003: a field does not fit; 40037, 40003, 41030: template, openid, page.
/// </summary>
internal sealed class WeChatMessages(WeChatApi api, IOptions<WeChatMessageOptions> options) : IAppMessages
{
    private const int NotWanted = 43101;
    private static readonly int[] wrong = [40003, 40037, 41030, 47003];

    public AppChannel Channel => AppChannel.WeChat;

    public string? TemplateOf(MessageTopic topic) => options.Value.Templates.GetValueOrDefault(topic)?.Id;

    public async Task<(MessageOutcome Outcome, string? Code)> SendAsync(AppMessage message, CancellationToken ct)
    {
        if (!options.Value.Templates.TryGetValue(message.Topic, out var template))
            return (MessageOutcome.Wrong, "no-template");
        var body = new
        {
            touser = message.To,
            template_id = template.Id,
            page = message.Page,
            miniprogram_state = options.Value.State,
            lang = "zh_CN",
            data = template.Fill(message.Facts),
        };
        var (_, error) = await api.PostAsync("/cgi-bin/message/subscribe/send", body, ct);
        var outcome =
            error == 0 ? MessageOutcome.Sent
            : error == NotWanted ? MessageOutcome.NotWanted
            : wrong.Contains(error) ? MessageOutcome.Wrong
            : MessageOutcome.Unknown;
        return (outcome, error.ToString(CultureInfo.InvariantCulture));
    }
}
