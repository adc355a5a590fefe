namespace CardRecycle.Sandbox.Issuers;

/// <summary>Section <c>Issuers</c>: keys of the four issuers, and how fast they are.</summary>
internal sealed class IssuersOptions
{
    public GatewayOptions Gateway { get; set; } = new();
    public PlatformOptions Platform { get; set; } = new();
    public RedemptionOptions Redemption { get; set; } = new();
    public CaptchaOptions Captcha { get; set; } = new();

    /// <summary>How long after the inquiry an offline brand knows its balance.</summary>
    public TimeSpan LateBalance { get; set; } = TimeSpan.FromMinutes(3);

    /// <summary>Longest silence of a request that gets no answer (real time).</summary>
    public TimeSpan Silence { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Seed of the mint; from the clock when not set.</summary>
    public int? Seed { get; set; }

    internal sealed class GatewayOptions
    {
        public string MerchantId { get; set; } = "";

        /// <summary>The gateway's own RSA key, PKCS#8 in base64.</summary>
        public string PrivateKey { get; set; } = "";

        /// <summary>The merchant's RSA key, SubjectPublicKeyInfo in base64.</summary>
        public string MerchantPublicKey { get; set; } = "";
    }

    internal sealed class PlatformOptions
    {
        public string AppKey { get; set; } = "";
        public string Secret { get; set; } = "";
    }

    internal sealed class RedemptionOptions
    {
        public string MerchantId { get; set; } = "";
        public string Key { get; set; } = "";

        /// <summary>From submission to result. Zero: the result is there as soon as "received" is said.</summary>
        public TimeSpan Delay { get; set; } = TimeSpan.Zero;
    }

    internal sealed class CaptchaOptions
    {
        public string SiteKey { get; set; } = "";
        public string Secret { get; set; } = "";

        /// <summary>How long a picture may be answered.</summary>
        public TimeSpan PictureLifetime { get; set; } = TimeSpan.FromMinutes(2);
    }
}
