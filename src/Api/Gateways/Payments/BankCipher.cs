using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Gateways.Payments;

/// <summary>
/// The company's side of the direct link's signatures: SHA256withRSA over function, customer, time, nonce and raw body, both ways. An
/// answer carries the nonce of its request, so that none fits another.
/// </summary>
internal sealed class BankCipher(IOptions<BankGatewayOptions> options)
{
    private readonly Lazy<RSA> own = new(() =>
    {
        var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(Convert.FromBase64String(options.Value.PrivateKey), out _);
        return rsa;
    });

    private readonly Lazy<Dictionary<string, RSA>> bank = new(() =>
        options.Value.BankKeys.ToDictionary(
            k => k.Key,
            k =>
            {
                var rsa = RSA.Create();
                rsa.ImportSubjectPublicKeyInfo(Convert.FromBase64String(k.Value), out _);
                return rsa;
            }
        )
    );

    public string Sign(string function, string time, string nonce, ReadOnlySpan<byte> body)
    {
        var signed = Signed(function, time, nonce, body);
        // An RSA object is not promised to be safe for parallel use.
        lock (own)
            return Convert.ToBase64String(own.Value.SignData(signed, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    /// <summary>Whether the bank has signed this answer to the request of this nonce.</summary>
    public bool IsGenuine(string keyId, string signature, string function, string time, string nonce, ReadOnlySpan<byte> body)
    {
        var given = new byte[signature.Length];
        if (!bank.Value.TryGetValue(keyId, out var key) || !Convert.TryFromBase64String(signature, given, out var length))
            return false;
        var signed = Signed(function, time, nonce, body);
        lock (key)
            return key.VerifyData(signed, given.AsSpan(0, length), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    private byte[] Signed(string function, string time, string nonce, ReadOnlySpan<byte> body) =>
        [.. Encoding.UTF8.GetBytes($"{function}\n{options.Value.CustomerNo}\n{time}\n{nonce}\n"), .. body];
}
