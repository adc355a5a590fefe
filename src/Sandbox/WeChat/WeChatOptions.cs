namespace CardRecycle.Sandbox.WeChat;

/// <summary>Section <c>WeChat</c>: the one merchant that the Sandbox knows, and the platform's keys.</summary>
internal sealed class WeChatOptions
{
    public string MchId { get; set; } = "";

    public string AppId { get; set; } = "";

    /// <summary>Serial number of the merchant's certificate, as in the Authorization header.</summary>
    public string MerchantSerial { get; set; } = "";

    /// <summary>The merchant's public key, SPKI in base64.</summary>
    public string MerchantPublicKey { get; set; } = "";

    /// <summary>The platform's private keys by id (<c>PUB_KEY_ID_…</c>), PKCS#8 in base64; the first in order of id signs at the
    /// start.</summary>
    public Dictionary<string, string> PlatformKeys { get; set; } = [];

    /// <summary>32 characters, key of the callbacks' AES-256-GCM.</summary>
    public string ApiV3Key { get; set; } = "";

    /// <summary>The original's limit is 100 calls a second per merchant and API.</summary>
    public int RateLimitPerSecond { get; set; } = 100;

    /// <summary>What is on the merchant's account at the start, in fen.</summary>
    public long OpeningBalanceFen { get; set; } = 1_000_000_000_00;
}
