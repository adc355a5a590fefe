using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace CardRecycle.Receipts.Tests.Mutations;

/// <summary>
/// Forges receipts, from one seed: bytes, JSON, numbers and letters; fields, proofs, signatures and openings put together again in the
/// canonical form, of this receipt and of others.
/// </summary>
internal sealed partial class ReceiptMutator(GenuineLog log, Random random)
{
    private readonly Random random = random;

    private delegate byte[] Mutation(ReceiptMutator m, ReceiptFile file);

    private static readonly (string Kind, Mutation Make)[] mutations =
    [
        ("bit flipped", (m, f) => m.OnBytes(f, b => b[m.random.Next(b.Count)] ^= (byte)(1 << m.random.Next(8)))),
        ("byte replaced", (m, f) => m.OnBytes(f, b => b[m.random.Next(b.Count)] = (byte)m.random.Next(256))),
        ("byte inserted", (m, f) => m.OnBytes(f, b => b.Insert(m.random.Next(b.Count + 1), (byte)m.random.Next(256)))),
        ("bytes removed", (m, f) => m.OnBytes(f, b => b.RemoveRange(m.random.Next(b.Count - 8), m.random.Next(1, 8)))),
        ("truncated", (m, f) => m.OnBytes(f, b => b.RemoveRange(m.random.Next(1, b.Count - 1), 1))[..m.random.Next(f.ToBytes().Length)]),
        ("part repeated", (m, f) => m.OnBytes(f, b => b.InsertRange(m.random.Next(b.Count), b.Slice(m.random.Next(b.Count - 60), 50)))),
        ("something appended", (m, f) => [.. f.ToBytes(), .. m.Pick<byte[]>(["\n"u8.ToArray(), " "u8.ToArray(), "{}"u8.ToArray(), [0]])]),
        ("byte order mark, other encoding", (m, f) => m.Reencoded(f)),
        ("white space", (m, f) => m.OnText(f, t => t.Insert(m.At(t, "[:,{}\\[\\]]"), m.Pick([" ", "\n", "\t", "\r\n"])))),
        ("number written or set otherwise", (m, f) => m.OnText(f, m.OtherNumber)),
        ("letter exchanged", (m, f) => m.OnText(f, m.OtherLetter)),
        ("escaped otherwise", (m, f) => m.OnText(f, m.OtherEscape)),
        ("member twice", (m, f) => m.OnText(f, m.MemberTwice)),
        ("member elsewhere or gone", (m, f) => m.OnText(f, m.MemberElsewhere)),
        ("type changed", (m, f) => m.OnText(f, m.OtherType)),
        ("base64 written otherwise", (m, f) => m.OnText(f, m.OtherBase64)),
        ("field of the deal changed", (m, f) => (f with { Receipt = m.OtherDeal(f.Receipt) }).ToBytes()),
        ("another deal in this place", (m, f) => (f with { Receipt = m.Other(f).Receipt }).ToBytes()),
        ("index changed", (m, f) => (f with { LeafIndex = m.Pick([m.Other(f).LeafIndex, f.LeafIndex + 1, -f.LeafIndex - 1]) }).ToBytes()),
        ("proof of another receipt", (m, f) => m.OtherProof(f).ToBytes()),
        ("proof bent", (m, f) => m.BentProof(f).ToBytes()),
        ("checkpoint of another batch", (m, f) => (f with { SignedCheckpoint = m.Other(f).SignedCheckpoint }).ToBytes()),
        ("signatures exchanged", (m, f) => (f with { SignedCheckpoint = m.OtherSignatures(f) }).ToBytes()),
        ("checkpoint changed", (m, f) => (f with { SignedCheckpoint = m.OtherCheckpoint(f) }).ToBytes()),
        ("signed by a forger", (m, f) => m.Forged(f).ToBytes()),
        ("the other format", (m, f) => m.OtherFormat(f).ToBytes()),
        ("openings of another receipt", (m, f) => m.OtherOpenings(f).ToBytes()),
    ];

    public static IReadOnlyList<string> Kinds => [.. mutations.Select(m => m.Kind)];

    /// <summary>How often a forgery came out as something genuine (a letter exchanged for itself) and was made anew.</summary>
    public int Redrawn { get; private set; }

    /// <summary>A file that is not genuine: kind by kind in turn.</summary>
    public (string Kind, byte[] Bytes) Next(int number)
    {
        var (kind, make) = mutations[number % mutations.Length];
        while (true)
        {
            var bytes = make(this, log.Files[random.Next(log.Files.Count)]);
            if (!log.IsGenuine(bytes))
                return (kind, bytes);
            Redrawn++;
        }
    }

    private T Pick<T>(IReadOnlyList<T> of) => of[random.Next(of.Count)];

    private ReceiptFile Other(ReceiptFile file)
    {
        while (true)
            if (Pick(log.Files) is var other && other != file)
                return other;
    }

    private byte[] OnBytes(ReceiptFile file, Action<List<byte>> change)
    {
        var bytes = file.ToBytes().ToList();
        change(bytes);
        return [.. bytes];
    }

    private byte[] OnText(ReceiptFile file, Func<string, string> change) =>
        Encoding.UTF8.GetBytes(change(Encoding.UTF8.GetString(file.ToBytes())));

    private byte[] Reencoded(ReceiptFile file)
    {
        var text = Encoding.UTF8.GetString(file.ToBytes());
        return Pick<Func<byte[]>>([
            () => [0xef, 0xbb, 0xbf, .. file.ToBytes()],
            () => Encoding.Unicode.GetBytes(text),
            () => Encoding.BigEndianUnicode.GetBytes(text),
            () => Encoding.Latin1.GetBytes(text),
            () => Encoding.UTF8.GetBytes(text.Normalize(NormalizationForm.FormD) + (text.IsNormalized(NormalizationForm.FormD) ? " " : "")),
        ])();
    }

    private int At(string text, string pattern) => Pick(Regex.Matches(text, pattern)).Index;

    private static string Put(string text, Match match, string by) => text[..match.Index] + by + text[(match.Index + match.Length)..];

    private string OtherNumber(string text)
    {
        var match = Pick(Number().Matches(text));
        var value = long.Parse(match.Value, CultureInfo.InvariantCulture);
        return Put(
            text,
            match,
            Pick([
                $"{value + 1}",
                $"{value - 1}",
                $"{-value - 1}",
                $"{value}0",
                $"0{value}",
                $"{value}.0",
                $"{value}e0",
                $"+{value}",
                "-0",
                $"{(UInt128)ulong.MaxValue + (UInt128)Math.Abs(value) + 1}",
                $"0x{Math.Abs(value):x}",
            ])
        );
    }

    private string OtherLetter(string text)
    {
        var match = Pick(Letter().Matches(text));
        var c = match.Value[0];
        return Put(
            text,
            match,
            Pick([
                char.IsAsciiLetter(c) ? ((char)(c ^ 0x20)).ToString() : "а",
                char.IsAscii(c) ? ((char)(c + 0xfee0)).ToString() : "三",
                c + "\u200b",
                c + "\u0301",
                "\u202e" + c,
                $"{c}{c}",
            ])
        );
    }

    private string OtherEscape(string text)
    {
        var match = Pick(Letter().Matches(text));
        return Put(
            text,
            match,
            Pick([$"\\u{(int)match.Value[0]:x4}", $"\\u{(int)match.Value[0]:X4}", "\\/", "\\ud800", $"\\{match.Value}"])
        );
    }

    private string MemberTwice(string text)
    {
        var match = Pick(Member().Matches(text));
        return text.Insert(match.Index, match.Value + ",");
    }

    private string MemberElsewhere(string text)
    {
        var match = Pick(Member().Matches(text));
        var without = Put(text, match, "").Replace(",,", ",").Replace("{,", "{").Replace(",}", "}");
        var to = Pick(Member().Matches(without));
        return random.Next(3) == 0 ? without : without.Insert(to.Index, match.Value + ",");
    }

    private string OtherType(string text)
    {
        var match = Pick(Member().Matches(text));
        var colon = match.Value.IndexOf(':');
        var (name, value) = (match.Value[..colon], match.Value[(colon + 1)..]);
        return Put(
            text,
            match,
            $"{name}:{Pick(["null", "true", "[]", "{}", $"[{value}]", value.StartsWith('"') ? value.Trim('"') : $"\"{value}\"", "\"\""])}"
        );
    }

    private string OtherBase64(string text)
    {
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        var match = Pick(Base64().Matches(text));
        var last = match.Value[^2];
        return Put(
            text,
            match,
            Pick([
                match.Value[..^2] + Alphabet[Alphabet.IndexOf(last) ^ 1] + "=",
                match.Value[..^1],
                match.Value + "=",
                match.Value[..8] + "\\n" + match.Value[8..],
                match.Value.Replace('+', '-').Replace('/', '_') + (match.Value.AsSpan().ContainsAny('+', '/') ? "" : "A"),
            ])
        );
    }

    [GeneratedRegex("(?<=[:\\[,])-?[0-9]+(?=[,}\\]])")]
    private static partial Regex Number();

    [GeneratedRegex("[A-Za-z0-9\u4e00-\u9fff]")]
    private static partial Regex Letter();

    [GeneratedRegex("\"[A-Za-z0-9]+\":(\"(?:[^\"\\\\]|\\\\.)*\"|-?[0-9]+)")]
    private static partial Regex Member();

    [GeneratedRegex("[A-Za-z0-9+/]{43}=")]
    private static partial Regex Base64();
}
