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

    /// <summary>Smallest transfer; the channel's own is 0.10 yuan.</summary>
    [Range(1, long.MaxValue)]
    public long MinFen { get; set; } = 10;

    /// <summary>Largest transfer, as agreed with the channel.</summary>
    [Range(1, long.MaxValue)]
    public long MaxFen { get; set; } = 20_000_00;

    /// <summary>What the channel charges, in millionths of the amount.</summary>
    [Range(0, 1_000_000)]
    public int CostPpm { get; set; }

    /// <summary>New transfers a second; the channel allows 100 calls of each API.</summary>
    [Range(1, int.MaxValue)]
    public int RatePerSecond { get; set; } = 100;

    /// <summary>After this long without an answer the outcome counts as unknown.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);
}
