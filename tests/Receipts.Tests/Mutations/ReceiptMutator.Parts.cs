using CardRecycle.Crypto;
using CardRecycle.Receipts.Log;

namespace CardRecycle.Receipts.Tests.Mutations;

/// <summary>Forgeries that keep the form: parts put together that do not belong together.</summary>
internal sealed partial class ReceiptMutator
{
    private static readonly LogSigner forger = new(Sample.Origin, new byte[32], Sample.Seed[1..].Append((byte)7).ToArray());

    private Receipt OtherDeal(Receipt r) =>
        Pick<Func<Receipt>>([
            () => r with { AmountFen = r.AmountFen + random.Next(1, 1000) },
            () => r with { AmountFen = -r.AmountFen },
            () => r with { FaceFen = r.FaceFen * 10 },
            () => r with { BalanceFen = r.AmountFen },
            () => r with { FeeFen = 0 },
            () => r with { RatePpm = r.RatePpm + 1 },
            () => r with { OrderId = new Guid(Enumerable.Range(0, 16).Select(_ => (byte)random.Next(256)).ToArray()) },
            () => r with { OrderNo = r.OrderNo + "0" },
            () => r with { BrandId = r.BrandId == "walmart" ? "steam" : "walmart" },
            () => r with { Form = r.Form == "code" ? "physical" : "code" },
            () => r with { PaidAt = r.PaidAt.AddMilliseconds(1) },
            () => r with { IssuedAt = r.IssuedAt.AddYears(-1) },
            () => r with { PayoutChannel = "alipay" },
            () => r with { PayoutReference = r.PayoutReference[1..] },
            () => r with { Lines = [.. r.Lines.Reverse()] },
            () => r with { Lines = [.. r.Lines, new("bonus", "奖励", 1)] },
            () => r with { Lines = [] },
            () => r with { SellerNameCommitment = r.CardCommitment, CardCommitment = r.SellerNameCommitment },
            () => r with { SellerNameCommitment = Opening.Fresh(Commitment.SellerName, "李四").Commit() },
        ])();

    /// <summary>Neighbours in a small tree share much of their ways: what comes out the same is redrawn.</summary>
    private ReceiptFile OtherProof(ReceiptFile file)
    {
        var other = Other(file);
        return (random.Next(3), file.Sm3Proof) switch
        {
            (0, not null) => file with { Sm3Proof = other.Sm3Proof ?? other.Proof },
            (1, not null) => file with { Proof = file.Sm3Proof!, Sm3Proof = file.Proof },
            _ => file with { Proof = other.Proof },
        };
    }

    private ReceiptFile BentProof(ReceiptFile file)
    {
        if (file.Sm3Proof is { } sm3 && random.Next(2) == 0)
            return file with { Sm3Proof = Bent(sm3) };
        return file with { Proof = Bent(file.Proof) };
    }

    private IReadOnlyList<byte[]> Bent(IReadOnlyList<byte[]> proof)
    {
        var at = random.Next(proof.Count);
        byte[] changed = [.. proof[at]];
        changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
        return Pick<IReadOnlyList<byte[]>>([
            [.. proof.Take(at), changed, .. proof.Skip(at + 1)],
            [.. proof.Take(at), .. proof.Skip(at + 1)],
            [.. proof.Take(at), proof[at], .. proof.Skip(at)],
            [.. proof.Reverse()],
            [],
            [.. proof, new byte[Merkle.HashBytes]],
            [proof[^1], .. proof.Skip(1)],
        ]);
    }

    private string OtherSignatures(ReceiptFile file)
    {
        var (text, own) = SignedNote.Split(file.SignedCheckpoint);
        var (_, others) = SignedNote.Split(Other(file).SignedCheckpoint);
        byte[] changed = [.. own[^1].Signature];
        changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
        return Pick<Func<string>>([
            () => SignedNote.Compose(text, [others[0], .. own.Skip(1)]),
            () => SignedNote.Compose(text, [own[0], others[^1]]),
            () => SignedNote.Compose(text, [.. others]),
            () => SignedNote.Compose(text, [.. own.Reverse()]) + (own.Count == 1 ? "\n" : ""),
            () => SignedNote.Compose(text, [own[0], own[0]]),
            () => SignedNote.Compose(text, own.Count == 1 ? [] : [own[random.Next(2)]]),
            () => SignedNote.Compose(text, [.. own.SkipLast(1), own[^1] with { Signature = changed }]),
            () => SignedNote.Compose(text, [.. own.SkipLast(1), own[^1] with { KeyId = own[^1].KeyId ^ 1 }]),
            () => SignedNote.Compose(text, [own[0] with { Name = "another.test/receipts" }, .. own.Skip(1)]),
        ])();
    }

    private string OtherCheckpoint(ReceiptFile file)
    {
        var (text, signatures) = SignedNote.Split(file.SignedCheckpoint);
        var c = Checkpoint.FromText(text);
        byte[] root = [.. c.Root];
        root[random.Next(root.Length)] ^= (byte)(1 << random.Next(8));
        var changed = Pick<Checkpoint>([
            c with
            {
                Size = c.Size + 1,
            },
            c with
            {
                Size = c.Size - 1,
            },
            c with
            {
                Root = root,
            },
            c with
            {
                Sm3Root = root,
            },
            c with
            {
                Sm3Root = c.Root,
            },
            c with
            {
                Root = c.Sm3Root ?? root,
                Sm3Root = c.Sm3Root is null ? null : c.Root,
            },
            c with
            {
                Time = c.Time.AddDays(-1),
            },
            c with
            {
                Origin = "another.test/receipts",
            },
        ]);
        return SignedNote.Compose(changed.ToText(), [.. signatures]);
    }

    /// <summary>A log of the forger's own, consistent in itself: under the forger's keys, or claiming the log's key ids.</summary>
    private ReceiptFile Forged(ReceiptFile file)
    {
        var receipt = file.Receipt with { AmountFen = file.Receipt.AmountFen + 100_00 };
        var bytes = receipt.ToBytes();
        var note = forger.Sign(1, Merkle.LeafHash(bytes), TreeHash.Sm3.Leaf(bytes), receipt.IssuedAt);
        var (text, signatures) = SignedNote.Split(note);
        var claimed = signatures.Select((s, i) => s with { KeyId = log.Keys.Keys[i].Id }).ToArray();
        var signed = Pick<string>([
            note,
            SignedNote.Compose(text, claimed),
            SignedNote.Compose(text, [signatures[0], claimed[1]]),
            SignedNote.Compose(text, [claimed[0] with { Signature = new byte[Ed25519.SignatureBytes] }, claimed[1]]),
        ]);
        return file with { Receipt = receipt, LeafIndex = 0, Proof = [], Sm3Proof = [], SignedCheckpoint = signed };
    }

    private ReceiptFile OtherFormat(ReceiptFile file)
    {
        if (file.Sm3Proof is null)
            return file with { Sm3Proof = Pick<IReadOnlyList<byte[]>>([file.Proof, []]) };
        var (text, signatures) = SignedNote.Split(file.SignedCheckpoint);
        var withoutSm3 = (Checkpoint.FromText(text) with { Sm3Root = null }).ToText();
        return file with
        {
            Sm3Proof = Pick<IReadOnlyList<byte[]>?>([null, []]),
            SignedCheckpoint = Pick<string>([
                file.SignedCheckpoint,
                SignedNote.Compose(text, signatures[0]),
                SignedNote.Compose(withoutSm3, signatures[0]),
                SignedNote.Compose(withoutSm3, [.. signatures]),
            ]),
        };
    }

    private ReceiptFile OtherOpenings(ReceiptFile file)
    {
        var (own, others) = (file.Openings, Other(file).Openings);
        return file with
        {
            Openings = Pick<IReadOnlyList<Opening>>([
                others,
                [own[0], others[1]],
                [others[0]],
                [own[1], own[0]],
                [own[0], own[0]],
                [own[0], own[1], own[1]],
                [own[0] with { Salt = own[1].Salt }, own[1]],
                [own[0] with { Value = own[0].Value + " " }, own[1]],
                [own[0] with { Field = Commitment.Card }],
                [own[1] with { Field = "sellername" }],
            ]),
        };
    }
}
