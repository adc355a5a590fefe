using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Gateways.Payments;

/// <summary>
/// The merchant's side of WeChat Pay v3: signs requests, verifies answers and notifications, encrypts names, opens notifications. Keys are
/// parsed once; an RSA object is lent to one caller at a time, since it is not promised to be safe for parallel use.
/// </summary>
internal sealed class WeChatCipher(IOptions<WeChatGatewayOptions> options, TimeProvider clock)
{
    private const string MerchantKey = "";
    private const string ProbePrefix = "WECHATPAY/SIGNTEST/";
    private const int GcmTagBytes = 16;
    private const int GcmNonceBytes = 12;
    private static readonly TimeSpan skewMax = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, ConcurrentBag<RSA>> idle = new();

    /// <summary>The value of the Authorization header, with its scheme.</summary>
    /// <param name="method">In upper case.</param>
    /// <param name="pathAndQuery">As it is sent.</param>
    /// <param name="body">The raw body, empty if there is none.</param>
    public string Authorize(string method, string pathAndQuery, ReadOnlySpan<byte> body)
    {
        var timestamp = clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var nonce = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        byte[] text = [.. Encoding.UTF8.GetBytes($"{method}\n{pathAndQuery}\n{timestamp}\n{nonce}\n"), .. body, (byte)'\n'];
        var signature = With(MerchantKey, rsa => rsa.SignData(text, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        var our = options.Value;
        return $"WECHATPAY2-SHA256-RSA2048 mchid=\"{our.MchId}\",nonce_str=\"{nonce}\",timestamp=\"{timestamp}\","
            + $"serial_no=\"{our.MerchantSerial}\",signature=\"{Convert.ToBase64String(signature)}\"";
    }

    /// <summary>Whether the platform has signed this body now. <paramref name="header"/> gives a header's value or an empty text.</summary>
    public bool IsGenuine(Func<string, string> header, ReadOnlySpan<byte> rawBody)
    {
        var (timestamp, nonce) = (header("Wechatpay-Timestamp"), header("Wechatpay-Nonce"));
        var (signature, serial) = (header("Wechatpay-Signature"), header("Wechatpay-Serial"));
        if (
            !long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            || (clock.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(seconds)).Duration() >= skewMax
        )
            return false;
        // The platform sends probes to find merchants that do not check.
        if (signature.StartsWith(ProbePrefix, StringComparison.Ordinal) || !options.Value.PlatformKeys.ContainsKey(serial))
            return false;
        var given = new byte[signature.Length];
        if (!Convert.TryFromBase64String(signature, given, out var length))
            return false;
        byte[] text = [.. Encoding.UTF8.GetBytes($"{timestamp}\n{nonce}\n"), .. rawBody, (byte)'\n'];
        return With(serial, rsa => rsa.VerifyData(text, given.AsSpan(0, length), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    /// <summary>A name for the platform's eyes only: RSA-OAEP under <see cref="WeChatGatewayOptions.PlatformKeyId"/>, base64.</summary>
    public string EncryptName(string name) =>
        Convert.ToBase64String(
            With(options.Value.PlatformKeyId, rsa => rsa.Encrypt(Encoding.UTF8.GetBytes(name), RSAEncryptionPadding.OaepSHA1))
        );

    /// <summary>Opens AEAD_AES_256_GCM; null if it was not sealed with our key.</summary>
    public byte[]? Open(string ciphertext, string nonce, string associatedData)
    {
        var bytes = new byte[ciphertext.Length];
        var nonceBytes = Encoding.UTF8.GetBytes(nonce);
        if (!Convert.TryFromBase64String(ciphertext, bytes, out var length) || length < GcmTagBytes || nonceBytes.Length != GcmNonceBytes)
            return null;
        var plaintext = new byte[length - GcmTagBytes];
        using var gcm = new AesGcm(Encoding.UTF8.GetBytes(options.Value.ApiV3Key), GcmTagBytes);
        try
        {
            gcm.Decrypt(
                nonceBytes,
                bytes.AsSpan(0, plaintext.Length),
                bytes.AsSpan(plaintext.Length, GcmTagBytes),
                plaintext,
                Encoding.UTF8.GetBytes(associatedData)
            );
            return plaintext;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
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
        if (name == MerchantKey)
            rsa.ImportPkcs8PrivateKey(Convert.FromBase64String(options.Value.MerchantPrivateKey), out _);
        else
            rsa.ImportSubjectPublicKeyInfo(Convert.FromBase64String(options.Value.PlatformKeys[name]), out _);
        return rsa;
    }
}
