using System.Text;

namespace CardRecycle.Api.Features.Watchlists.Names;

/// <summary>A name in Chinese characters.</summary>
/// <param name="Characters">As written, without spaces and dots.</param>
/// <param name="Simplified">The same in simplified characters.</param>
/// <param name="Readings">Of each character.</param>
internal sealed record HanName(string[] Characters, string[] Simplified, string[][] Readings)
{
    /// <summary>Names of more readings than this are taken by the commonest.</summary>
    private const int ReadingsMax = 16;

    /// <summary>Ways to read the whole name, the commonest first.</summary>
    public IReadOnlyList<string[]> Spellings { get; } =
        Readings.Aggregate(
            (IReadOnlyList<string[]>)
                [
                    [],
                ],
            (ways, next) => [.. ways.SelectMany(w => next.Select(r => (string[])[.. w, r])).Take(ReadingsMax)]
        );
}

/// <summary>A name in Latin letters.</summary>
/// <param name="Letters">Small letters without anything between them.</param>
/// <param name="Spellings">Ways to read it as syllables of pinyin, in its own order; none if it is no pinyin.</param>
internal sealed record LatinName(string Letters, IReadOnlyList<string[]> Spellings);

/// <summary>
/// A name as somebody wrote it, in whatever script: <c>张伟</c>, <c>張 偉</c>, <c>ZHANG, Wei</c>, <c>Wei Zhang 张伟</c>.
/// </summary>
/// <param name="Han">Its Chinese characters; null if it has none.</param>
/// <param name="Latin">Its letters; null if it has none.</param>
internal sealed record WrittenName(HanName? Han, LatinName? Latin)
{
    private const int SurnameCharactersMax = 2;
    private const int SyllableLettersMax = 6;
    private const int SpellingsMax = 8;

    /// <summary>No given name is longer; cutting words up takes the longer the longer they are.</summary>
    private const int WordLettersMax = 24;

    /// <summary>Tone marks and other accents of Latin letters, and what is left without them.</summary>
    private const string Marked = "āáǎàâäãåēéěèêëīíǐìîïōóǒòôöõūúǔùûüǖǘǚǜńňǹñç";
    private const string Bare = "aaaaaaaaeeeeeeiiiiiiooooooouuuuuuuuuunnnnc";

    public static WrittenName Read(string text)
    {
        var han = new List<Rune>();
        var words = new List<StringBuilder> { new() };
        foreach (var rune in text.EnumerateRunes())
        {
            var plain = Narrow(rune);
            if (HanTable.IsHan(plain))
                han.Add(plain);
            if (Letter(plain) is { } letter)
                words[^1].Append(letter);
            else if (words[^1].Length > 0)
                words.Add(new());
        }
        string[] latin = [.. words.Where(w => w.Length > 0).Select(w => Plain(w.ToString()))];
        return new(
            han.Count == 0
                ? null
                : new(
                    [.. han.Select(r => r.ToString())],
                    [.. han.Select(r => HanTable.Simplify(r).ToString())],
                    [.. han.Select((r, i) => HanTable.ReadingsOf(r, i < SurnameCharactersMax))]
                ),
            latin.Length == 0 ? null : new(string.Concat(latin), SpellingsOf(latin))
        );
    }

    /// <summary>A full-width letter (Ａ) as the letter.</summary>
    private static Rune Narrow(Rune rune) => rune.Value is >= 0xFF01 and <= 0xFF5E ? new Rune(rune.Value - 0xFEE0) : rune;

    private static char? Letter(Rune rune)
    {
        if (!rune.IsBmp)
            return null;
        var small = char.ToLowerInvariant((char)rune.Value);
        if (small is >= 'a' and <= 'z')
            return small;
        return Marked.IndexOf(small, StringComparison.Ordinal) is >= 0 and var i ? Bare[i] : null;
    }

    /// <summary>ü is written u, v or yu: 吕 is LU, LV or LYU.</summary>
    private static string Plain(string word) =>
        word.Replace("lyu", "lu", StringComparison.Ordinal)
            .Replace("nyu", "nu", StringComparison.Ordinal)
            .Replace("lv", "lu", StringComparison.Ordinal)
            .Replace("nv", "nu", StringComparison.Ordinal);

    private static IReadOnlyList<string[]> SpellingsOf(string[] words)
    {
        IReadOnlyList<string[]> ways =
        [
            [],
        ];
        foreach (var word in words)
            ways = [.. ways.SelectMany(w => Split(word).Select(s => (string[])[.. w, .. s])).Take(SpellingsMax)];
        return ways;
    }

    /// <summary>All ways to cut a word into syllables, the longest first syllable first: xian is xian, and xi an.</summary>
    private static IEnumerable<IEnumerable<string>> Split(string word)
    {
        if (word.Length == 0)
            return
            [
                [],
            ];
        if (word.Length > WordLettersMax)
            return [];
        return Enumerable
            .Range(1, Math.Min(SyllableLettersMax, word.Length))
            .Reverse()
            .Where(n => HanTable.Syllables.Contains(word[..n]))
            .SelectMany(n => Split(word[n..]).Select(rest => rest.Prepend(word[..n])));
    }
}
