using System.Globalization;

namespace CardRecycle.Api.Features.Watchlists.Names;

/// <summary>
/// The keys under which an entry is found. Whoever is to match an entry by more than chance shares one with it: the ID number, the
/// simplified characters, the birth date, or the syllables, sorted, since surname and given name come in either order, and softened, since
/// zh is heard and typed as z and -ng as -n.
/// </summary>
internal static class NameKeys
{
    /// <summary>Keys of an entry.</summary>
    public static IEnumerable<string> Of(ListedPerson person) =>
        Of(person.Names.Select(WrittenName.Read), person.PersonHash, person.BornOn);

    /// <summary>Keys that somebody is looked up by.</summary>
    public static IEnumerable<string> Of(WrittenName name, string personHash, DateOnly bornOn) => Of([name], personHash, bornOn);

    /// <summary>Whether the key finds somebody surely; when there are too many entries, these come first.</summary>
    public static bool IsSharp(string key) => key[0] is 'i' or 'h';

    private static HashSet<string> Of(IEnumerable<WrittenName> names, string? personHash, DateOnly? bornOn)
    {
        var keys = new HashSet<string>();
        if (personHash is not null)
            keys.Add("i:" + personHash);
        if (bornOn is { } day)
            keys.Add("b:" + day.ToString("yyyyMMdd", CultureInfo.InvariantCulture));
        foreach (var name in names)
        {
            if (name.Han is { } han)
                keys.Add("h:" + string.Concat(han.Simplified));
            foreach (var spelling in (name.Han?.Spellings ?? []).Concat(name.Latin?.Spellings ?? []))
                keys.Add("s:" + string.Join('-', spelling.Select(Soften).Order(StringComparer.Ordinal)));
        }
        return keys;
    }

    /// <summary>A syllable without what many speakers do not tell apart.</summary>
    public static string Soften(string syllable)
    {
        var soft = syllable is ['z' or 'c' or 's', 'h', _, ..] ? syllable[0] + syllable[2..] : syllable;
        soft = soft is ['l', _, ..] ? "n" + soft[1..] : soft;
        return soft is [.., 'a' or 'e' or 'i', 'n', 'g'] ? soft[..^1] : soft;
    }
}
