using CardRecycle.Crypto;
using CardRecycle.Receipts.Log;

namespace CardRecycle.Receipts.Tests;

/// <summary>A genuine receipt in a small log.</summary>
internal static class Sample
{
    public const string Origin = "cardrecycle.test/receipts";
    public static readonly byte[] Seed = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    public static readonly byte[] Sm2Key = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];

    public static readonly LogSigner Signer = new(Origin, Seed, Sm2Key);

    private static readonly DateTimeOffset noon = new(2026, 11, 24, 4, 0, 0, 123, TimeSpan.Zero);

    public static ReceiptFile File(long index = 5, long size = 13, string name = "张三")
    {
        Opening[] openings = [Opening.Fresh(Commitment.SellerName, name), Opening.Fresh(Commitment.Card, "6222****7890")];
        var receipt = Receipt(openings);
        var (tree, sm3) = (new NaiveTree(), new NaiveTree(Sm3.Hash));
        for (var i = 0L; i < size; i++)
            foreach (var one in (NaiveTree[])[tree, sm3])
                one.Add(i == index ? receipt.ToBytes() : [(byte)i]);
        var (at, of) = ((int)index, (int)size);
        return new(
            receipt,
            index,
            tree.Path(at, of),
            Signer.Sign(size, tree.Root(of), sm3.Root(of), noon.AddSeconds(2)),
            openings,
            sm3.Path(at, of)
        );
    }

    /// <summary>As the first version made it: one tree, one signature.</summary>
    public static ReceiptFile FirstFormat(ReceiptFile file)
    {
        var (text, _) = SignedNote.Split(file.SignedCheckpoint);
        return file with { SignedCheckpoint = FirstNote(Checkpoint.FromText(text)), Sm3Proof = null };
    }

    /// <summary>The checkpoint as the first version signed it.</summary>
    public static string FirstNote(Checkpoint checkpoint)
    {
        var text = (checkpoint with { Sm3Root = null }).ToText();
        var signature = Ed25519.Sign(Seed, System.Text.Encoding.UTF8.GetBytes(text));
        return SignedNote.Compose(text, new NoteSignature(Origin, Signer.PublicKeys.Keys[0].Id, signature));
    }

    /// <summary>The proof that a log of small leaves grew; with <paramref name="changed"/> that leaf was rewritten meanwhile.</summary>
    public static ConsistencyFile Growth(long from, long to, int? changed = null)
    {
        NaiveTree[] before = [new(), new(Sm3.Hash)];
        NaiveTree[] after = [new(), new(Sm3.Hash)];
        for (var i = 0; i < to; i++)
        for (var tree = 0; tree < before.Length; tree++)
        {
            before[tree].Add([(byte)i]);
            after[tree].Add(i == changed ? [99] : [(byte)i]);
        }
        return new(
            Signer.Sign(from, before[0].Root((int)from), before[1].Root((int)from), noon),
            Signer.Sign(to, after[0].Root((int)to), after[1].Root((int)to), noon.AddDays(1)),
            after[0].Proof((int)from, (int)to),
            after[1].Proof((int)from, (int)to)
        );
    }

    public static Receipt Receipt(Opening[] openings) =>
        new(
            OrderId: Guid.CreateVersion7(noon),
            OrderNo: "R2026112400001",
            QuoteId: Guid.CreateVersion7(noon),
            BrandId: "jd-ecard",
            Form: "code",
            FaceFen: 500_00,
            BalanceFen: 500_00,
            AmountFen: 468_50,
            FeeFen: 15_00,
            RatePpm: 937_000,
            Lines: [new("market", "市场行情", 483_50), new("fee", "服务费 \"3%\" \\ \n\u0001", -15_00)],
            ModelVersion: "valuation-1",
            QuotedAt: noon,
            SubmittedAt: noon.AddSeconds(20),
            PaidAt: noon.AddSeconds(28),
            PayoutChannel: "wechat",
            PayoutReference: "1330000071100999991182020050700019480001",
            IssuedAt: noon.AddSeconds(29),
            SellerNameCommitment: openings[0].Commit(),
            CardCommitment: openings[1].Commit()
        );
}

/// <summary>RFC 6962, 2.1, written down as it stands there: slow, over all leaves, and with no code in common with what it
/// judges.</summary>
internal sealed class NaiveTree(NaiveTree.Hash? hash = null)
{
    public delegate byte[] Hash(ReadOnlySpan<byte> bytes);

    private readonly Hash hash = hash ?? System.Security.Cryptography.SHA256.HashData;
    private readonly List<byte[]> leaves = [];

    public void Add(byte[] leaf) => leaves.Add(leaf);

    public byte[] Root(int size) => Mth(0, size);

    public List<byte[]> Path(int m, int n) => Path(m, 0, n);

    /// <summary>PROOF(m, D[n]), 2.1.2.</summary>
    public List<byte[]> Proof(int m, int n) => Subproof(m, 0, n, whole: true);

    private List<byte[]> Subproof(int m, int start, int n, bool whole)
    {
        if (m == n)
            return whole ? [] : [Mth(start, n)];
        var k = K(n);
        return m <= k
            ? [.. Subproof(m, start, k, whole), Mth(start + k, n - k)]
            : [.. Subproof(m - k, start + k, n - k, whole: false), Mth(start, k)];
    }

    private List<byte[]> Path(int m, int start, int n)
    {
        if (n == 1)
            return [];
        var k = K(n);
        return m < k ? [.. Path(m, start, k), Mth(start + k, n - k)] : [.. Path(m - k, start + k, n - k), Mth(start, k)];
    }

    private byte[] Mth(int start, int n)
    {
        if (n == 0)
            return hash([]);
        if (n == 1)
            return hash([0, .. leaves[start]]);
        var k = K(n);
        return hash([1, .. Mth(start, k), .. Mth(start + k, n - k)]);
    }

    private static int K(int n)
    {
        var k = 1;
        while (k * 2 < n)
            k *= 2;
        return k;
    }
}
