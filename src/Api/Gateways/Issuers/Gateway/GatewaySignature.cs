using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Gateways.Issuers.Gateway;

/// <summary>
/// 全渠道 5.1.0, signMethod 01: non-empty parameters but <c>signature</c>, sorted by name, joined <c>k=v&amp;k=v</c>; the lower-case
/// hexadecimal
/// SHA-256 of that text is signed with RSA-SHA256 (PKCS#1 padding).
/// </summary>
internal sealed class GatewaySignature(IOptions<IssuersOptions> options) : IDisposable
{
    // RSA objects must not be used by two threads at once; importing a key costs more than a verification.
    private readonly ConcurrentBag<RSA> signers = [];
    private readonly ConcurrentBag<RSA> verifiers = [];

    public string Sign(SortedDictionary<string, string> fields)
    {
        if (!signers.TryTake(out var rsa))
        {
            rsa = RSA.Create();
            rsa.ImportPkcs8PrivateKey(Convert.FromBase64String(options.Value.Gateway.PrivateKey), out _);
        }
        var signature = rsa.SignData(Digest(fields), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        signers.Add(rsa);
        return Convert.ToBase64String(signature);
    }

    public bool Verify(SortedDictionary<string, string> fields)
    {
        var signature = new byte[512];
        if (!Convert.TryFromBase64String(fields.GetValueOrDefault("signature") ?? "", signature, out var length))
            return false;
        if (!verifiers.TryTake(out var rsa))
        {
            rsa = RSA.Create();
            rsa.ImportSubjectPublicKeyInfo(Convert.FromBase64String(options.Value.Gateway.GatewayPublicKey), out _);
        }
        var fits = rsa.VerifyData(Digest(fields), signature.AsSpan(0, length), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        verifiers.Add(rsa);
        return fits;
    }

    public void Dispose()
    {
        foreach (var rsa in signers.Concat(verifiers))
            rsa.Dispose();
    }

    private static byte[] Digest(SortedDictionary<string, string> fields)
    {
        var joined = string.Join('&', fields.Where(f => f.Key != "signature" && f.Value.Length > 0).Select(f => $"{f.Key}={f.Value}"));
        return Encoding.UTF8.GetBytes(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(joined))));
    }
}
