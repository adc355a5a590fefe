namespace CardRecycle.Api.Gateways.Messaging;

/// <summary>The app in which a seller reads a message. Stored by name.</summary>
internal enum AppChannel
{
    WeChat,
    Alipay,
}

/// <summary>What a template is for; a seller says yes to each apart. Stored by name.</summary>
internal enum MessageTopic
{
    /// <summary>到账提醒.</summary>
    Paid,

    /// <summary>待处理提醒.</summary>
    Action,

    /// <summary>到价提醒.</summary>
    Price,
}

/// <summary>What became of a message. Stored by name.</summary>
internal enum MessageOutcome
{
    Sent,

    /// <summary>The person has not said yes, has taken it back, or the yes is used up.</summary>
    NotWanted,

    /// <summary>Template, data or address are wrong: a mistake of ours or in the settings.</summary>
    Wrong,

    /// <summary>Busy, no answer, no access: to be tried again.</summary>
    Unknown,
}

/// <param name="To">Openid of the person in this app.</param>
/// <param name="Topic">Which template.</param>
/// <param name="Page">The page of the mini-program that a tap opens, with its query, without a slash in front.</param>
/// <param name="Facts">Values by name: <c>title</c>, <c>text</c>, <c>orderNo</c>, <c>amount</c> (12.34元), <c>at</c>, <c>deadline</c>,
/// <c>brand</c>; the settings say which field of the template takes which.</param>
internal sealed record AppMessage(string To, MessageTopic Topic, string Page, IReadOnlyDictionary<string, string> Facts)
{
    public override string ToString() => $"AppMessage({Topic})";
}

/// <summary>Sends subscribed messages into one app (订阅消息).</summary>
internal interface IAppMessages
{
    AppChannel Channel { get; }

    /// <returns>Id of the approved template; null where there is none, and nothing can be sent.</returns>
    string? TemplateOf(MessageTopic topic);

    /// <returns>What became of it, and the provider's code. Never throws for what a network or a provider can do.</returns>
    Task<(MessageOutcome Outcome, string? Code)> SendAsync(AppMessage message, CancellationToken ct);
}
