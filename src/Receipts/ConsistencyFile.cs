using System.Text.Unicode;
using CardRecycle.Receipts.Canonical;
using CardRecycle.Receipts.Log;

namespace CardRecycle.Receipts;

/// <summary>
/// Two signed checkpoints of one log and the proof that the later one grew out of the earlier: nothing that was in the log was changed or
/// removed. Canonical JSON, as a receipt file.
/// </summary>
/// <param name="Earlier">The signed note that somebody kept, for example the one in a receipt file.</param>
/// <param name="Later">A newer one.</param>
/// <param name="Proof">Consistency proof, 32 bytes each (RFC 6962, 2.1.2).</param>
public sealed record ConsistencyFile(string Earlier, string Later, IReadOnlyList<byte[]> Proof)
{
    public byte[] ToBytes()
    {
        var w = new CanonicalWriter();
        w.Raw("{\"format\":\"cardrecycle.consistency/1\",\"earlier\":"u8).Text(Earlier);
        w.Raw(",\"later\":"u8).Text(Later);
        w.Raw(",\"proof\":"u8).List(Proof, (x, hash) => x.Bytes(hash)).Raw("}"u8);
        return w.ToArray();
    }

    /// <exception cref="ReceiptFormatException">Not exactly the bytes that <see cref="ToBytes"/> gives for a file.</exception>
    public static ConsistencyFile FromBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > ReceiptFile.BytesMax || !Utf8.IsValid(bytes))
            throw new ReceiptFormatException($"A proof file is UTF-8 of at most {ReceiptFile.BytesMax} bytes.");
        var r = new CanonicalReader(bytes);
        r.Expect("{\"format\":\"cardrecycle.consistency/1\",\"earlier\":"u8);
        var earlier = r.Text();
        r.Expect(",\"later\":"u8);
        var later = r.Text();
        r.Expect(",\"proof\":"u8);
        var proof = r.List((ref CanonicalReader x) => x.Bytes(Merkle.HashBytes));
        r.Expect("}"u8);
        r.End();
        var file = new ConsistencyFile(earlier, later, proof);
        return file.ToBytes().AsSpan().SequenceEqual(bytes)
            ? file
            : throw new ReceiptFormatException("Not canonical: the same proof is written in another way.");
    }

    /// <summary>Checks both signatures and the proof.</summary>
    /// <returns>The two checkpoints.</returns>
    /// <exception cref="ReceiptFormatException">What is wrong, in one sentence.</exception>
    public (Checkpoint Earlier, Checkpoint Later) Check(LogPublicKey key)
    {
        var (earlier, later) = (SignedNote.Open(Earlier, key), SignedNote.Open(Later, key));
        return Merkle.Extends(earlier.Size, earlier.Root, later.Size, later.Root, Proof)
            ? (earlier, later)
            : throw new ReceiptFormatException(
                $"The log of {later.Size} leaves is not shown to begin with the one of {earlier.Size}: "
                    + "history was rewritten, or the proof altered."
            );
    }
}
