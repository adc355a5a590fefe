using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Gateways.Issuers.Platform;

/// <summary>
/// HMAC-SHA256 in the header: over method, path, time, nonce and body on the way there; over time, the same nonce, status and body on the
/// way
/// back, so that an answer cannot be moved to another request.
/// </summary>
internal sealed class PlatformSignature(IOptions<IssuersOptions> options, TimeProvider clock)
{
    /// <returns>The nonce, which the answer must be signed over.</returns>
    public string Sign(HttpRequestMessage request, string path, string body)
    {
        var timestamp = clock.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        var nonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        request.Headers.Add("X-App-Key", options.Value.Platform.AppKey);
        request.Headers.Add("X-Timestamp", timestamp);
        request.Headers.Add("X-Nonce", nonce);
        request.Headers.Add("X-Signature", Mac($"{request.Method}\n{path}\n{timestamp}\n{nonce}\n{body}"));
        return nonce;
    }

    public bool Verify(RawAnswer answer, string nonce)
    {
        var expected = Mac($"{answer.Header("X-Timestamp")}\n{nonce}\n{(int)answer.Status}\n{answer.Body}");
        var given = answer.Header("X-Signature") ?? "";
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(given));
    }

    private string Mac(string text) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(options.Value.Platform.Secret), Encoding.UTF8.GetBytes(text)));
}
