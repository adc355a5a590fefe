using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;

namespace CardRecycle.Crypto;

/// <summary>
/// SM2 (GB/T 32918): public-key encryption in the order C1C3C2 and signatures SM3withSM2. Keys are plain bytes: 32 for a private key, 65
/// for a public one (<c>04‖x‖y</c>; as hex, the form in which the npm package sm-crypto takes it).
/// </summary>
public static class Sm2
{
    /// <summary>Who signs, when nothing else is agreed (GM/T 0009, 10).</summary>
    public const string DefaultUserId = "1234567812345678";

    /// <summary>Signatures are <c>r‖s</c>, 32 bytes each, as sm-crypto writes them by default.</summary>
    public const int SignatureBytes = 64;

    private const int HashBytes = 32;

    /// <summary>A public key: <c>04‖x‖y</c>.</summary>
    public const int PublicKeyBytes = 65;

    public static Sm2KeyPair GenerateKeyPair()
    {
        Span<byte> scalar = stackalloc byte[Sm2Curve.ScalarBytes];
        while (true)
        {
            Sm2Curve.Random.NextBytes(scalar);
            try
            {
                return FromPrivateKey(scalar);
            }
            catch (CryptoRefusedException)
            {
                continue; // Out of range, one time in four thousand million.
            }
        }
    }

    /// <exception cref="CryptoRefusedException">Not 32 bytes, or out of range.</exception>
    public static Sm2KeyPair FromPrivateKey(ReadOnlySpan<byte> privateKey)
    {
        var d = Sm2Curve.PrivateKey(privateKey).D;
        return new(privateKey.ToArray(), Sm2Curve.Domain.G.Multiply(d).Normalize().GetEncoded(compressed: false));
    }

    /// <summary>
    /// Encrypts to <c>04‖x1‖y1‖C3‖C2</c>: with the leading 04. sm-crypto's <c>doEncrypt(text, key, 1)</c> writes the same without it.
    /// </summary>
    /// <exception cref="CryptoRefusedException">The key is none, or there is nothing to encrypt.</exception>
    public static byte[] Encrypt(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> plaintext)
    {
        if (plaintext.IsEmpty)
            throw new CryptoRefusedException("SM2 encrypts at least one byte.");
        var engine = new SM2Engine(SM2Engine.Mode.C1C3C2);
        engine.Init(true, new ParametersWithRandom(Sm2Curve.PublicKey(publicKey), Sm2Curve.Random));
        return engine.ProcessBlock(plaintext.ToArray(), 0, plaintext.Length);
    }

    /// <summary>
    /// Decrypts C1C3C2 with or without the leading 04. The two cannot be confused: the 64 bytes that follow must be a point on the curve,
    /// and C3 is a hash over the result.
    /// </summary>
    /// <exception cref="CryptoRefusedException">Not a ciphertext for this key.</exception>
    public static byte[] Decrypt(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> ciphertext) =>
        Decrypt(Sm2Curve.PrivateKey(privateKey), ciphertext);

    internal static byte[] Decrypt(ECPrivateKeyParameters key, ReadOnlySpan<byte> ciphertext)
    {
        var bytes = WithPointTag(ciphertext);
        if (bytes.Length <= Sm2Curve.PointBytes + HashBytes)
            throw new CryptoRefusedException("The SM2 ciphertext is too short.");
        try
        {
            var engine = new SM2Engine(SM2Engine.Mode.C1C3C2);
            engine.Init(false, key);
            return engine.ProcessBlock(bytes, 0, bytes.Length);
        }
        catch (Exception e) when (e is InvalidCipherTextException or ArgumentException or ArithmeticException or InvalidOperationException)
        {
            throw new CryptoRefusedException("The SM2 ciphertext does not open with this key.", e);
        }
    }

    /// <summary>Signs SM3(Z‖message) (GB/T 32918.2); the signature is <c>r‖s</c>.</summary>
    public static byte[] Sign(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> message, string userId = DefaultUserId)
    {
        var signer = Signer(true, new ParametersWithRandom(Sm2Curve.PrivateKey(privateKey), Sm2Curve.Random), userId);
        signer.BlockUpdate(message.ToArray(), 0, message.Length);
        return signer.GenerateSignature();
    }

    /// <returns>False for whatever is not this key's signature over this message, malformed keys and signatures included.</returns>
    public static bool Verify(
        ReadOnlySpan<byte> publicKey,
        ReadOnlySpan<byte> message,
        ReadOnlySpan<byte> signature,
        string userId = DefaultUserId
    )
    {
        if (signature.Length != SignatureBytes || !Sm2Curve.TryPoint(publicKey, out var q))
            return false;
        var signer = Signer(false, new ECPublicKeyParameters("EC", q, Sm2Curve.Domain), userId);
        signer.BlockUpdate(message.ToArray(), 0, message.Length);
        return signer.VerifySignature(signature.ToArray());
    }

    private static SM2Signer Signer(bool signing, ICipherParameters key, string userId)
    {
        var signer = new SM2Signer(PlainDsaEncoding.Instance, new SM3Digest());
        signer.Init(signing, new ParametersWithID(key, System.Text.Encoding.UTF8.GetBytes(userId)));
        return signer;
    }

    private static byte[] WithPointTag(ReadOnlySpan<byte> ciphertext)
    {
        if (ciphertext.Length >= Sm2Curve.PointBytes && Sm2Curve.TryPoint(ciphertext[..Sm2Curve.PointBytes], out _))
            return ciphertext.ToArray();
        var tagged = new byte[ciphertext.Length + 1];
        tagged[0] = 0x04;
        ciphertext.CopyTo(tagged.AsSpan(1));
        return tagged;
    }
}
