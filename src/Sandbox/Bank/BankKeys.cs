using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace CardRecycle.Sandbox.Bank;

/// <summary>The bank's side of the signatures, SHA256withRSA both ways.</summary>
internal sealed class BankKeys(IOptions<BankOptions> options)
{
    private readonly Lazy<RSA> customer = new(() =>
    {
        var rsa = RSA.Create();
        rsa.ImportSubjectPublicKeyInfo(Convert.FromBase64String(options.Value.CustomerPublicKey), out _);
        return rsa;
    });

    private readonly Lazy<Dictionary<string, RSA>> own = new(() =>
        options.Value.Keys.ToDictionary(
            k => k.Key,
            k =>
            {
                var rsa = RSA.Create();
                rsa.ImportPkcs8PrivateKey(Convert.FromBase64String(k.Value), out _);
                return rsa;
            }
        )
    );

    public bool Knows(string keyId) => options.Value.Keys.ContainsKey(keyId);

    public bool CustomerSigned(string text, byte[] signature)
    {
        // An RSA object is not promised to be safe for parallel use.
        lock (customer)
            return customer.Value.VerifyData(Encoding.UTF8.GetBytes(text), signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    public string Sign(string keyId, byte[] data)
    {
        var key = own.Value[keyId];
        lock (key)
            return Convert.ToBase64String(key.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }
}
