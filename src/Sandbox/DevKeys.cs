using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using CardRecycle.Crypto;

namespace CardRecycle.Sandbox;

/// <summary>
/// Key material for development and tests, made once and kept in one file: what the Api needs to speak to the Sandbox, and the Sandbox to
/// the Api. Never used in production, where keys come from the operator's configuration.
/// </summary>
public sealed partial class DevKeys
{
    private const string WeChatMchId = "1900001109";
    private const string WeChatAppId = "wxf636efh567hg4356";
    private const string WeChatMerchantSerial = "5157F09EFDC096DE15EBE81A47057A7232F1B8E1";
    private const string WeChatPlatformKeyId = "PUB_KEY_ID_0119000011092026110100000001";
    private const string WeChatNextPlatformKeyId = "PUB_KEY_ID_0119000011092026110100000002";
    private const string AlipayAppId = "2021000119000001";
    private const string BankCustomerNo = "8800012345";
    private const string BankKeyId = "bank-2026";
    private const string BankNextKeyId = "bank-2027";

    /// <summary>The segregated account (客户资金专户) that payouts leave, and our own.</summary>
    private const string BankClientAccount = "110907890010801";
    private const string BankOwnAccount = "110907890010802";
    private const string CloudSecretId = "AKIDcardrecycledevelopment";
    private const string SmsAppId = "1400000001";
    private const string SmsSignName = "卡回收";
    private const string KeyServiceKeyId = "kms-1";
    private const string RiskServiceAppId = "cardrecycle";

    /// <summary>Our number at every issuer of the Sandbox.</summary>
    private const string IssuerMerchant = "777290058110097";

    private const string AlipayRootName = "CN=Ant Financial Certification Authority R1,OU=Certification Authority,O=Ant Financial,C=CN";

    /// <summary>Longer than any development, so that no test's clock runs out of it.</summary>
    private static readonly DateTimeOffset certificatesFrom = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset certificatesUntil = new(2049, 12, 31, 0, 0, 0, TimeSpan.Zero);

    private readonly ConcurrentDictionary<string, string> values;

    private DevKeys(IEnumerable<KeyValuePair<string, string>> values) => this.values = new(values);

    /// <summary>Keys that live as long as the process (tests). Any number of systems may share them.</summary>
    public static DevKeys Create() => new([]);

    /// <summary>Reads the file and adds what a newer version needs in addition; the file is readable by its owner only.</summary>
    public static DevKeys LoadOrCreate(string file)
    {
        var keys = new DevKeys(File.Exists(file) ? JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(file))! : []);
        keys.ForApi(new Uri("http://127.0.0.1"), new Uri("http://127.0.0.1"));
        keys.ForSandbox(new Uri("http://127.0.0.1"));
        keys.ForBank(new Uri("http://127.0.0.1"));
        var next = file + ".new";
        File.WriteAllText(next, JsonSerializer.Serialize(keys.values));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(next, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.Move(next, file, overwrite: true);
        return keys;
    }

    /// <summary>Settings for the Api: every provider's address at the Sandbox, and every key.</summary>
    public Dictionary<string, string?> ForApi(Uri sandbox, Uri api)
    {
        var settings = ForApiWithoutMessages(sandbox, api);
        foreach (var (name, value) in ForIssuers(sandbox, api))
            settings[name] = value;
        AddMessageTemplates(settings);
        return settings;
    }

    private Dictionary<string, string?> ForApiWithoutMessages(Uri sandbox, Uri api) =>
        new()
        {
            ["Tokens:Key"] = RandomKey("tokens", 32),
            ["RateLimits:SignInPerMinute"] = "1000000", // everybody in development shares one address
            ["Sellers:SignIn:CodesPerIpPerHour"] = "1000000",
            ["Keys:Current"] = "dev-1",
            ["Keys:Kek:dev-1"] = RandomKey("kek.dev-1", 16),
            ["Sellers:Keys:Current"] = "people-1",
            ["Sellers:Keys:Data:people-1"] = RandomKey("sellers.data.people-1", 16),
            ["Sellers:Keys:Index"] = RandomKey("sellers.index", 32),
            ["Gateways:Sms:BaseUrl"] = new Uri(sandbox, "/sms").ToString(),
            ["Gateways:Sms:SecretId"] = CloudSecretId,
            ["Gateways:Sms:SecretKey"] = RandomKey("sms.secret-key", 24),
            ["Gateways:Sms:AppId"] = SmsAppId,
            ["Gateways:Sms:SignName"] = SmsSignName,
            ["Gateways:Sms:TemplateId"] = Sms.SmsProvider.SignInTemplate,
            ["Gateways:Identity:BaseUrl"] = new Uri(sandbox, "/faceid").ToString(),
            ["Gateways:Identity:SecretId"] = CloudSecretId,
            ["Gateways:Identity:SecretKey"] = RandomKey("identity.secret-key", 24),
            ["Gateways:WeChatSessions:BaseUrl"] = sandbox.ToString(),
            ["Gateways:WeChatSessions:AppId"] = WeChatAppId,
            ["Gateways:WeChatSessions:Secret"] = RandomKey("wechat.app-secret", 24),
            ["Quotes:SealKeys:dev-1"] = RandomKey("quotes-seal", 32),
            ["Quotes:CurrentSealKey"] = "dev-1",
            ["Resale:RecyclersUrl"] = sandbox.ToString(),
            ["Cards:DeviceKeys:dev-1"] = Sm2Key("cards-device"),
            ["Cards:CurrentDeviceKey"] = "dev-1",
            ["Cards:MasterKeys:dev-1"] = RandomKey("cards-master", 16),
            ["Cards:CurrentMasterKey"] = "dev-1",
            ["Cards:BlindIndexKey"] = RandomKey("cards-blind-index", 32),
            ["Gateways:WeChat:BaseUrl"] = sandbox.ToString(),
            ["Gateways:WeChat:NotifyUrl"] = new Uri(api, "/callbacks/wechat/transfers").ToString(),
            ["Gateways:WeChat:MchId"] = WeChatMchId,
            ["Gateways:WeChat:AppId"] = WeChatAppId,
            ["Gateways:WeChat:MerchantSerial"] = WeChatMerchantSerial,
            ["Gateways:WeChat:MerchantPrivateKey"] = RsaKey("wechat-merchant"),
            ["Gateways:WeChat:PlatformKeyId"] = WeChatPlatformKeyId,
            [$"Gateways:WeChat:PlatformKeys:{WeChatPlatformKeyId}"] = PublicHalf(RsaKey("wechat-platform")),
            [$"Gateways:WeChat:PlatformKeys:{WeChatNextPlatformKeyId}"] = PublicHalf(RsaKey("wechat-platform-next")),
            ["Gateways:WeChat:ApiV3Key"] = TextKey("wechat-apiv3"),
            ["Gateways:WeChat:RatePerSecond"] = "100000", // as the Sandbox's own limit, see below
            ["Gateways:Alipay:GatewayUrl"] = new Uri(sandbox, "/gateway.do").ToString(),
            ["Gateways:Alipay:AppId"] = AlipayAppId,
            ["Gateways:Alipay:AppPrivateKey"] = RsaKey("alipay-app"),
            ["Gateways:Alipay:AppCertificate"] = Certificate("alipay-app"),
            ["Gateways:Alipay:AlipayCertificates:1"] = Certificate("alipay-1"),
            ["Gateways:Alipay:AlipayCertificates:2"] = Certificate("alipay-2"),
            ["Gateways:Alipay:RootCertificates:1"] = RootCertificate(),
            ["Gateways:Alipay:RatePerSecond"] = "100000",
            ["Gateways:AlipaySessions:ContentKey"] = RandomKey("alipay-content", 16),
            ["Payouts:DataKeyId"] = "dev",
            ["Payouts:DataKeys:dev"] = RandomKey("payouts-data", 16),
            ["Orders:Acceptance:SigningKey"] = RandomKey("orders.acceptance", 32),
            ["Receipts:Origin"] = ReceiptOrigin,
            ["Receipts:SigningKey"] = RandomKey("receipts-signing", 32),
            ["Receipts:Sm2SigningKey"] = Sm2Key("receipts-sm2-signing"),
            ["Receipts:OpeningKeys:dev-1"] = RandomKey("receipts-openings", 16),
            ["Receipts:CurrentOpeningKey"] = "dev-1",
        };

    private Dictionary<string, string?> ForIssuers(Uri sandbox, Uri api) =>
        new()
        {
            ["Gateways:Issuers:Gateway:BaseUrl"] = new Uri(sandbox, "/issuers/gateway/api/").ToString(),
            ["Gateways:Issuers:Gateway:MerchantId"] = IssuerMerchant,
            ["Gateways:Issuers:Gateway:PrivateKey"] = RsaKey("issuers.gateway.merchant"),
            ["Gateways:Issuers:Gateway:GatewayPublicKey"] = PublicHalf(RsaKey("issuers.gateway")),
            ["Gateways:Issuers:Platform:BaseUrl"] = new Uri(sandbox, "/issuers/platform/v1/").ToString(),
            ["Gateways:Issuers:Platform:AppKey"] = IssuerMerchant,
            ["Gateways:Issuers:Platform:Secret"] = RandomKey("issuers.platform", 32),
            ["Gateways:Issuers:Platform:Account"] = "cardrecycle",
            ["Gateways:Issuers:Redemption:BaseUrl"] = new Uri(sandbox, "/issuers/redemption/").ToString(),
            ["Gateways:Issuers:Redemption:MerchantId"] = IssuerMerchant,
            ["Gateways:Issuers:Redemption:Key"] = RandomKey("issuers.redemption", 32),
            ["Gateways:Issuers:Redemption:NotifyUrl"] = new Uri(api, "/callbacks/issuers/redemption").ToString(),
            ["Gateways:Issuers:Captcha:BaseUrl"] = new Uri(sandbox, "/issuers/captcha/site/").ToString(),
            ["Gateways:Issuers:Captcha:SiteKey"] = IssuerMerchant,
            ["Gateways:Issuers:Captcha:Secret"] = RandomKey("issuers.captcha", 32),
        };

    /// <summary>Settings for the Sandbox.</summary>
    public Dictionary<string, string?> ForSandbox(Uri api)
    {
        var settings = ForProviders(api);
        AddReceiptSettings(settings);
        return settings;
    }

    private Dictionary<string, string?> ForProviders(Uri api) =>
        new()
        {
            ["Callbacks:ApiBaseUrl"] = api.ToString(),
            ["TencentCloud:sms:SecretId"] = CloudSecretId,
            ["TencentCloud:sms:SecretKey"] = RandomKey("sms.secret-key", 24),
            ["TencentCloud:sms:AppId"] = SmsAppId,
            ["TencentCloud:sms:SignName"] = SmsSignName,
            ["TencentCloud:faceid:SecretId"] = CloudSecretId,
            ["TencentCloud:faceid:SecretKey"] = RandomKey("identity.secret-key", 24),
            ["WeChatSessions:AppId"] = WeChatAppId,
            ["WeChatSessions:Secret"] = RandomKey("wechat.app-secret", 24),
            // Each provider adds its settings below this line.
            ["WeChat:MchId"] = WeChatMchId,
            ["WeChat:AppId"] = WeChatAppId,
            ["WeChat:MerchantSerial"] = WeChatMerchantSerial,
            ["WeChat:MerchantPublicKey"] = PublicHalf(RsaKey("wechat-merchant")),
            [$"WeChat:PlatformKeys:{WeChatPlatformKeyId}"] = RsaKey("wechat-platform"),
            [$"WeChat:PlatformKeys:{WeChatNextPlatformKeyId}"] = RsaKey("wechat-platform-next"),
            ["WeChat:ApiV3Key"] = TextKey("wechat-apiv3"),
            // The original's 100 a second would be the load test's result, and a test's clock often stands still: set it back with PUT
            // /wechat/settings.
            ["WeChat:RateLimitPerSecond"] = "100000",
            ["Alipay:AppId"] = AlipayAppId,
            ["Alipay:ContentKey"] = RandomKey("alipay-content", 16),
            ["Alipay:AppCertificate"] = Certificate("alipay-app"),
            ["Alipay:RootCertificate"] = RootCertificate(),
            ["Alipay:Certificates:1"] = Certificate("alipay-1"),
            ["Alipay:Certificates:2"] = Certificate("alipay-2"),
            ["Alipay:Keys:1"] = RsaKey("alipay-1"),
            ["Alipay:Keys:2"] = RsaKey("alipay-2"),
            ["Alipay:AppGatewayUrl"] = new Uri(api, "/callbacks/alipay/transfers").ToString(),
            ["Alipay:RateLimitPerSecond"] = "100000",
            ["Bank:CustomerNo"] = BankCustomerNo,
            ["Bank:CustomerPublicKey"] = PublicHalf(RsaKey("bank-customer")),
            [$"Bank:Keys:{BankKeyId}"] = RsaKey("bank"),
            [$"Bank:Keys:{BankNextKeyId}"] = RsaKey("bank-next"),
            [$"Bank:Accounts:{BankClientAccount}"] = "100000000000",
            [$"Bank:Accounts:{BankOwnAccount}"] = "100000000000",
            ["Bank:RateLimitPerSecond"] = "100000",
            ["Issuers:Gateway:MerchantId"] = IssuerMerchant,
            ["Issuers:Gateway:PrivateKey"] = RsaKey("issuers.gateway"),
            ["Issuers:Gateway:MerchantPublicKey"] = PublicHalf(RsaKey("issuers.gateway.merchant")),
            ["Issuers:Platform:AppKey"] = IssuerMerchant,
            ["Issuers:Platform:Secret"] = RandomKey("issuers.platform", 32),
            ["Issuers:Redemption:MerchantId"] = IssuerMerchant,
            ["Issuers:Redemption:Key"] = RandomKey("issuers.redemption", 32),
            ["Issuers:Captcha:SiteKey"] = IssuerMerchant,
            ["Issuers:Captcha:Secret"] = RandomKey("issuers.captcha", 32),
            ["Kms:Token"] = RandomKey("kms.token", 24),
            ["Kms:Keys:" + KeyServiceKeyId] = RandomKey("kms." + KeyServiceKeyId, 32),
            ["RiskService:AppId"] = RiskServiceAppId,
            ["RiskService:Secret"] = RandomKey("risk-service", 32),
        };

    /// <summary>The bank's direct link for the Api; apart from <see cref="ForApi"/>, since without it bank cards are paid over
    /// Alipay.</summary>
    public Dictionary<string, string?> ForBank(Uri sandbox) =>
        new()
        {
            ["Gateways:Bank:BaseUrl"] = new Uri(sandbox, "/bank/direct/").ToString(),
            ["Gateways:Bank:CustomerNo"] = BankCustomerNo,
            ["Gateways:Bank:PrivateKey"] = RsaKey("bank-customer"),
            ["Gateways:Bank:Account"] = BankClientAccount,
            [$"Gateways:Bank:BankKeys:{BankKeyId}"] = PublicHalf(RsaKey("bank")),
            [$"Gateways:Bank:BankKeys:{BankNextKeyId}"] = PublicHalf(RsaKey("bank-next")),
            ["Gateways:Bank:RatePerSecond"] = "100000",
        };

    /// <summary>The third-party risk service for the Api; apart from <see cref="ForApi"/>, since an Api without one is whole.</summary>
    public Dictionary<string, string?> ForRiskService(Uri sandbox) =>
        new()
        {
            ["Gateways:RiskService:BaseUrl"] = new Uri(sandbox, "/risk-service/").ToString(),
            ["Gateways:RiskService:AppId"] = RiskServiceAppId,
            ["Gateways:RiskService:Secret"] = RandomKey("risk-service", 32),
        };

    /// <summary>The key management service for the Api, as the one that wraps; apart from <see cref="ForApi"/>, since an Api without one is
    /// whole.</summary>
    public Dictionary<string, string?> ForKeyService(Uri sandbox) =>
        new()
        {
            ["Keys:Current"] = KeyServiceKeyId,
            ["Keys:Service:Url"] = new Uri(sandbox, "/kms/").ToString(),
            ["Keys:Service:Token"] = RandomKey("kms.token", 24),
        };

    /// <summary>A value that is made when first asked for and stays the same.</summary>
    private string Keep(string name, Func<string> make) => values.GetOrAdd(name, _ => make());

    /// <summary>Marked as made for development, which a production Api refuses.</summary>
    private string RandomKey(string name, int bytes) =>
        Keep(name, () => Convert.ToBase64String(DevelopmentKey.Marked(RandomNumberGenerator.GetBytes(bytes))));

    /// <summary>An SM2 private key: a scalar of 32 bytes, kept below the curve's order by its first bit.</summary>
    private string Sm2Key(string name) =>
        Keep(
            name,
            () =>
            {
                var scalar = RandomNumberGenerator.GetBytes(32);
                scalar[0] &= 0x7f;
                return Convert.ToBase64String(DevelopmentKey.Marked(scalar));
            }
        );

    /// <summary>A 2048-bit RSA private key, PKCS#8 in base64.</summary>
    private string RsaKey(string name) =>
        Keep(
            name,
            () =>
            {
                using var rsa = RSA.Create(2048);
                return Convert.ToBase64String(rsa.ExportPkcs8PrivateKey());
            }
        );

    /// <summary>The public half of <see cref="RsaKey"/>, SubjectPublicKeyInfo in base64.</summary>
    private static string PublicHalf(string privateKey)
    {
        using var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(Convert.FromBase64String(privateKey), out _);
        return Convert.ToBase64String(rsa.ExportSubjectPublicKeyInfo());
    }

    /// <summary>The root that signs every certificate below, DER in base64.</summary>
    private string RootCertificate() =>
        Keep(
            "alipay-root.certificate",
            () =>
            {
                using var key = Rsa("alipay-root");
                var request = new CertificateRequest(AlipayRootName, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
                request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
                using var root = request.CreateSelfSigned(certificatesFrom, certificatesUntil);
                return Convert.ToBase64String(root.Export(X509ContentType.Cert));
            }
        );

    /// <summary>A certificate of the root for the key of this name, DER in base64.</summary>
    private string Certificate(string name) =>
        Keep(
            name + ".certificate",
            () =>
            {
                using var rootKey = Rsa("alipay-root");
                using var root = X509CertificateLoader.LoadCertificate(Convert.FromBase64String(RootCertificate()));
                using var issuer = root.CopyWithPrivateKey(rootKey);
                using var key = Rsa(name);
                var request = new CertificateRequest(
                    $"CN={name},O=CardRecycle,C=CN",
                    key,
                    HashAlgorithmName.SHA256,
                    RSASignaturePadding.Pkcs1
                );
                using var certificate = request.Create(issuer, certificatesFrom, certificatesUntil, RandomNumberGenerator.GetBytes(16));
                return Convert.ToBase64String(certificate.Export(X509ContentType.Cert));
            }
        );

    private RSA Rsa(string name)
    {
        var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(Convert.FromBase64String(RsaKey(name)), out _);
        return rsa;
    }

    /// <summary>A key that is written as 32 characters.</summary>
    private string TextKey(string name) => Keep(name, () => Convert.ToHexString(RandomNumberGenerator.GetBytes(16)));
}
