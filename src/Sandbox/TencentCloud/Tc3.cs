using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CardRecycle.Sandbox.TencentCloud;

/// <summary>Checks the signature of a Tencent Cloud API 3.0 request (TC3-HMAC-SHA256). Written apart from the Api's signer on
/// purpose.</summary>
internal static class Tc3
{
    private const string Algorithm = "TC3-HMAC-SHA256";
    private static readonly TimeSpan SkewMax = TimeSpan.FromMinutes(5);

    /// <returns>Null when the request is genuine, else Tencent's error code.</returns>
    public static string? Verify(HttpRequest request, byte[] body, string service, CloudAccount account, DateTimeOffset now)
    {
        if (!Parse(request.Headers.Authorization.ToString(), out var credential, out var signedHeaders, out var signature))
            return "AuthFailure.InvalidAuthorization";
        if (!long.TryParse(request.Headers["X-TC-Timestamp"], NumberStyles.None, CultureInfo.InvariantCulture, out var timestamp))
            return "MissingParameter";
        if (timestamp > 253402300799 || (now - DateTimeOffset.FromUnixTimeSeconds(timestamp)).Duration() > SkewMax)
            return "AuthFailure.SignatureExpire";
        var date = DateTimeOffset.FromUnixTimeSeconds(timestamp).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var scope = $"{date}/{service}/tc3_request";
        if (!credential.StartsWith(account.SecretId + "/", StringComparison.Ordinal) || account.SecretId.Length == 0)
            return "AuthFailure.SecretIdNotFound";
        if (credential[(account.SecretId.Length + 1)..] != scope)
            return "AuthFailure.InvalidAuthorization";
        var names = signedHeaders.Split(';');
        if (!names.Contains("content-type") || !names.Contains("host"))
            return "AuthFailure.SignatureFailure";

        var expected = Sign(request, body, names, scope, timestamp, account.SecretKey, date, service);
        return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(expected), Encoding.UTF8.GetBytes(signature))
            ? null
            : "AuthFailure.SignatureFailure";
    }

    private static string Sign(
        HttpRequest request,
        byte[] body,
        string[] names,
        string scope,
        long timestamp,
        string secretKey,
        string date,
        string service
    )
    {
        var canonical = new StringBuilder();
        canonical.Append(request.Method).Append('\n').Append(request.Path).Append('\n').Append(request.QueryString.Value?.TrimStart('?'));
        canonical.Append('\n');
        foreach (var name in names)
        {
            var value = name == "host" ? request.Host.Value! : request.Headers[name].ToString();
            canonical.Append(name).Append(':').Append(value.Trim().ToLowerInvariant()).Append('\n');
        }
        canonical.Append('\n').AppendJoin(';', names).Append('\n').Append(Convert.ToHexStringLower(SHA256.HashData(body)));
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical.ToString())));
        var text = $"{Algorithm}\n{timestamp}\n{scope}\n{hash}";
        var key = Hmac(Hmac(Hmac(Encoding.UTF8.GetBytes("TC3" + secretKey), date), service), "tc3_request");
        return Convert.ToHexStringLower(Hmac(key, text));
    }

    private static bool Parse(string header, out string credential, out string signedHeaders, out string signature)
    {
        (credential, signedHeaders, signature) = ("", "", "");
        if (!header.StartsWith(Algorithm + " ", StringComparison.Ordinal))
            return false;
        foreach (var part in header[(Algorithm.Length + 1)..].Split(',', StringSplitOptions.TrimEntries))
            switch (part.Split('=', 2))
            {
                case ["Credential", var value]:
                    credential = value;
                    break;
                case ["SignedHeaders", var value]:
                    signedHeaders = value;
                    break;
                case ["Signature", var value]:
                    signature = value;
                    break;
            }
        return credential.Length > 0 && signedHeaders.Length > 0 && signature.Length > 0;
    }

    private static byte[] Hmac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));
}

/// <summary>The key pair of the one customer that a Sandbox provider knows.</summary>
internal sealed record CloudAccount(string SecretId, string SecretKey);
