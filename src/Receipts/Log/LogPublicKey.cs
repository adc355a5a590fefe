using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using CardRecycle.Crypto;

namespace CardRecycle.Receipts.Log;

/// <summary>How a key signs.</summary>
public enum LogKeyKind
{
    /// <summary>RFC 8032; the standard kind of signed notes.</summary>
    Ed25519,

    /// <summary>SM3withSM2 (GB/T 32918) over the user id <see cref="Sm2.DefaultUserId"/>.</summary>
    Sm2,
}

/// <summary>
/// A public key of a log as one line of text, <c>origin+keyid+base64</c>, the verifier key of signed notes (C2SP signed-note): it names
/// the log, and the key id is a hash over name and key, so that a mistyped one is noticed. The bytes begin with the signature type: 01 for
/// Ed25519; for SM2 the type FF that the format leaves open, followed by the algorithm's name.
/// </summary>
public sealed class LogPublicKey
{
    private static readonly byte[] ed25519Type = [0x01];
    private static readonly byte[] sm2Type = [0xff, .. "SM3withSM2"u8];

    private readonly byte[] key;

    internal LogPublicKey(string origin, LogKeyKind kind, byte[] key)
    {
        if (origin.Length == 0 || origin.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c == '+'))
            throw new ReceiptFormatException("The name of a log has no spaces and no plus sign.");
        (Origin, Kind, this.key) = (origin, kind, key);
        Id = BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData([.. Encoding.UTF8.GetBytes(origin), (byte)'\n', .. Typed]));
    }

    public string Origin { get; }

    public LogKeyKind Kind { get; }

    /// <summary>First four bytes of SHA-256 over <c>origin \n type key</c>.</summary>
    public uint Id { get; }

    public string KeyId => $"{Id:x8}";

    private byte[] Typed => [.. Kind is LogKeyKind.Ed25519 ? ed25519Type : sm2Type, .. key];

    /// <summary>A copy of the key: 32 bytes for Ed25519, 65 for SM2.</summary>
    public byte[] Export() => [.. key];

    /// <exception cref="ReceiptFormatException">Not a verifier key for Ed25519 or SM2, or its key id does not fit.</exception>
    public static LogPublicKey Parse(string text)
    {
        var parts = text.Trim().Split('+', 3);
        var buffer = new byte[text.Length];
        if (
            parts.Length != 3
            || !Convert.TryFromBase64String(parts[2], buffer, out var written)
            || KindOf(buffer.AsSpan(0, written)) is not { } kind
        )
            throw new ReceiptFormatException("A public key of a log reads origin+keyid+base64 and is for Ed25519 or SM2.");
        var bytes = buffer.AsSpan(0, written)[(kind is LogKeyKind.Ed25519 ? ed25519Type.Length : sm2Type.Length)..].ToArray();
        var key = new LogPublicKey(parts[0], kind, bytes);
        return key.KeyId == parts[1] ? key : throw new ReceiptFormatException("The key id does not belong to this name and key.");
    }

    public override string ToString() => $"{Origin}+{KeyId}+{Convert.ToBase64String(Typed)}";

    internal bool Verifies(string text, ReadOnlySpan<byte> signature) =>
        Kind is LogKeyKind.Ed25519
            ? Ed25519.Verify(key, Encoding.UTF8.GetBytes(text), signature)
            : Sm2.Verify(key, Encoding.UTF8.GetBytes(text), signature);

    private static LogKeyKind? KindOf(ReadOnlySpan<byte> typed) =>
        typed.Length == ed25519Type.Length + Ed25519.KeyBytes && typed.StartsWith(ed25519Type) ? LogKeyKind.Ed25519
        : typed.Length == sm2Type.Length + Sm2.PublicKeyBytes && typed.StartsWith(sm2Type) ? LogKeyKind.Sm2
        : null;
}
