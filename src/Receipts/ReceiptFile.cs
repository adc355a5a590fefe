using System.Text.Unicode;
using CardRecycle.Receipts.Canonical;

namespace CardRecycle.Receipts;

/// <summary>
/// Everything a seller needs to prove a deal, in one canonical JSON file: the receipt, where it stands in the log, the way from it to a
/// root,
/// and the signed checkpoint with that root; and what opens the receipt's commitments.
/// </summary>
/// <param name="Receipt">The leaf.</param>
/// <param name="LeafIndex">Its place in the log, from 0.</param>
/// <param name="Proof">Inclusion proof, 32 bytes each, from the leaf upwards (RFC 6962, 2.1.1).</param>
/// <param name="SignedCheckpoint">The signed note (<see cref="Log.Checkpoint"/>).</param>
/// <param name="Openings">At most one for each commitment, in the order seller name, card.</param>
public sealed record ReceiptFile(
    Receipt Receipt,
    long LeafIndex,
    IReadOnlyList<byte[]> Proof,
    string SignedCheckpoint,
    IReadOnlyList<Opening> Openings
)
{
    /// <summary>A file is some two kilobytes; nothing larger is even looked at.</summary>
    public const int BytesMax = 64 * 1024;

    private const int HashBytes = 32;

    public byte[] ToBytes()
    {
        var w = new CanonicalWriter();
        Receipt.Write(w.Raw("{\"format\":\"cardrecycle.receipt-file/1\",\"receipt\":"u8));
        w.Raw(",\"leafIndex\":"u8).Integer(LeafIndex);
        w.Raw(",\"proof\":"u8).List(Proof, (x, hash) => x.Bytes(hash));
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
        r.Expect("{\"format\":\"cardrecycle.receipt-file/1\",\"receipt\":"u8);
        var receipt = Receipt.Read(ref r);
        r.Expect(",\"leafIndex\":"u8);
        var leafIndex = r.Integer();
        r.Expect(",\"proof\":"u8);
        var proof = r.List((ref CanonicalReader x) => x.Bytes(HashBytes));
        r.Expect(",\"checkpoint\":"u8);
        var checkpoint = r.Text();
        r.Expect(",\"openings\":"u8);
        var openings = r.List(ReadOpening);
        r.Expect("}"u8);
        r.End();
        return new(receipt, leafIndex, proof, checkpoint, openings);
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
