using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Gateways.Issuers.Captcha;

/// <summary>HMAC-SHA256 over the body; the answer's over our signature and its own body, so that it belongs to this request only.</summary>
internal sealed class CaptchaSignature(IOptions<IssuersOptions> options)
{
    public const string Header = "X-Site-Sign";

    public string Of(string text) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(options.Value.Captcha.Secret), Encoding.UTF8.GetBytes(text)));

    public bool Verify(RawAnswer answer, string ours) =>
        CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(Of($"{ours}\n{answer.Body}")),
            Encoding.UTF8.GetBytes(answer.Header(Header) ?? "")
        );
}
