using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CardRecycle.Api.Gateways.TencentCloud;

/// <summary>
/// Signature of Tencent Cloud API 3.0 (TC3-HMAC-SHA256). Signed are method, path, content type, host, action and the body's hash.
/// </summary>
internal static class CloudSignature
{
    public const string ContentType = "application/json; charset=utf-8";
    private const string Algorithm = "TC3-HMAC-SHA256";
    private const string SignedHeaders = "content-type;host;x-tc-action";

    /// <returns>The value of the header Authorization.</returns>
    public static string Authorization(CloudOptions keys, string service, string action, Uri address, byte[] body, DateTimeOffset at)
    {
        var date = at.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var scope = $"{date}/{service}/tc3_request";
        var headers = $"content-type:{ContentType}\nhost:{address.Authority}\nx-tc-action:{action.ToLowerInvariant()}\n";
        var request = $"POST\n{address.AbsolutePath}\n\n{headers}\n{SignedHeaders}\n{Hex(SHA256.HashData(body))}";
        var text = $"{Algorithm}\n{at.ToUnixTimeSeconds()}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(request)))}";

        var dateKey = Hmac(Encoding.UTF8.GetBytes("TC3" + keys.SecretKey), date);
        var signature = Hex(Hmac(Hmac(Hmac(dateKey, service), "tc3_request"), text));
        return $"{Algorithm} Credential={keys.SecretId}/{scope}, SignedHeaders={SignedHeaders}, Signature={signature}";
    }

    private static byte[] Hmac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}

/// <summary>Where a Tencent Cloud service listens and the key pair to sign with.</summary>
internal class CloudOptions
{
    public Uri BaseUrl { get; set; } = new("https://127.0.0.1:1/");

    public string SecretId { get; set; } = "";

    public string SecretKey { get; set; } = "";

    public string Region { get; set; } = "ap-guangzhou";

    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(8);
}
