using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CardRecycle.Api.Gateways.Payments;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Gateways.Messaging;

/// <summary>Section <c>Gateways:AlipaySessions</c>.</summary>
internal sealed class AlipaySessionsOptions
{
    /// <summary>接口内容加密密钥: AES, base64. Without it no phone number can be opened.</summary>
    public string ContentKey { get; set; } = "";
}

/// <summary>Alipay sign-in of the mini-program.</summary>
internal interface IAlipaySessions
{
    /// <summary>Exchanges the one-time auth code for the openid; null when refused, and whether because of the code.</summary>
    Task<(string? OpenId, bool IsInvalid)> ExchangeAsync(string authCode, CancellationToken ct);

    /// <summary>Opens what <c>my.getPhoneNumber</c> gave: signed by Alipay, then decrypted.</summary>
    /// <returns>Null for what Alipay has not signed, or cannot be read.</returns>
    string? OpenPhone(string answer);
}

/// <summary><c>alipay.system.oauth.token</c>. The access token that comes along is dropped here: nobody needs it.</summary>
internal sealed class AlipaySessions(AlipayLink link, AlipayCipher cipher, IOptions<AlipaySessionsOptions> options) : IAlipaySessions
{
    private const string Method = "alipay.system.oauth.token";

    public async Task<(string? OpenId, bool IsInvalid)> ExchangeAsync(string authCode, CancellationToken ct)
    {
        Dictionary<string, string> fields = new() { ["grant_type"] = "authorization_code", ["code"] = authCode };
        var (node, _) = await link.CallAsync(Method, fields, "a sign-in", ct);
        if (node is not { } answer)
            return (null, false);
        using var json = JsonDocument.Parse(answer);
        string? Text(string name) => json.RootElement.TryGetProperty(name, out var value) ? value.GetString() : null;
        // A success has no code; an error says which.
        return Text("open_id") is { Length: > 0 } openId ? (openId, false) : (null, Text("sub_code") == "isv.code-invalid");
    }

    public string? OpenPhone(string answer)
    {
        try
        {
            using var json = JsonDocument.Parse(answer);
            string? Text(string name) => json.RootElement.TryGetProperty(name, out var value) ? value.GetString() : null;
            if (Text("response") is not { } sealedText || Text("sign_type") is not "RSA2" || Text("encrypt_type") is not "AES")
                return null;
            // What is signed is the encrypted text in its quotation marks.
            if (!cipher.IsGenuineOfAny(Text("sign"), Encoding.UTF8.GetBytes($"\"{sealedText}\"")))
                return null;
            using var aes = Aes.Create();
            aes.Key = Convert.FromBase64String(options.Value.ContentKey);
            // An initial vector of zeros: so the document wants it.
            var opened = aes.DecryptCbc(Convert.FromBase64String(sealedText), new byte[aes.BlockSize / 8]);
            using var phone = JsonDocument.Parse(opened);
            return
                phone.RootElement.TryGetProperty("code", out var code)
                && code.GetString() == "10000"
                && phone.RootElement.TryGetProperty("mobile", out var mobile)
                ? mobile.GetString()
                : null;
        }
        catch (Exception e) when (e is JsonException or FormatException or CryptographicException or InvalidOperationException)
        {
            return null;
        }
    }
}
