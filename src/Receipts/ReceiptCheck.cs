using System.Security.Cryptography;
using CardRecycle.Receipts.Log;

namespace CardRecycle.Receipts;

/// <summary>Why a receipt file was refused.</summary>
public enum ReceiptRefusal
{
    /// <summary>Not a receipt file, or altered so that it no longer has the one form that a receipt has.</summary>
    NotCanonical,

    /// <summary>The checkpoint is signed by another log or key than those that were given.</summary>
    AnotherKey,

    /// <summary>A signature does not belong to this checkpoint.</summary>
    SignatureWrong,

    /// <summary>The proof does not lead from this receipt to the signed root.</summary>
    NotIncluded,

    /// <summary>Name or card in the file are not what the receipt committed to.</summary>
    OpeningWrong,
}

/// <summary>
/// The outcome: valid with its parts, or refused with the reason. <paramref name="Detail"/> is English for the technician,
/// <paramref name="Message"/> Chinese for the seller.
/// </summary>
public sealed record ReceiptVerdict(ReceiptRefusal? Refusal, string Detail, string Message, ReceiptFile? File, Checkpoint? Checkpoint)
{
    public bool IsValid => Refusal is null;
}

/// <summary>
/// Checks a receipt file with nothing but its bytes and the log's public keys. Every byte of the file counts: it must be the canonical form
/// of what it says, and all that it says is covered by the checkpoint's signatures, the inclusion proofs or a commitment.
/// </summary>
public static class ReceiptCheck
{
    public static ReceiptVerdict Verify(byte[] bytes, LogPublicKeys keys)
    {
        ReceiptFile file;
        try
        {
            file = ReceiptFile.FromBytes(bytes);
        }
        catch (ReceiptFormatException e)
        {
            return Refused(ReceiptRefusal.NotCanonical, e.Message);
        }
        var note = SignedNote.Open(file.SignedCheckpoint, keys);
        if (note.Refusal is { } refusal)
            return Refused(refusal, note.Detail);
        var checkpoint = note.Checkpoint!;
        if (file.Sm3Proof is null != checkpoint.Sm3Root is null)
            return Refused(ReceiptRefusal.NotCanonical, "The checkpoint belongs to the other format of receipt files.");
        if (!IsIncluded(file, checkpoint))
            return Refused(
                ReceiptRefusal.NotIncluded,
                "The proofs do not lead from this receipt to the signed roots: receipt, index or proof were altered."
            );
        if (!OpeningsHold(file))
            return Refused(
                ReceiptRefusal.OpeningWrong,
                "An opening is not what the receipt committed to: name, card or salt were altered."
            );
        return new(
            null,
            $"Valid: leaf {file.LeafIndex} of the log {checkpoint.Origin} at size {checkpoint.Size}, not altered.",
            "凭证有效：已收录于存证日志，未被改动。",
            file,
            checkpoint
        );
    }

    private static bool OpeningsHold(ReceiptFile file)
    {
        (string Field, byte[] Commitment)[] committed =
        [
            (Commitment.SellerName, file.Receipt.SellerNameCommitment),
            (Commitment.Card, file.Receipt.CardCommitment),
        ];
        // Each at most once, in this order: that is part of the file's one form.
        var next = 0;
        foreach (var opening in file.Openings)
        {
            var found = Array.FindIndex(committed, next, c => c.Field == opening.Field);
            if (found < 0 || !CryptographicOperations.FixedTimeEquals(opening.Commit(), committed[found].Commitment))
                return false;
            next = found + 1;
        }
        return true;
    }

    /// <summary>In every tree that the checkpoint has a root of.</summary>
    private static bool IsIncluded(ReceiptFile file, Checkpoint checkpoint)
    {
        var leaf = file.Receipt.ToBytes();
        var (index, size) = (file.LeafIndex, checkpoint.Size);
        return Merkle.Includes(Merkle.LeafHash(leaf), index, size, file.Proof, checkpoint.Root)
            && (
                checkpoint.Sm3Root is null
                || Merkle.Includes(TreeHash.Sm3.Leaf(leaf), index, size, file.Sm3Proof!, checkpoint.Sm3Root, TreeHash.Sm3)
            );
    }

    private static ReceiptVerdict Refused(ReceiptRefusal reason, string detail) =>
        new(
            reason,
            detail,
            reason switch
            {
                ReceiptRefusal.NotCanonical => "文件不是有效的电子凭证，或内容已被改动。",
                ReceiptRefusal.AnotherKey => "凭证的签名密钥与所给公钥不符。",
                ReceiptRefusal.SignatureWrong => "检查点签名无效，内容已被改动。",
                ReceiptRefusal.NotIncluded => "凭证不在已签名的存证日志中，内容已被改动。",
                ReceiptRefusal.OpeningWrong => "姓名或卡号与凭证中的承诺值不符。",
                _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "Not a refusal."),
            },
            null,
            null
        );
}
