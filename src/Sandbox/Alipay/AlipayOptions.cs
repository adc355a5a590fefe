namespace CardRecycle.Sandbox.Alipay;

/// <summary>Section <c>Alipay</c>: the one app that the Sandbox knows, and Alipay's own certificates. Base64 of DER, keys of
/// PKCS#8.</summary>
internal sealed class AlipayOptions
{
    public string AppId { get; set; } = "";

    /// <summary>应用公钥证书, as the merchant has handed it in.</summary>
    public string AppCertificate { get; set; } = "";

    public string RootCertificate { get; set; } = "";

    /// <summary>Alipay's certificates by a name of ours, each with its key in <see cref="Keys"/>; the first in order of name signs at the
    /// start.</summary>
    public Dictionary<string, string> Certificates { get; set; } = [];

    public Dictionary<string, string> Keys { get; set; } = [];

    /// <summary>接口内容加密密钥: AES, base64.</summary>
    public string ContentKey { get; set; } = "";

    /// <summary>应用网关: where notifications go.</summary>
    public string AppGatewayUrl { get; set; } = "";

    public int RateLimitPerSecond { get; set; } = 100;

    /// <summary>What is on the payer's account at the start, in fen.</summary>
    public long OpeningBalanceFen { get; set; } = 1_000_000_000_00;
}
