using CardRecycle.Crypto;
using CardRecycle.Receipts.Log;

namespace CardRecycle.Receipts.Tests.Mutations;

/// <summary>
/// A small log of receipts as the Api would have issued them, sealed in four batches; the first one in the first format. What is genuine of
/// a receipt are its bytes as issued, and the same with openings left out, which its holder may do.
/// </summary>
internal sealed class GenuineLog
{
    private const int BatchSize = 12;
    private const int Batches = 4;

    private static readonly string[] names = ["张三", "欧阳娜娜", "Ōta \"Q\" \\ é", "阿卜杜拉·买买提", "李\n四"];
    private readonly HashSet<string> genuine = [];

    public GenuineLog(int seed)
    {
        var random = new Random(seed);
        var (sha256, sm3) = (new NaiveTree(), new NaiveTree(Sm3.Hash));
        var openings = Enumerable.Range(0, Batches * BatchSize).Select(_ => Openings(random)).ToList();
        var receipts = openings.Select(o => Varied(Sample.Receipt(o), random)).ToList();
        foreach (var receipt in receipts)
        {
            sha256.Add(receipt.ToBytes());
            sm3.Add(receipt.ToBytes());
        }
        for (var i = 0; i < receipts.Count; i++)
        {
            var size = (i / BatchSize + 1) * BatchSize;
            var file = new ReceiptFile(receipts[i], i, sha256.Path(i, size), Note(sha256, sm3, size), openings[i], sm3.Path(i, size));
            Add(size == BatchSize ? Sample.FirstFormat(file) : file);
        }
    }

    public LogPublicKeys Keys { get; } = Sample.Signer.PublicKeys;

    public List<ReceiptFile> Files { get; } = [];

    public bool IsGenuine(byte[] bytes) => genuine.Contains(Convert.ToBase64String(bytes));

    /// <summary>Each receipt with all openings, with either, and with none.</summary>
    public static IEnumerable<ReceiptFile> Variants(ReceiptFile file) =>
        [file, file with { Openings = [file.Openings[0]] }, file with { Openings = [file.Openings[1]] }, file with { Openings = [] }];

    private void Add(ReceiptFile file)
    {
        Files.Add(file);
        foreach (var variant in Variants(file))
            genuine.Add(Convert.ToBase64String(variant.ToBytes()));
    }

    private readonly Dictionary<int, string> notes = [];

    private string Note(NaiveTree sha256, NaiveTree sm3, int size)
    {
        if (!notes.TryGetValue(size, out var note))
            notes[size] = note = Sample.Signer.Sign(
                size,
                sha256.Root(size),
                sm3.Root(size),
                new DateTimeOffset(2026, 11, 24, 4, 1, 0, TimeSpan.Zero).AddSeconds(size)
            );
        return note;
    }

    private static Opening[] Openings(Random random)
    {
        var salts = new byte[2 * Commitment.SaltBytes];
        random.NextBytes(salts);
        return
        [
            new(Commitment.SellerName, salts[..Commitment.SaltBytes], names[random.Next(names.Length)]),
            new(Commitment.Card, salts[Commitment.SaltBytes..], $"6222****{random.Next(10_000):D4}"),
        ];
    }

    private static Receipt Varied(Receipt receipt, Random random)
    {
        var id = new byte[16];
        random.NextBytes(id);
        return receipt with
        {
            OrderId = new(id),
            OrderNo = $"CR{random.NextInt64(1_000_000_000_000)}",
            AmountFen = random.Next(1, 1_000_000),
            BrandId = random.Next(2) == 0 ? "walmart" : "jd-ecard",
            PaidAt = receipt.PaidAt.AddMilliseconds(random.Next(100_000)),
        };
    }
}
