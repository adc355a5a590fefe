using Org.BouncyCastle.Crypto.EC;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Math.EC;
using Org.BouncyCastle.Security;

namespace CardRecycle.Crypto;

/// <summary>The curve of GB/T 32918.5 (sm2p256v1) in BouncyCastle's specialised arithmetic, and keys on it.</summary>
internal static class Sm2Curve
{
    public const int ScalarBytes = 32;
    public const int PointBytes = 1 + 2 * ScalarBytes;

    public static readonly ECDomainParameters Domain = new(CustomNamedCurves.GetByName("sm2p256v1"));

    public static SecureRandom Random { get; } = new();

    /// <summary>A private key must lie in [1, n-2] (GB/T 32918.1, 6.1).</summary>
    public static ECPrivateKeyParameters PrivateKey(ReadOnlySpan<byte> scalar)
    {
        if (scalar.Length != ScalarBytes)
            throw new CryptoRefusedException("An SM2 private key has 32 bytes.");
        var d = new BigInteger(1, scalar);
        return d.SignValue > 0 && d.CompareTo(Domain.N.Subtract(BigInteger.One)) < 0
            ? new ECPrivateKeyParameters("EC", d, Domain)
            : throw new CryptoRefusedException("The SM2 private key is out of range.");
    }

    /// <summary>A public key is an uncompressed point on the curve, 65 bytes beginning with 04.</summary>
    public static ECPublicKeyParameters PublicKey(ReadOnlySpan<byte> point) =>
        TryPoint(point, out var q)
            ? new ECPublicKeyParameters("EC", q, Domain)
            : throw new CryptoRefusedException("The SM2 public key is not an uncompressed point on the curve.");

    public static bool TryPoint(ReadOnlySpan<byte> encoded, out ECPoint point)
    {
        point = Domain.Curve.Infinity;
        if (encoded.Length != PointBytes || encoded[0] != 0x04)
            return false;
        try
        {
            point = Domain.Curve.DecodePoint(encoded.ToArray());
            return true;
        }
        catch (ArgumentException)
        {
            return false; // BouncyCastle's answer to coordinates that are not on the curve.
        }
    }
}
