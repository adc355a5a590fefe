using System.Buffers.Binary;
using System.Text;

namespace CardRecycle.Receipts.Log;

/// <summary>One signature line of a note. Both kinds of signatures here have 64 bytes.</summary>
internal sealed record NoteSignature(string Name, uint KeyId, byte[] Signature);

/// <summary>A note's checkpoint, or why it is refused.</summary>
internal sealed record OpenedNote(Checkpoint? Checkpoint, ReceiptRefusal? Refusal, string Detail);

/// <summary>
/// A signed note (C2SP signed-note): the text, an empty line, then for each signature <c>— name base64(key id ‖ signature)</c>. A
/// checkpoint with an SM3 root has two, Ed25519 and SM2 in this order; an early one without it has the first alone. No others are
/// accepted, since whatever is not checked could be altered.
/// </summary>
internal static class SignedNote
{
    private const string SignaturePrefix = "— ";
    private const int SignatureBytes = 64;
    private const int SignaturesMax = 2;

    public static string Compose(string text, params ReadOnlySpan<NoteSignature> signatures)
    {
        var note = new StringBuilder(text).Append('\n');
        Span<byte> tagged = stackalloc byte[sizeof(uint) + SignatureBytes];
        foreach (var line in signatures)
        {
            BinaryPrimitives.WriteUInt32BigEndian(tagged, line.KeyId);
            line.Signature.CopyTo(tagged[sizeof(uint)..]);
            note.Append(SignaturePrefix).Append(line.Name).Append(' ').Append(Convert.ToBase64String(tagged)).Append('\n');
        }
        return note.ToString();
    }

    /// <summary>Splits a note; it is exactly as <see cref="Compose"/> writes it.</summary>
    /// <exception cref="ReceiptFormatException">Not a note with one or two signatures.</exception>
    public static (string Text, IReadOnlyList<NoteSignature> Signatures) Split(string note)
    {
        var gap = note.IndexOf("\n\n", StringComparison.Ordinal);
        // The gap's own line feed may be the last one: a note without any signature.
        var lines = gap < 0 || gap + 2 >= note.Length || !note.EndsWith('\n') ? [] : note[(gap + 2)..^1].Split('\n');
        if (lines.Length is 0 or > SignaturesMax)
            throw NotANote();
        var text = note[..(gap + 1)];
        NoteSignature[] signatures = [.. lines.Select(Read)];
        return Compose(text, signatures) == note ? (text, signatures) : throw NotANote();
    }

    /// <summary>Checks form and signatures of a checkpoint.</summary>
    public static OpenedNote Open(string note, LogPublicKeys keys)
    {
        if (keys.RecallGood(note) is { } good)
            return new(good, null, "");
        Checkpoint checkpoint;
        string text;
        IReadOnlyList<NoteSignature> signatures;
        try
        {
            (text, signatures) = Split(note);
            checkpoint = Checkpoint.FromText(text);
        }
        catch (ReceiptFormatException e)
        {
            return new(null, ReceiptRefusal.NotCanonical, e.Message);
        }
        if (signatures.Count != (checkpoint.Sm3Root is null ? 1 : 2))
            return new(null, ReceiptRefusal.NotCanonical, "A checkpoint with an SM3 root has two signatures, one without it has one.");
        for (var i = 0; i < signatures.Count; i++)
        {
            var (line, kind) = (signatures[i], i == 0 ? LogKeyKind.Ed25519 : LogKeyKind.Sm2);
            if (checkpoint.Origin != keys.Origin || keys.Find(line.Name, line.KeyId, kind) is not { } key)
                return new(null, ReceiptRefusal.AnotherKey, Stranger(line, kind, keys));
            if (!key.Verifies(text, line.Signature))
                return new(
                    null,
                    ReceiptRefusal.SignatureWrong,
                    $"The checkpoint's {kind} signature is wrong: checkpoint or signature were altered."
                );
        }
        keys.RememberGood(note, checkpoint);
        return new(checkpoint, null, "");
    }

    private static string Stranger(NoteSignature line, LogKeyKind kind, LogPublicKeys keys) =>
        $"The checkpoint names the {kind} key {line.KeyId:x8} of {line.Name}; given are "
        + string.Join(", ", keys.Keys.Select(k => $"the {k.Kind} key {k.KeyId} of {k.Origin}"))
        + ".";

    private static NoteSignature Read(string line)
    {
        var space = line.LastIndexOf(' ');
        var tagged = new byte[sizeof(uint) + SignatureBytes];
        return
            line.StartsWith(SignaturePrefix, StringComparison.Ordinal)
            && space > SignaturePrefix.Length
            && Convert.TryFromBase64String(line[(space + 1)..], tagged, out var written)
            && written == tagged.Length
            ? new(line[SignaturePrefix.Length..space], BinaryPrimitives.ReadUInt32BigEndian(tagged), tagged[sizeof(uint)..])
            : throw NotANote();
    }

    private static ReceiptFormatException NotANote() => new("The checkpoint is not a text with one or two signatures.");
}
