using System.ComponentModel.DataAnnotations;

namespace CardRecycle.Api.Gateways.Payments;

/// <summary>
/// Section <c>Gateways:Alipay</c>: one app in certificate mode (公钥证书方式). The private key is base64 of PKCS#8, certificates are base64
/// of DER.
/// </summary>
internal sealed class AlipayGatewayOptions
{
    /// <summary>The gateway: <c>https://openapi.alipay.com/gateway.do</c>.</summary>
    [Required]
    public string GatewayUrl { get; set; } = "";

    [Required]
    public string AppId { get; set; } = "";

    [Required]
    public string AppPrivateKey { get; set; } = "";

    /// <summary>应用公钥证书.</summary>
    [Required]
    public string AppCertificate { get; set; } = "";

    /// <summary>支付宝公钥证书: every one that may sign answers, by any name; during a renewal the old and the new one.</summary>
    [Required]
    public Dictionary<string, string> AlipayCertificates { get; set; } = [];

    /// <summary>支付宝根证书, by any name. Alipay's certificates must come from one of them.</summary>
    [Required]
    public Dictionary<string, string> RootCertificates { get; set; } = [];

    /// <summary>Smallest transfer; the channel's own is 0.10 yuan.</summary>
    [Range(1, long.MaxValue)]
    public long MinFen { get; set; } = 10;

    /// <summary>Largest transfer to a person.</summary>
    [Range(1, long.MaxValue)]
    public long MaxFen { get; set; } = 50_000_00;

    /// <summary>What the channel charges for a transfer to an account, in millionths of the amount.</summary>
    [Range(0, 1_000_000)]
    public int AccountCostPpm { get; set; } = 1_000;

    /// <summary>What the channel charges for a transfer to a bank card, in millionths of the amount.</summary>
    [Range(0, 1_000_000)]
    public int BankCardCostPpm { get; set; } = 2_000;

    /// <summary>New transfers a second.</summary>
    [Range(1, int.MaxValue)]
    public int RatePerSecond { get; set; } = 50;

    /// <summary>After this long without an answer the outcome counts as unknown.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);
}
