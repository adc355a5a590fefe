using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using CardRecycle.Sandbox.Faults;
using Microsoft.Extensions.Options;

namespace CardRecycle.Sandbox.Issuers.Gateway;

/// <summary>
/// UnionPay's way (全渠道 5.1.0, signMethod 01): all non-empty parameters but <c>signature</c>, sorted by name, joined as <c>k=v&amp;k=v</c>;
/// SHA-256 of that as lower-case hexadecimal text is signed with RSA-SHA256, PKCS#1 padding, base64.
/// </summary>
internal sealed class GatewaySignature(IOptions<IssuersOptions> options, IFaultDial dial) : IDisposable
{
    // RSA objects are not safe for use by several threads at once.
    private readonly ConcurrentBag<RSA> signers = [];
    private readonly ConcurrentBag<RSA> verifiers = [];

    public void Sign(SortedDictionary<string, string> fields)
    {
        if (!signers.TryTake(out var rsa))
        {
            rsa = RSA.Create();
            rsa.ImportPkcs8PrivateKey(Convert.FromBase64String(options.Value.Gateway.PrivateKey), out _);
        }
        var signature = rsa.SignData(Digest(fields), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        signers.Add(rsa);
        if (dial.For(GatewayIssuer.FaultName).WrongSignature)
            signature[0] ^= 1;
        fields["signature"] = Convert.ToBase64String(signature);
    }

    public bool Verify(SortedDictionary<string, string> fields)
    {
        if (!fields.TryGetValue("signature", out var text))
            return false;
        var signature = new byte[512];
        if (!Convert.TryFromBase64String(text, signature, out var length))
            return false;
        if (!verifiers.TryTake(out var rsa))
        {
            rsa = RSA.Create();
            rsa.ImportSubjectPublicKeyInfo(Convert.FromBase64String(options.Value.Gateway.MerchantPublicKey), out _);
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
