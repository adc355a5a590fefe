using System.Text;
using CardRecycle.Crypto;

namespace CardRecycle.Receipts.Log;

/// <summary>Signs checkpoints with Ed25519 and with SM2. Prints only its public half.</summary>
public sealed class LogSigner
{
    private readonly byte[] seed;
    private readonly byte[] sm2Key;

    /// <param name="origin">Name of the log, for example <c>cardrecycle.example/receipts</c>.</param>
    /// <param name="seed">Ed25519 private key, 32 bytes.</param>
    /// <param name="sm2Key">SM2 private key, 32 bytes.</param>
    /// <exception cref="CryptoRefusedException">One of them is no private key.</exception>
    public LogSigner(string origin, ReadOnlySpan<byte> seed, ReadOnlySpan<byte> sm2Key)
    {
        (this.seed, this.sm2Key) = (seed.ToArray(), sm2Key.ToArray());
        PublicKeys = new(
            new LogPublicKey(origin, LogKeyKind.Ed25519, Ed25519.PublicKeyOf(seed)),
            new LogPublicKey(origin, LogKeyKind.Sm2, Sm2.FromPrivateKey(sm2Key).PublicKey.ToArray())
        );
    }

    /// <summary>Ed25519, then SM2.</summary>
    public LogPublicKeys PublicKeys { get; }

    /// <summary>The checkpoint as a signed note.</summary>
    public string Sign(long size, byte[] root, byte[] sm3Root, DateTimeOffset time)
    {
        var text = new Checkpoint(PublicKeys.Origin, size, root, time, sm3Root).ToText();
        var bytes = Encoding.UTF8.GetBytes(text);
        return SignedNote.Compose(
            text,
            new(PublicKeys.Origin, PublicKeys.Keys[0].Id, Ed25519.Sign(seed, bytes)),
            new(PublicKeys.Origin, PublicKeys.Keys[1].Id, Sm2.Sign(sm2Key, bytes))
        );
    }

    public override string ToString() => PublicKeys.ToString();
}
