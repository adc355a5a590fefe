namespace CardRecycle.Api.Gateways.Messaging;

/// <summary>Sends SMS codes.</summary>
internal interface ISmsSender
{
    /// <returns>Null when the provider has accepted the message, else its reason.</returns>
    Task<string?> SendCodeAsync(string phone, string code, CancellationToken ct);
}

/// <summary>WeChat sign-in of the mini-program.</summary>
internal interface IWeChatSessions
{
    /// <summary>Exchanges the one-time js_code for the openid; null with the provider's errcode when refused.</summary>
    Task<(string? OpenId, int ErrorCode)> ExchangeAsync(string jsCode, CancellationToken ct);
}
