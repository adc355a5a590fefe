using Curve = Org.BouncyCastle.Math.EC.Rfc8032.Ed25519;

namespace CardRecycle.Crypto;

/// <summary>Ed25519 (RFC 8032): a 32-byte seed as the private key, 32-byte public keys, 64-byte signatures.</summary>
public static class Ed25519
{
    public const int KeyBytes = 32;
    public const int SignatureBytes = 64;

    /// <exception cref="CryptoRefusedException">The seed has not 32 bytes.</exception>
    public static byte[] PublicKeyOf(ReadOnlySpan<byte> seed)
    {
        Check(seed);
        var publicKey = new byte[KeyBytes];
        Curve.GeneratePublicKey(seed, publicKey);
        return publicKey;
    }

    /// <exception cref="CryptoRefusedException">The seed has not 32 bytes.</exception>
    public static byte[] Sign(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> message)
    {
        Check(seed);
        var signature = new byte[SignatureBytes];
        Curve.Sign(seed.ToArray(), 0, message.ToArray(), 0, message.Length, signature, 0);
        return signature;
    }

    /// <returns>False for whatever is not this key's signature over this message, malformed keys and signatures included.</returns>
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        publicKey.Length == KeyBytes
        && signature.Length == SignatureBytes
        && Curve.ValidatePublicKeyPartial(publicKey.ToArray(), 0)
        && Curve.Verify(signature.ToArray(), 0, publicKey.ToArray(), 0, message.ToArray(), 0, message.Length);

    private static void Check(ReadOnlySpan<byte> seed)
    {
        if (seed.Length != KeyBytes)
            throw new CryptoRefusedException("An Ed25519 private key is a seed of 32 bytes.");
    }
}
