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
/// <param name="Proof">Consistency proof in the SHA-256 tree, 32 bytes each (RFC 6962, 2.1.2).</param>
/// <param name="Sm3Proof">The same in the SM3 tree; null when the earlier checkpoint is from before that tree (format 1).</param>
public sealed record ConsistencyFile(string Earlier, string Later, IReadOnlyList<byte[]> Proof, IReadOnlyList<byte[]>? Sm3Proof = null)
{
    private static ReadOnlySpan<byte> Format1 => "{\"format\":\"cardrecycle.consistency/1\",\"earlier\":"u8;

    private static ReadOnlySpan<byte> Format2 => "{\"format\":\"cardrecycle.consistency/2\",\"earlier\":"u8;

    public byte[] ToBytes()
    {
        var w = new CanonicalWriter();
        w.Raw(Sm3Proof is null ? Format1 : Format2).Text(Earlier);
        w.Raw(",\"later\":"u8).Text(Later);
        w.Raw(",\"proof\":"u8).List(Proof, (x, hash) => x.Bytes(hash));
        if (Sm3Proof is not null)
            w.Raw(",\"sm3Proof\":"u8).List(Sm3Proof, (x, hash) => x.Bytes(hash));
        return w.Raw("}"u8).ToArray();
    }

    /// <exception cref="ReceiptFormatException">Not exactly the bytes that <see cref="ToBytes"/> gives for a file.</exception>
    public static ConsistencyFile FromBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > ReceiptFile.BytesMax || !Utf8.IsValid(bytes))
            throw new ReceiptFormatException($"A proof file is UTF-8 of at most {ReceiptFile.BytesMax} bytes.");
        var r = new CanonicalReader(bytes);
        var isFormat1 = r.Accept(Format1);
        if (!isFormat1)
            r.Expect(Format2);
        var earlier = r.Text();
        r.Expect(",\"later\":"u8);
        var later = r.Text();
        r.Expect(",\"proof\":"u8);
        var proof = r.List((ref CanonicalReader x) => x.Bytes(Merkle.HashBytes));
        IReadOnlyList<byte[]>? sm3Proof = null;
        if (!isFormat1)
        {
            r.Expect(",\"sm3Proof\":"u8);
            sm3Proof = r.List((ref CanonicalReader x) => x.Bytes(Merkle.HashBytes));
        }
        r.Expect("}"u8);
        r.End();
        var file = new ConsistencyFile(earlier, later, proof, sm3Proof);
        return file.ToBytes().AsSpan().SequenceEqual(bytes)
            ? file
            : throw new ReceiptFormatException("Not canonical: the same proof is written in another way.");
    }

    /// <summary>Checks all signatures and the proof in every tree that both checkpoints have a root of.</summary>
    /// <returns>The two checkpoints.</returns>
    /// <exception cref="ReceiptFormatException">What is wrong, in one sentence.</exception>
    public (Checkpoint Earlier, Checkpoint Later) Check(LogPublicKeys keys)
    {
        var (earlier, later) = (Open(Earlier, keys), Open(Later, keys));
        if (Sm3Proof is null != (earlier.Sm3Root is null || later.Sm3Root is null))
            throw new ReceiptFormatException("There must be a proof in the SM3 tree exactly when both checkpoints have a root of it.");
        var extends =
            Merkle.Extends(earlier.Size, earlier.Root, later.Size, later.Root, Proof)
            && (Sm3Proof is null || Merkle.Extends(earlier.Size, earlier.Sm3Root, later.Size, later.Sm3Root, Sm3Proof, TreeHash.Sm3));
        return extends
            ? (earlier, later)
            : throw new ReceiptFormatException(
                $"The log of {later.Size} leaves is not shown to begin with the one of {earlier.Size}: "
                    + "history was rewritten, or the proof altered."
            );
    }

    /// <summary>The checkpoint of a signed note.</summary>
    /// <exception cref="ReceiptFormatException">Not a checkpoint, or not signed by these keys.</exception>
    public static Checkpoint Open(string note, LogPublicKeys keys)
    {
        var opened = SignedNote.Open(note, keys);
        return opened.Checkpoint ?? throw new ReceiptFormatException(opened.Detail);
    }
}
