using System.Globalization;
using CardRecycle.Api.Features.Watchlists.Contract;

namespace CardRecycle.Api.Features.Watchlists.Names;

/// <summary>How alike two people are.</summary>
internal readonly record struct Likeness(WatchlistMatchKind Kind, BirthAgreement Born, double Score);

/// <summary>
/// Scores a seller against an entry. Names are compared character by character or syllable by syllable; what the birth date says then moves
/// the score: in China many people share a name, so a name alone is weak, and a birth date that differs all but rules an entry out. The
/// figures are judged, and measured in docs/watchlists.md.
/// </summary>
internal static class NameMatcher
{
    /// <summary>From here on a match goes to a reviewer.</summary>
    public const double ScoreMin = 0.80;

    private const double SameSound = 0.70;
    private const double NearSound = 0.50;
    private const double LatinSame = 0.96;
    private const double LatinNear = 0.60;
    private const double LetterCost = 0.08;
    private const int LettersOffMax = 2;
    private const int LettersMin = 5;

    private const double Rounding = 1e-9;

    /// <summary>Surname and given name swapped.</summary>
    private const double Swapped = 0.99;

    /// <returns>The best of the entry's names; null below <see cref="ScoreMin"/>.</returns>
    public static Likeness? Judge(WrittenName name, string personHash, DateOnly bornOn, ListedPerson entry)
    {
        var born = Compare(bornOn, entry);
        if (entry.PersonHash == personHash)
            return new(WatchlistMatchKind.IdNumber, born, 1);
        if (name.Han is not { } han)
            return null;
        var best = entry.Names.Select(n => Compare(han, WrittenName.Read(n))).MaxBy(l => l.Score);
        var score = Weigh(best.Score, born);
        return score >= ScoreMin ? new(best.Kind, born, Math.Round(score, 3)) : null;
    }

    private static double Weigh(double name, BirthAgreement born) =>
        born switch
        {
            BirthAgreement.Same => 1 - ((1 - name) * 0.5),
            BirthAgreement.Close => 1 - ((1 - name) * 0.6),
            BirthAgreement.SameYear => 1 - ((1 - name) * 0.8),
            BirthAgreement.Unknown => name * 0.85,
            _ => name * 0.5,
        };

    private static BirthAgreement Compare(DateOnly born, ListedPerson entry)
    {
        if (entry.BornOn is not { } listed)
            return entry.BornIn is not { } year ? BirthAgreement.Unknown
                : year == born.Year ? BirthAgreement.SameYear
                : BirthAgreement.Different;
        if (listed == born)
            return BirthAgreement.Same;
        var swapped = listed.Year == born.Year && listed.Month == born.Day && listed.Day == born.Month;
        var digits = Digits(listed).Zip(Digits(born)).Count(d => d.First != d.Second);
        return swapped || digits == 1 ? BirthAgreement.Close : BirthAgreement.Different;
    }

    private static string Digits(DateOnly day) => day.ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    private static (WatchlistMatchKind Kind, double Score) Compare(HanName seller, WrittenName entry)
    {
        var best = (Kind: WatchlistMatchKind.Fuzzy, Score: 0.0);
        if (entry.Han is { } han)
            best = Compare(seller, han);
        if (entry.Latin is { } latin && Compare(seller, latin) is var byLetters && byLetters.Score > best.Score)
            best = byLetters;
        return best;
    }

    private static (WatchlistMatchKind Kind, double Score) Compare(HanName seller, HanName entry)
    {
        if (seller.Characters.SequenceEqual(entry.Characters))
            return (WatchlistMatchKind.Name, 1);
        if (seller.Simplified.SequenceEqual(entry.Simplified))
            return (WatchlistMatchKind.Variant, 1);
        var sound =
            seller.Readings.Length == entry.Readings.Length
            && seller.Readings.Zip(entry.Readings).All(r => r.First.Intersect(r.Second).Any());
        var score = Align(
            seller.Simplified.Length,
            entry.Simplified.Length,
            (i, j) =>
                seller.Simplified[i] == entry.Simplified[j] ? 1
                : seller.Readings[i].Intersect(entry.Readings[j]).Any() ? SameSound
                : seller.Readings[i].Select(NameKeys.Soften).Intersect(entry.Readings[j].Select(NameKeys.Soften)).Any() ? NearSound
                : 0
        );
        return (sound ? WatchlistMatchKind.Pinyin : WatchlistMatchKind.Fuzzy, score);
    }

    private static (WatchlistMatchKind Kind, double Score) Compare(HanName seller, LatinName entry)
    {
        var best = entry
            .Spellings.SelectMany(s => Turns(s).Select((turned, turn) => Syllables(seller, turned) * (turn == 0 ? 1 : Swapped)))
            .DefaultIfEmpty(0)
            .Max();
        if (best > (LatinSame * Swapped) - Rounding)
            return (WatchlistMatchKind.Pinyin, best);
        return (WatchlistMatchKind.Fuzzy, Math.Max(best, Letters(seller, entry.Letters)));
    }

    private static double Syllables(HanName seller, string[] spelling) =>
        Align(
            seller.Readings.Length,
            spelling.Length,
            (i, j) =>
                seller.Readings[i].Contains(spelling[j]) ? LatinSame
                : seller.Readings[i].Any(r => NameKeys.Soften(r) == NameKeys.Soften(spelling[j])) ? LatinNear
                : 0
        );

    /// <summary>By single letters, for typing errors that leave no syllable behind.</summary>
    private static double Letters(HanName seller, string letters)
    {
        if (letters.Length < LettersMin)
            return 0;
        var off = seller
            .Spellings.SelectMany(Turns)
            .Select(s => string.Concat(s))
            .Where(s => Math.Abs(s.Length - letters.Length) <= LettersOffMax)
            .Select(s => LettersOff(s, letters))
            .DefaultIfEmpty(int.MaxValue)
            .Min();
        return off <= LettersOffMax && letters.Length >= LettersMin * off ? LatinSame - (LetterCost * off) : 0;
    }

    /// <summary>The name itself, and with its beginning moved to its end: given name first.</summary>
    private static IEnumerable<string[]> Turns(string[] name) =>
        Enumerable.Range(0, name.Length).Select(n => (string[])[.. name[n..], .. name[..n]]);

    /// <summary>The best alignment that keeps the order: the mean likeness over the longer of the two.</summary>
    private static double Align(int first, int second, Func<int, int, double> alike)
    {
        var row = new double[second + 1];
        for (var i = 0; i < first; i++)
        {
            var diagonal = 0.0;
            for (var j = 0; j < second; j++)
                (diagonal, row[j + 1]) = (row[j + 1], Math.Max(diagonal + alike(i, j), Math.Max(row[j + 1], row[j])));
        }
        return row[second] / Math.Max(first, second);
    }

    /// <summary>Insertions, deletions, changes and swaps of neighbours.</summary>
    private static int LettersOff(string a, string b)
    {
        var d = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        for (var j = 0; j <= b.Length; j++)
        {
            if (i == 0 || j == 0)
            {
                d[i, j] = i + j;
                continue;
            }
            d[i, j] = Math.Min(Math.Min(d[i - 1, j], d[i, j - 1]) + 1, d[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
        }
        return d[a.Length, b.Length];
    }
}
