using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using CardRecycle.Crypto;

namespace CardRecycle.Receipts.Log;

/// <summary>
/// The public key of a log as one line of text, <c>origin+keyid+base64</c>, the verifier key of signed notes (C2SP signed-note): it names
/// the log, and the key id is a hash over name and key, so that a mistyped one is noticed.
/// </summary>
public sealed class LogPublicKey
{
    /// <summary>The signature type of signed notes for Ed25519.</summary>
    private const byte Ed25519Type = 0x01;

    private readonly byte[] key;

    internal LogPublicKey(string origin, byte[] key)
    {
        if (origin.Length == 0 || origin.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c == '+'))
            throw new ReceiptFormatException("The name of a log has no spaces and no plus sign.");
        (Origin, this.key) = (origin, key);
        Id = BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData([.. Encoding.UTF8.GetBytes(origin), (byte)'\n', Ed25519Type, .. key]));
    }

    public string Origin { get; }

    /// <summary>First four bytes of SHA-256 over <c>origin \n 01 key</c>.</summary>
    public uint Id { get; }

    public string KeyId => $"{Id:x8}";

    /// <summary>A copy of the 32 bytes.</summary>
    public byte[] Export() => [.. key];

    /// <exception cref="ReceiptFormatException">Not a verifier key for Ed25519, or its key id does not fit.</exception>
    public static LogPublicKey Parse(string text)
    {
        var parts = text.Trim().Split('+', 3);
        var typed = new byte[1 + Ed25519.KeyBytes];
        if (
            parts.Length != 3
            || !Convert.TryFromBase64String(parts[2], typed, out var written)
            || written != typed.Length
            || typed[0] != Ed25519Type
        )
            throw new ReceiptFormatException("A public key of a log reads origin+keyid+base64 and is for Ed25519.");
        var key = new LogPublicKey(parts[0], typed[1..]);
        return key.KeyId == parts[1] ? key : throw new ReceiptFormatException("The key id does not belong to this name and key.");
    }

    public override string ToString() => $"{Origin}+{KeyId}+{Convert.ToBase64String([Ed25519Type, .. key])}";

    internal bool Verifies(string text, ReadOnlySpan<byte> signature) => Ed25519.Verify(key, Encoding.UTF8.GetBytes(text), signature);
}

/// <summary>Signs checkpoints. Prints only its public half.</summary>
public sealed class LogSigner
{
    private readonly byte[] seed;

    /// <param name="origin">Name of the log, for example <c>cardrecycle.example/receipts</c>.</param>
    /// <param name="seed">Ed25519 private key, 32 bytes.</param>
    public LogSigner(string origin, ReadOnlySpan<byte> seed)
    {
        this.seed = seed.ToArray();
        PublicKey = new(origin, Ed25519.PublicKeyOf(seed));
    }

    public LogPublicKey PublicKey { get; }

    /// <summary>The checkpoint as a signed note.</summary>
    public string Sign(long size, byte[] root, DateTimeOffset time) =>
        SignedNote.Compose(new Checkpoint(PublicKey.Origin, size, root, time).ToText(), PublicKey, SignText);

    public override string ToString() => PublicKey.ToString();

    private byte[] SignText(string text) => Ed25519.Sign(seed, Encoding.UTF8.GetBytes(text));
}
