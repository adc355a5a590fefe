using System.Text.RegularExpressions;

namespace CardRecycle.Models.Photo;

/// <summary>What stands before a number says what it is.</summary>
internal enum NumberLabel
{
    None,
    Number,

    /// <summary>A card secret; never taken for a number without being asked about.</summary>
    Secret,

    /// <summary>A date, a telephone, a price.</summary>
    Other,
}

/// <summary>The part of a line that can be a card number, and the steps of the crop in which it stands.</summary>
internal sealed partial record NumberPart(string Text, NumberLabel Label, int FromStep, bool IsDigits)
{
    private const int LengthMin = 8;
    private const int LengthMax = 40;

    /// <summary>Of a number that says that it is one.</summary>
    private const double DigitsMinLabelled = 0.25;
    private const double DigitsMin = 0.5;

    /// <summary>More letters than these are a number's own.</summary>
    private const double DigitsOnlyFrom = 0.8;

    /// <summary>Null: the line holds nothing that can be a number.</summary>
    public static NumberPart? Of(IReadOnlyList<Glyph> glyphs)
    {
        var (first, count) = LongestRun(glyphs);
        var run = string.Concat(glyphs.Skip(first).Take(count).Select(g => g.Text));
        var before = string.Concat(glyphs.Take(first).Select(g => g.Text));
        var name = LatinLabel().Match(run);
        var text = run[name.Length..];
        var clean = Clean(text);
        if (clean.Length is < LengthMin or > LengthMax)
            return null;
        var label = LabelOf(before + name.Value, text);
        var digits = clean.Count(char.IsAsciiDigit) / (double)clean.Length;
        if (label is NumberLabel.Other || digits < (label is NumberLabel.None ? DigitsMin : DigitsMinLabelled))
            return null;
        var at = first + name.Length;
        // Between the label's last character and the number's first; a network sees a character a little around its step.
        var from = at == 0 ? 0 : (glyphs[at - 1].Step + glyphs[at].Step + 1) / 2;
        return new(clean, label, from, digits >= DigitsOnlyFrom);
    }

    public static NumberLabel LabelOf(string before, string text) =>
        SecretWords().IsMatch(before) ? NumberLabel.Secret
        : OtherWords().IsMatch(before) || NoNumber().IsMatch(text.Trim()) ? NumberLabel.Other
        : NumberWords().IsMatch(before) ? NumberLabel.Number
        : NumberLabel.None;

    /// <summary>Without what stands between groups.</summary>
    public static string Clean(string text) => string.Concat(text.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();

    private static (int First, int Count) LongestRun(IReadOnlyList<Glyph> glyphs)
    {
        var (best, length, start) = (0, 0, 0);
        for (var i = 0; i <= glyphs.Count; i++)
        {
            if (i < glyphs.Count && IsPart(glyphs[i].Text))
                continue;
            if (i - start > length)
                (best, length) = (start, i - start);
            start = i + 1;
        }
        return (best, length);
    }

    private static bool IsPart(string text) =>
        text.Length == 1 && (char.IsAsciiLetterOrDigit(text[0]) || text[0] is ' ' or '-' or '.' or '#' or '/');

    [GeneratedRegex(@"^\s*(card\s*)?(n[o0]|num|number|sn|s/n)[\s.#]*(?=.{8})", RegexOptions.IgnoreCase)]
    private static partial Regex LatinLabel();

    [GeneratedRegex("密码|卡密|密 码|PIN|CVV|CODE|PASS", RegexOptions.IgnoreCase)]
    private static partial Regex SecretWords();

    [GeneratedRegex("有效|日期|期限|期至|电话|热线|客服|咨询|网址|¥|￥|TEL|EXP|VALID|HOTLINE", RegexOptions.IgnoreCase)]
    private static partial Regex OtherWords();

    [GeneratedRegex("卡号|编号|序列|账号|CARD|N[O0]|NUM|SN|S/N", RegexOptions.IgnoreCase)]
    private static partial Regex NumberWords();

    /// <summary>Dates, service telephones, addresses of pages.</summary>
    [GeneratedRegex(@"^(20\d\d[-./ ]\d{1,2}[-./ ]\d{1,2}.*|[48]00[- ]?\d{3}[- ]?\d{4}|www\..*|.*\.com.*)$", RegexOptions.IgnoreCase)]
    private static partial Regex NoNumber();
}
