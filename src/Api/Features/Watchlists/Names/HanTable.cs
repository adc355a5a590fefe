using System.Text;

namespace CardRecycle.Api.Features.Watchlists.Names;

/// <summary>
/// How Chinese characters are read (Mandarin, without tones, ü as u) and simplified: <c>han.txt</c>, made from Unicode's Unihan by
/// <c>data/names/make-han-table.cs</c>.
/// </summary>
internal static class HanTable
{
    /// <summary>
    /// Readings that characters have as surnames only, or that Unihan's modern sources lack. They are added to the others, for the first
    /// two characters of a name.
    /// </summary>
    private const string Surnames =
        "仇qiu 单shan 单chan 曾zeng 解xie 任ren 盖ge 查zha 朴piao 区ou 乐yue 翟zhai 折she 黑he 员yun 种chong 覃qin 繁po 秘bi 那na 召shao "
        + "隗wei 隗kui 祭zhai 句gou 都du 眭sui 冼xian 洗xian 缪miao 谌chen 逄pang 费bi 郗xi 牟mu 藏zang 莘shen 六lu 瞿qu 尉yu 万mo 俟qi "
        + "长zhang 澹tan 台tai 宿su 仉zhang 乜nie 麴qu 撖han 佴nai 尔er 令ling 车che 石shi 柏bai 纪ji 葛ge 华hua 宁ning 燕yan 应ying";

    private static readonly Lazy<Loaded> table = new(Load);

    private sealed record Loaded(Dictionary<int, string[]> Readings, Dictionary<int, int> Simplified, HashSet<string> Syllables);

    private static readonly Lazy<ILookup<int, string>> surnames = new(() =>
        Surnames
            .Split(' ')
            .Select(s => (Rune: Rune.GetRuneAt(s, 0), Text: s))
            .ToLookup(s => s.Rune.Value, s => s.Text[s.Rune.Utf16SequenceLength..])
    );

    /// <summary>All syllables that any character has.</summary>
    public static IReadOnlySet<string> Syllables => table.Value.Syllables;

    /// <summary>How many characters it can read.</summary>
    public static int Count => table.Value.Readings.Count;

    public static bool IsHan(Rune rune) =>
        rune.Value
            is (>= 0x3400 and <= 0x4DBF)
                or (>= 0x4E00 and <= 0x9FFF)
                or (>= 0xF900 and <= 0xFAFF)
                or (>= 0x20000 and <= 0x323AF)
                or 0x3007;

    /// <summary>The simplified form; the character itself if it has none.</summary>
    public static Rune Simplify(Rune rune) => table.Value.Simplified.TryGetValue(rune.Value, out var to) ? new Rune(to) : rune;

    /// <param name="rune">The character, simplified or not.</param>
    /// <param name="inSurname">Whether it may stand in a surname.</param>
    /// <returns>The commonest reading first; the character itself where no reading is known.</returns>
    public static string[] ReadingsOf(Rune rune, bool inSurname)
    {
        var simple = Simplify(rune);
        var readings =
            table.Value.Readings.GetValueOrDefault(rune.Value) ?? table.Value.Readings.GetValueOrDefault(simple.Value) ?? [rune.ToString()];
        return inSurname && surnames.Value.Contains(simple.Value) ? [.. surnames.Value[simple.Value].Union(readings)] : readings;
    }

    private static Loaded Load()
    {
        var first = new Dictionary<int, string>();
        var others = new Dictionary<int, List<string>>();
        var simplified = new Dictionary<int, int>();
        using var stream = typeof(HanTable).Assembly.GetManifestResourceStream(typeof(HanTable), "han.txt")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        while (reader.ReadLine() is { } line)
        {
            if (line[0] == '=')
                foreach (var pair in line[1..].EnumerateRunes().Chunk(2))
                    simplified[pair[0].Value] = pair[1].Value;
            if (line[0] is not ('+' or '-'))
                continue;
            var (syllable, characters) = (
                line[1..line.IndexOf(' ', StringComparison.Ordinal)],
                line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..]
            );
            foreach (var rune in characters.EnumerateRunes())
                if (line[0] == '+')
                    first[rune.Value] = syllable;
                else if (others.TryGetValue(rune.Value, out var more))
                    more.Add(syllable);
                else
                    others[rune.Value] = [syllable];
        }
        var readings = first.ToDictionary(f => f.Key, f => (string[])[f.Value, .. others.GetValueOrDefault(f.Key) ?? []]);
        return new(readings, simplified, [.. readings.Values.SelectMany(r => r)]);
    }
}
