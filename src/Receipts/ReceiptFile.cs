using System.Text.Unicode;
using CardRecycle.Receipts.Canonical;

namespace CardRecycle.Receipts;

/// <summary>
/// Everything a seller needs to prove a deal, in one canonical JSON file: the receipt, where it stands in the log, the way from it to a
/// root in each of the log's two trees, and the signed checkpoint with both roots; and what opens the receipt's commitments. Files of
/// format 1, from before the second tree, stay valid for ever.
/// </summary>
/// <param name="Receipt">The leaf.</param>
/// <param name="LeafIndex">Its place in the log, from 0.</param>
/// <param name="Proof">Inclusion proof in the SHA-256 tree, 32 bytes each, from the leaf upwards (RFC 6962, 2.1.1).</param>
/// <param name="SignedCheckpoint">The signed note (<see cref="Log.Checkpoint"/>).</param>
/// <param name="Openings">At most one for each commitment, in the order seller name, card.</param>
/// <param name="Sm3Proof">Inclusion proof in the SM3 tree; null in a file of format 1.</param>
public sealed record ReceiptFile(
    Receipt Receipt,
    long LeafIndex,
    IReadOnlyList<byte[]> Proof,
    string SignedCheckpoint,
    IReadOnlyList<Opening> Openings,
    IReadOnlyList<byte[]>? Sm3Proof = null
)
{
    /// <summary>A file is some two kilobytes; nothing larger is even looked at.</summary>
    public const int BytesMax = 64 * 1024;

    private const int HashBytes = 32;

    private static ReadOnlySpan<byte> Format1 => "{\"format\":\"cardrecycle.receipt-file/1\",\"receipt\":"u8;

    private static ReadOnlySpan<byte> Format2 => "{\"format\":\"cardrecycle.receipt-file/2\",\"receipt\":"u8;

    public byte[] ToBytes()
    {
        var w = new CanonicalWriter();
        Receipt.Write(w.Raw(Sm3Proof is null ? Format1 : Format2));
        w.Raw(",\"leafIndex\":"u8).Integer(LeafIndex);
        w.Raw(",\"proof\":"u8).List(Proof, (x, hash) => x.Bytes(hash));
        if (Sm3Proof is not null)
            w.Raw(",\"sm3Proof\":"u8).List(Sm3Proof, (x, hash) => x.Bytes(hash));
        w.Raw(",\"checkpoint\":"u8).Text(SignedCheckpoint);
        w.Raw(",\"openings\":"u8).List(Openings, WriteOpening).Raw("}"u8);
        return w.ToArray();
    }

    /// <exception cref="ReceiptFormatException">Not exactly the bytes that <see cref="ToBytes"/> gives for a file.</exception>
    public static ReceiptFile FromBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > BytesMax)
            throw new ReceiptFormatException($"A receipt file has at most {BytesMax} bytes.");
        if (!Utf8.IsValid(bytes))
            throw new ReceiptFormatException("Not UTF-8.");
        var file = Read(bytes);
        return file.ToBytes().AsSpan().SequenceEqual(bytes)
            ? file
            : throw new ReceiptFormatException("Not canonical: the same receipt file is written in another way.");
    }

    private static ReceiptFile Read(ReadOnlySpan<byte> bytes)
    {
        var r = new CanonicalReader(bytes);
        var isFormat1 = r.Accept(Format1);
        if (!isFormat1)
            r.Expect(Format2);
        var receipt = Receipt.Read(ref r);
        r.Expect(",\"leafIndex\":"u8);
        var leafIndex = r.Integer();
        r.Expect(",\"proof\":"u8);
        var proof = r.List((ref CanonicalReader x) => x.Bytes(HashBytes));
        IReadOnlyList<byte[]>? sm3Proof = null;
        if (!isFormat1)
        {
            r.Expect(",\"sm3Proof\":"u8);
            sm3Proof = r.List((ref CanonicalReader x) => x.Bytes(HashBytes));
        }
        r.Expect(",\"checkpoint\":"u8);
        var checkpoint = r.Text();
        r.Expect(",\"openings\":"u8);
        var openings = r.List(ReadOpening);
        r.Expect("}"u8);
        r.End();
        return new(receipt, leafIndex, proof, checkpoint, openings, sm3Proof);
    }

    private static void WriteOpening(CanonicalWriter w, Opening opening)
    {
        w.Raw("{\"field\":"u8).Text(opening.Field);
        w.Raw(",\"salt\":"u8).Bytes(opening.Salt);
        w.Raw(",\"value\":"u8).Text(opening.Value).Raw("}"u8);
    }

    private static Opening ReadOpening(ref CanonicalReader r)
    {
        r.Expect("{\"field\":"u8);
        var field = r.Text();
        r.Expect(",\"salt\":"u8);
        var salt = r.Bytes(Commitment.SaltBytes);
        r.Expect(",\"value\":"u8);
        var value = r.Text();
        r.Expect("}"u8);
        return new(field, salt, value);
    }
}
