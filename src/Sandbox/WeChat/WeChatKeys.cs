using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace CardRecycle.Sandbox.WeChat;

/// <summary>The platform's side of the cryptography: verifies the merchant, signs as the platform, opens names, seals callbacks.</summary>
internal sealed class WeChatKeys(IOptions<WeChatOptions> options)
{
    private const int GcmTagBytes = 16;

    // An RSA object is not promised to be safe for parallel use; each is lent to one caller at a time.
    private readonly ConcurrentDictionary<string, ConcurrentBag<RSA>> idle = new();

    public bool Knows(string platformKeyId) => options.Value.PlatformKeys.ContainsKey(platformKeyId);

    public bool MerchantSigned(string text, byte[] signature) =>
        With(
            "merchant",
            rsa => rsa.VerifyData(Encoding.UTF8.GetBytes(text), signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
        );

    public string Sign(string platformKeyId, byte[] data) =>
        Convert.ToBase64String(With(platformKeyId, rsa => rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)));

    /// <returns>The name, or null when it was not encrypted for this key.</returns>
    public string? OpenName(string platformKeyId, string ciphertext)
    {
        var bytes = new byte[ciphertext.Length];
        if (!Convert.TryFromBase64String(ciphertext, bytes, out var length))
            return null;
        try
        {
            return Encoding.UTF8.GetString(With(platformKeyId, rsa => rsa.Decrypt(bytes[..length], RSAEncryptionPadding.OaepSHA1)));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>AEAD_AES_256_GCM as in callbacks: ciphertext and tag in base64.</summary>
    public string Seal(byte[] plaintext, string nonce, string associatedData)
    {
        using var gcm = new AesGcm(Encoding.UTF8.GetBytes(options.Value.ApiV3Key), GcmTagBytes);
        var sealedBytes = new byte[plaintext.Length + GcmTagBytes];
        gcm.Encrypt(
            Encoding.UTF8.GetBytes(nonce),
            plaintext,
            sealedBytes.AsSpan(0, plaintext.Length),
            sealedBytes.AsSpan(plaintext.Length),
            Encoding.UTF8.GetBytes(associatedData)
        );
        return Convert.ToBase64String(sealedBytes);
    }

    private T With<T>(string name, Func<RSA, T> use)
    {
        var bag = idle.GetOrAdd(name, _ => []);
        if (!bag.TryTake(out var rsa))
            rsa = Make(name);
        try
        {
            return use(rsa);
        }
        finally
        {
            bag.Add(rsa);
        }
    }

    private RSA Make(string name)
    {
        var rsa = RSA.Create();
        if (name == "merchant")
            rsa.ImportSubjectPublicKeyInfo(Convert.FromBase64String(options.Value.MerchantPublicKey), out _);
        else
            rsa.ImportPkcs8PrivateKey(Convert.FromBase64String(options.Value.PlatformKeys[name]), out _);
        return rsa;
    }
}
