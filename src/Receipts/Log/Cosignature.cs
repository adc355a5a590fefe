using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CardRecycle.Crypto;

namespace CardRecycle.Receipts.Log;

/// <summary>
/// A witness's public key, <c>name+keyid+base64</c> as a log's (C2SP signed-note), of the type 04 that cosignatures have.
/// </summary>
public sealed class WitnessKey
{
    private const byte Type = 0x04;
    private readonly byte[] key;

    private WitnessKey(string name, byte[] key)
    {
        (Name, this.key) = (name, key);
        Id = BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData([.. Encoding.UTF8.GetBytes(name), (byte)'\n', Type, .. key]));
    }

    public string Name { get; }

    internal uint Id { get; }

    /// <exception cref="ReceiptFormatException">Not such a key, or its key id does not fit.</exception>
    public static WitnessKey Parse(string text)
    {
        var parts = text.Trim().Split('+', 3);
        var typed = new byte[1 + Ed25519.KeyBytes];
        if (
            parts.Length != 3
            || parts[0].Length == 0
            || !Convert.TryFromBase64String(parts[2], typed, out var written)
            || written != typed.Length
            || typed[0] != Type
        )
            throw new ReceiptFormatException("A witness's key reads name+keyid+base64 and is for cosignatures (type 04).");
        var key = new WitnessKey(parts[0], typed[1..]);
        return $"{key.Id:x8}" == parts[1] ? key : throw new ReceiptFormatException("The key id does not belong to this name and key.");
    }

    /// <summary>The key of a witness that signs with this seed.</summary>
    public static WitnessKey Of(string name, byte[] seed) => new(name, Ed25519.PublicKeyOf(seed));

    public override string ToString() => $"{Name}+{Id:x8}+{Convert.ToBase64String([Type, .. key])}";

    internal bool Verifies(string text, long time, ReadOnlySpan<byte> signature) =>
        Ed25519.Verify(key, Encoding.UTF8.GetBytes(Cosignature.Signed(text, time)), signature);
}

/// <summary>
/// A checkpoint with the words of witnesses under it (C2SP tlog-cosignature): the signed note, then for each witness one more line
/// <c>— name base64(key id ‖ seconds since 1970 ‖ signature)</c>.
/// </summary>
public static class Cosignature
{
    private const string Prefix = "— ";
    private const int TimeAt = sizeof(uint);
    private const int SignatureAt = TimeAt + sizeof(long);
    private const int Bytes = SignatureAt + Ed25519.SignatureBytes;

    /// <summary>What a witness signs: the text of the note under a title and the time.</summary>
    internal static string Signed(string text, long time) =>
        string.Create(CultureInfo.InvariantCulture, $"cosignature/v1\ntime {time}\n{text}");

    /// <summary>Checks the log's own signatures and the witness's.</summary>
    /// <param name="cosigned">The note and the witnesses' lines.</param>
    /// <param name="keys">The log's.</param>
    /// <param name="witness">Whose word is wanted.</param>
    /// <returns>The checkpoint, its note as the log signed it, and when the witness says it checked.</returns>
    /// <exception cref="ReceiptFormatException">The log did not sign it, or the witness did not.</exception>
    public static (Checkpoint Checkpoint, string Note, DateTimeOffset At) Check(string cosigned, LogPublicKeys keys, WitnessKey witness)
    {
        var gap = cosigned.IndexOf("\n\n", StringComparison.Ordinal);
        if (gap < 0 || !cosigned.EndsWith('\n'))
            throw new ReceiptFormatException("This is no checkpoint with signatures.");
        var lines = cosigned[(gap + 2)..^1].Split('\n');
        var text = cosigned[..(gap + 1)];
        var note = $"{text}\n{string.Concat(lines.Where(l => Read(l) is null).Select(l => l + "\n"))}";
        var checkpoint = ConsistencyFile.Open(note, keys);
        foreach (var (name, tagged) in lines.Select(Read).OfType<(string, byte[])>())
        {
            if (name != witness.Name || BinaryPrimitives.ReadUInt32BigEndian(tagged) != witness.Id)
                continue;
            var time = BinaryPrimitives.ReadInt64BigEndian(tagged.AsSpan(TimeAt));
            if (!witness.Verifies(text, time, tagged.AsSpan(SignatureAt)))
                throw new ReceiptFormatException($"The signature of the witness {witness.Name} is wrong: it or the checkpoint were altered.");
            return (checkpoint, note, DateTimeOffset.FromUnixTimeSeconds(time));
        }
        throw new ReceiptFormatException($"The witness {witness.Name} has not signed this checkpoint with this key.");
    }

    /// <returns>Null: not a witness's line, and so the log's.</returns>
    private static (string Name, byte[] Tagged)? Read(string line)
    {
        var space = line.LastIndexOf(' ');
        var tagged = new byte[Bytes];
        return
            line.StartsWith(Prefix, StringComparison.Ordinal)
            && space > Prefix.Length
            && Convert.TryFromBase64String(line[(space + 1)..], tagged, out var written)
            && written == tagged.Length
            ? (line[Prefix.Length..space], tagged)
            : null;
    }
}
