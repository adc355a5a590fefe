using System.Security.Cryptography;
using CardRecycle.Receipts.Log;

namespace CardRecycle.Receipts;

/// <summary>Why a receipt file was refused.</summary>
public enum ReceiptRefusal
{
    /// <summary>Not a receipt file, or altered so that it no longer has the one form that a receipt has.</summary>
    NotCanonical,

    /// <summary>The checkpoint is signed by another log or key than the one that was given.</summary>
    AnotherKey,

    /// <summary>The signature does not belong to this checkpoint.</summary>
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
/// Checks a receipt file with nothing but its bytes and the log's public key. Every byte of the file counts: it must be the canonical form
/// of
/// what it says, and all that it says is covered by the checkpoint's signature, the inclusion proof or a commitment.
/// </summary>
public static class ReceiptCheck
{
    public static ReceiptVerdict Verify(byte[] bytes, LogPublicKey key)
    {
        ReceiptFile file;
        Checkpoint checkpoint;
        (string Text, string Name, uint KeyId, byte[] Signature) note;
        try
        {
            file = ReceiptFile.FromBytes(bytes);
            note = SignedNote.Split(file.SignedCheckpoint);
            checkpoint = Checkpoint.FromText(note.Text);
        }
        catch (ReceiptFormatException e)
        {
            return Refused(ReceiptRefusal.NotCanonical, e.Message, "文件不是有效的电子凭证，或内容已被改动。");
        }
        if (note.Name != key.Origin || note.KeyId != key.Id || checkpoint.Origin != key.Origin)
            return Refused(
                ReceiptRefusal.AnotherKey,
                $"The checkpoint names the key {note.KeyId:x8} of {note.Name}; the given key is {key.KeyId} of {key.Origin}.",
                "凭证的签名密钥与所给公钥不符。"
            );
        if (!key.Verifies(note.Text, note.Signature))
            return Refused(
                ReceiptRefusal.SignatureWrong,
                "The checkpoint's signature is wrong: checkpoint or signature were altered.",
                "检查点签名无效，内容已被改动。"
            );
        if (!Merkle.Includes(Merkle.LeafHash(file.Receipt.ToBytes()), file.LeafIndex, checkpoint.Size, file.Proof, checkpoint.Root))
            return Refused(
                ReceiptRefusal.NotIncluded,
                "The proof does not lead from this receipt to the signed root: receipt, index or proof were altered.",
                "凭证不在已签名的存证日志中，内容已被改动。"
            );
        if (!OpeningsHold(file))
            return Refused(
                ReceiptRefusal.OpeningWrong,
                "An opening is not what the receipt committed to: name, card or salt were altered.",
                "姓名或卡号与凭证中的承诺值不符。"
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

    private static ReceiptVerdict Refused(ReceiptRefusal reason, string detail, string message) => new(reason, detail, message, null, null);
}
