using System.Security.Cryptography;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Modes;
using Org.BouncyCastle.Crypto.Parameters;

namespace CardRecycle.Crypto;

/// <summary>SM4 (GB/T 32907) in GCM as in RFC 8998: 128-bit key, 96-bit nonce, 128-bit tag after the ciphertext.</summary>
public static class Sm4Gcm
{
    public const int KeyBytes = 16;
    public const int NonceBytes = 12;
    public const int TagBytes = 16;

    /// <summary>Encrypts under a fresh random nonce: <c>nonce‖ciphertext‖tag</c>. One key may seal some 2³² messages (NIST SP 800-38D,
    /// 8.3).</summary>
    public static byte[] Seal(ReadOnlySpan<byte> key, ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> associated)
    {
        var nonce = RandomNumberGenerator.GetBytes(NonceBytes);
        return [.. nonce, .. Seal(key, nonce, plaintext, associated)];
    }

    /// <summary>Encrypts to <c>ciphertext‖tag</c>. The same nonce must never be used twice under one key.</summary>
    /// <exception cref="CryptoRefusedException">Key or nonce of a wrong length.</exception>
    public static byte[] Seal(
        ReadOnlySpan<byte> key,
        ReadOnlySpan<byte> nonce,
        ReadOnlySpan<byte> plaintext,
        ReadOnlySpan<byte> associated
    ) => Run(true, key, nonce, plaintext, associated);

    /// <summary>Opens <c>nonce‖ciphertext‖tag</c>.</summary>
    /// <exception cref="CryptoRefusedException">Altered, too short, another key or other associated data.</exception>
    public static byte[] Open(ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonceAndSealed, ReadOnlySpan<byte> associated) =>
        nonceAndSealed.Length >= NonceBytes + TagBytes
            ? Open(key, nonceAndSealed[..NonceBytes], nonceAndSealed[NonceBytes..], associated)
            : throw new CryptoRefusedException("The SM4-GCM ciphertext is too short.");

    /// <summary>Opens <c>ciphertext‖tag</c>.</summary>
    /// <exception cref="CryptoRefusedException">Altered, too short, another key, nonce or other associated data.</exception>
    public static byte[] Open(
        ReadOnlySpan<byte> key,
        ReadOnlySpan<byte> nonce,
        ReadOnlySpan<byte> ciphertextAndTag,
        ReadOnlySpan<byte> associated
    ) => Run(false, key, nonce, ciphertextAndTag, associated);

    private static byte[] Run(
        bool sealing,
        ReadOnlySpan<byte> key,
        ReadOnlySpan<byte> nonce,
        ReadOnlySpan<byte> input,
        ReadOnlySpan<byte> associated
    )
    {
        if (key.Length != KeyBytes || nonce.Length != NonceBytes)
            throw new CryptoRefusedException("SM4-GCM takes a key of 16 bytes and a nonce of 12.");
        var gcm = new GcmBlockCipher(new SM4Engine());
        gcm.Init(sealing, new AeadParameters(new KeyParameter(key), TagBytes * 8, nonce.ToArray(), associated.ToArray()));
        var output = new byte[Math.Max(0, gcm.GetOutputSize(input.Length))];
        try
        {
            var written = gcm.ProcessBytes(input, output);
            written += gcm.DoFinal(output.AsSpan(written));
            return written == output.Length ? output : output[..written];
        }
        catch (InvalidCipherTextException e)
        {
            throw new CryptoRefusedException("The SM4-GCM ciphertext does not open.", e);
        }
    }
}
