using System.ComponentModel.DataAnnotations;

namespace CardRecycle.Api.Gateways.Payments;

/// <summary>Section <c>Gateways:WeChat</c>. Keys are base64: PKCS#8 for the private key, SPKI for public ones.</summary>
internal sealed class WeChatGatewayOptions
{
    [Required]
    public string BaseUrl { get; set; } = "";

    [Required]
    public string MchId { get; set; } = "";

    [Required]
    public string AppId { get; set; } = "";

    /// <summary>Serial number of the merchant's certificate.</summary>
    [Required]
    public string MerchantSerial { get; set; } = "";

    [Required]
    public string MerchantPrivateKey { get; set; } = "";

    /// <summary>Names are encrypted for this one of <see cref="PlatformKeys"/>.</summary>
    [Required]
    public string PlatformKeyId { get; set; } = "";

    /// <summary>Every platform key that may sign answers, by id: during a rotation the old and the new one.</summary>
    [Required]
    public Dictionary<string, string> PlatformKeys { get; set; } = [];

    /// <summary>32 characters.</summary>
    [Required, StringLength(32, MinimumLength = 32)]
    public string ApiV3Key { get; set; } = "";

    /// <summary>Where the channel reports the end of a bill; https in production, without a query.</summary>
    [Required]
    public string NotifyUrl { get; set; } = "";

    /// <summary>The payee's name goes along from this amount on. The channel demands it from 2,000 yuan and takes it from 0.30
    /// yuan.</summary>
    [Range(0, 2_000_00)]
    public long NameFromFen { get; set; } = 30;

    /// <summary>After this long without an answer the outcome counts as unknown.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);
}
