namespace CardRecycle.Api.Gateways.Issuers;

/// <summary>
/// Section <c>Gateways:Issuers</c>: address, our number and keys at each issuer. Checked when a client first needs them, so that an Api
/// without
/// one issuer still serves the others.
/// </summary>
internal sealed class IssuersOptions
{
    /// <summary>How long one call may take before its outcome counts as unknown. A step makes four at most, within an order's lease of 30
    /// s.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    public GatewayOptions Gateway { get; set; } = new();
    public PlatformOptions Platform { get; set; } = new();
    public RedemptionOptions Redemption { get; set; } = new();
    public CaptchaOptions Captcha { get; set; } = new();

    internal sealed class GatewayOptions
    {
        public Uri? BaseUrl { get; set; }
        public string MerchantId { get; set; } = "";

        /// <summary>Our RSA key, PKCS#8 in base64.</summary>
        public string PrivateKey { get; set; } = "";

        /// <summary>The gateway's RSA key, SubjectPublicKeyInfo in base64.</summary>
        public string GatewayPublicKey { get; set; } = "";
    }

    internal sealed class PlatformOptions
    {
        public Uri? BaseUrl { get; set; }
        public string AppKey { get; set; } = "";
        public string Secret { get; set; } = "";

        /// <summary>Our account at the platform, which cards are bound to.</summary>
        public string Account { get; set; } = "";
    }

    internal sealed class RedemptionOptions
    {
        public Uri? BaseUrl { get; set; }
        public string MerchantId { get; set; } = "";
        public string Key { get; set; } = "";

        /// <summary>Where the channel reports results: our <c>/callbacks/issuers/redemption</c> as it is seen from outside.</summary>
        public Uri? NotifyUrl { get; set; }
    }

    internal sealed class CaptchaOptions
    {
        public Uri? BaseUrl { get; set; }
        public string SiteKey { get; set; } = "";
        public string Secret { get; set; } = "";
    }
}
