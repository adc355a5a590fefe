using Org.BouncyCastle.Crypto.Parameters;

namespace CardRecycle.Crypto;

/// <summary>An SM2 key pair, prepared once for many decryptions. Prints only its public half.</summary>
public sealed class Sm2KeyPair
{
    private readonly byte[] privateKey;
    private readonly ECPrivateKeyParameters prepared;

    internal Sm2KeyPair(byte[] privateKey, byte[] publicKey)
    {
        this.privateKey = privateKey;
        PublicKey = publicKey;
        prepared = Sm2Curve.PrivateKey(privateKey);
    }

    /// <summary>65 bytes, <c>04‖x‖y</c>.</summary>
    public ReadOnlyMemory<byte> PublicKey { get; }

    /// <summary>130 lower-case hexadecimal digits beginning with 04: what sm-crypto's <c>doEncrypt</c> takes.</summary>
    public string PublicKeyHex => Convert.ToHexStringLower(PublicKey.Span);

    /// <summary>A copy of the 32 secret bytes.</summary>
    public byte[] ExportPrivateKey() => [.. privateKey];

    /// <inheritdoc cref="Sm2.Decrypt(ReadOnlySpan{byte}, ReadOnlySpan{byte})"/>
    public byte[] Decrypt(ReadOnlySpan<byte> ciphertext) => Sm2.Decrypt(prepared, ciphertext);

    public override string ToString() => $"Sm2KeyPair({PublicKeyHex})";
}
