using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Macs;
using Org.BouncyCastle.Crypto.Parameters;

namespace CardRecycle.Crypto;

/// <summary>SM3 (GB/T 32905), 32 bytes, and HMAC over it.</summary>
public static class Sm3
{
    public const int HashBytes = 32;

    public static byte[] Hash(ReadOnlySpan<byte> message)
    {
        var digest = new SM3Digest();
        digest.BlockUpdate(message);
        var hash = new byte[HashBytes];
        digest.DoFinal(hash);
        return hash;
    }

    public static byte[] Hmac(ReadOnlySpan<byte> key, ReadOnlySpan<byte> message)
    {
        var mac = new HMac(new SM3Digest());
        mac.Init(new KeyParameter(key));
        mac.BlockUpdate(message);
        var tag = new byte[HashBytes];
        mac.DoFinal(tag);
        return tag;
    }
}
