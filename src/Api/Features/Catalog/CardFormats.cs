using CardRecycle.Api.Features.Catalog.Contract;

namespace CardRecycle.Api.Features.Catalog;

/// <summary>How a <see cref="CardFormat"/> is read: cleaning, matching, and how telling a match is.</summary>
internal static class CardFormats
{
    /// <summary>Longer text is no card; nothing looks at it any further.</summary>
    public const int TextLengthMax = 100;

    /// <summary>Longest number or secret that a format may describe.</summary>
    public const int FormatLengthMax = 64;

    public static readonly IReadOnlyDictionary<string, int> CharsetSizes = new Dictionary<string, int>
    {
        ["digits"] = 10,
        ["hex"] = 16,
        ["letters"] = 26,
        ["alphanumeric"] = 36,
    };

    public static readonly IReadOnlyList<string> Checksums = ["none", "luhn"];
    public static readonly IReadOnlyList<string> Normalisers = ["none", "strip", "strip-upper"];

    /// <summary>The text in the one form that is compared and stored, or null if it cannot be of this format.</summary>
    public static string? Normalise(string text, CardFormat format)
    {
        if (text.Length > TextLengthMax)
            return null;
        var clean = format.Normaliser == "none" ? HalfWidth(text.Trim()) : Strip(text);
        if (format.Normaliser == "strip-upper")
            clean = clean.ToUpperInvariant();
        return Fits(clean, format) ? clean : null;
    }

    /// <summary>Drops what people and scanners put between characters, and turns full-width characters into ASCII.</summary>
    public static string Strip(string text)
    {
        Span<char> kept = stackalloc char[TextLengthMax];
        var length = 0;
        foreach (var c in HalfWidth(text))
            if (!IsSeparator(c) && length < kept.Length)
                kept[length++] = c;
        return new string(kept[..length]);
    }

    public static bool Fits(string text, CardFormat format)
    {
        if (text.Length < format.LengthMin || text.Length > format.LengthMax)
            return false;
        for (var i = 0; i < text.Length; i++)
            if (!(i < format.Prefix.Length ? IsPrefix(text[i], format.Prefix[i]) : IsOf(text[i], format.Charset)))
                return false;
        return format.Checksum != "luhn" || IsLuhn(text);
    }

    /// <summary>
    /// Natural logarithm of the chance that a random card of this format is exactly one given text. The narrower the format, the more
    /// a match tells: this is the likelihood by which recognition ranks brands.
    /// </summary>
    public static double LogLikelihood(int length, CardFormat format)
    {
        var log = -Math.Log(format.LengthMax - format.LengthMin + 1);
        foreach (var c in format.Prefix)
            log -= c switch
            {
                '#' => Math.Log(10),
                '@' => Math.Log(26),
                _ => 0,
            };
        log -= (length - format.Prefix.Length) * Math.Log(CharsetSizes[format.Charset]);
        return format.Checksum == "luhn" ? log + Math.Log(10) : log;
    }

    private static bool IsPrefix(char c, char wanted) =>
        wanted switch
        {
            '#' => char.IsAsciiDigit(c),
            '@' => char.IsAsciiLetter(c),
            _ => char.ToUpperInvariant(c) == char.ToUpperInvariant(wanted),
        };

    private static bool IsOf(char c, string charset) =>
        charset switch
        {
            "digits" => char.IsAsciiDigit(c),
            "hex" => char.IsAsciiHexDigit(c),
            "letters" => char.IsAsciiLetter(c),
            "alphanumeric" => char.IsAsciiLetterOrDigit(c),
            _ => throw new InvalidOperationException($"The catalogue holds an unknown charset '{charset}'."),
        };

    private static bool IsSeparator(char c) =>
        char.IsWhiteSpace(c)
        || char.IsControl(c)
        || c is '-' or '.' or ',' or '_' or '/' or '*' or '·' or '•' or '‐' or '‑' or '‒' or '–' or '—' or '−' or '\u200b' or '\ufeff';

    private static string HalfWidth(string text) =>
        string.Create(
            text.Length,
            text,
            static (span, source) =>
            {
                for (var i = 0; i < span.Length; i++)
                    span[i] = source[i] is >= '\uff01' and <= '\uff5e' ? (char)(source[i] - 0xfee0) : source[i];
            }
        );

    private static bool IsLuhn(string text)
    {
        var sum = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsAsciiDigit(text[^(i + 1)]))
                return false;
            var digit = text[^(i + 1)] - '0';
            sum += i % 2 == 0 ? digit : digit * 2 - (digit > 4 ? 9 : 0);
        }
        return sum % 10 == 0;
    }
}
