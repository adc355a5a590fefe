using System.Buffers.Binary;
using CardRecycle.Crypto;

namespace CardRecycle.Receipts.Log;

/// <summary>
/// A signed note (C2SP signed-note): the text, an empty line, then <c>— name base64(key id ‖ signature)</c>. The format has room for more
/// signature lines (another algorithm, witnesses); this version writes and accepts exactly one, since whatever is not checked could be
/// altered.
/// </summary>
internal static class SignedNote
{
    private const string SignaturePrefix = "— ";

    public static string Compose(string text, LogPublicKey key, Func<string, byte[]> sign)
    {
        var tagged = new byte[sizeof(uint) + Ed25519.SignatureBytes];
        BinaryPrimitives.WriteUInt32BigEndian(tagged, key.Id);
        sign(text).CopyTo(tagged, sizeof(uint));
        return $"{text}\n{SignaturePrefix}{key.Origin} {Convert.ToBase64String(tagged)}\n";
    }

    /// <summary>Splits a note; its signature line is exactly as <see cref="Compose"/> writes it.</summary>
    /// <exception cref="ReceiptFormatException">Not a note with one signature.</exception>
    public static (string Text, string Name, uint KeyId, byte[] Signature) Split(string note)
    {
        var gap = note.IndexOf("\n\n", StringComparison.Ordinal);
        var text = gap < 0 ? "" : note[..(gap + 1)];
        var line = gap < 0 ? "" : note[(gap + 2)..];
        var space = line.LastIndexOf(' ');
        var tagged = new byte[sizeof(uint) + Ed25519.SignatureBytes];
        if (
            !line.StartsWith(SignaturePrefix, StringComparison.Ordinal)
            || space <= SignaturePrefix.Length
            || !line.EndsWith('\n')
            || !Convert.TryFromBase64String(line[(space + 1)..^1], tagged, out var written)
            || written != tagged.Length
            || line != $"{line[..space]} {Convert.ToBase64String(tagged)}\n"
        )
            throw new ReceiptFormatException("The checkpoint is not a text with one signature.");
        return (text, line[SignaturePrefix.Length..space], BinaryPrimitives.ReadUInt32BigEndian(tagged), tagged[sizeof(uint)..]);
    }

    /// <summary>The checkpoint of a note that this key signed.</summary>
    /// <exception cref="ReceiptFormatException">Not a checkpoint, or not signed by this key.</exception>
    public static Checkpoint Open(string note, LogPublicKey key)
    {
        var (text, name, keyId, signature) = Split(note);
        var checkpoint = Checkpoint.FromText(text);
        if (name != key.Origin || keyId != key.Id || checkpoint.Origin != key.Origin)
            throw new ReceiptFormatException(
                $"The checkpoint names the key {keyId:x8} of {name}; the given key is {key.KeyId} of {key.Origin}."
            );
        return key.Verifies(text, signature)
            ? checkpoint
            : throw new ReceiptFormatException("The checkpoint's signature is wrong: checkpoint or signature were altered.");
    }
}
