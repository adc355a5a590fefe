using System.Globalization;

namespace CardRecycle.Training.Import;

/// <summary>Reads a cell of somebody's file and writes it as our files have it; what cannot be read is refused, never guessed.</summary>
internal static class CellReading
{
    private const int WordLengthMax = 64;
    private const int TextLengthMax = 256;
    private static readonly char[] moneySigns = ['¥', '￥', '元', ' '];
    private static readonly string[] dayFormats = ["yyyy-MM-dd", "yyyy-M-d", "yyyy/M/d", "yyyyMMdd"];
    internal static readonly DateTimeOffset Earliest = new(1990, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan china = TimeSpan.FromHours(8);

    internal static bool TryWord(string text, out string value)
    {
        value = text;
        return text.Length is > 0 and <= WordLengthMax && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
    }

    internal const string WordRule = "must be 1 to 64 letters, digits, '-', '_' or '.'";

    internal static bool TryText(string text, out string value)
    {
        value = text;
        return text.Length <= TextLengthMax && !text.Any(char.IsControl);
    }

    internal const string TextRule = "must be at most 256 printable characters";

    internal static bool TryChoice(string text, IReadOnlyList<string> choices, out string value)
    {
        value = text.ToLowerInvariant();
        return choices.Contains(value);
    }

    /// <summary>A finite number times a factor, within bounds.</summary>
    internal static bool TryNumber(string text, decimal factor, double min, double max, out decimal value)
    {
        value = 0;
        var plain = text.AsSpan().Trim(moneySigns);
        if (plain is [.., '%'] && factor == 0.01m)
            plain = plain[..^1];
        // Beyond a decimal's range, and "NaN", is no number of ours; digits that a double had too many are cut.
        if (!decimal.TryParse(plain, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            return false;
        if (Math.Abs(number) > 1e18m)
            return false;
        value = number * factor;
        return (double)value >= min && (double)value <= max;
    }

    internal static bool TryFlag(string text, out string value)
    {
        value = text.ToLowerInvariant() switch
        {
            "1" or "true" or "yes" or "y" or "t" or "是" => "1",
            "0" or "false" or "no" or "n" or "f" or "否" => "0",
            _ => "",
        };
        return value.Length > 0;
    }

    /// <summary>A day in China; a moment counts as the day that it is then there.</summary>
    internal static bool TryDay(string text, string? format, Func<DateTime, DateTimeOffset?> zone, out DateOnly day)
    {
        string[] formats = format is null ? dayFormats : [format];
        if (DateOnly.TryParseExact(text, formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out day))
            return true;
        if (!TryMoment(text, format, zone, out var at))
            return false;
        day = DateOnly.FromDateTime(at.ToOffset(china).DateTime);
        return true;
    }

    /// <param name="zone">Turns a time that does not say its offset into a moment; null if there is no such time there.</param>
    internal static bool TryMoment(string text, string? format, Func<DateTime, DateTimeOffset?> zone, out DateTimeOffset at)
    {
        at = default;
        if (format is "unix" or "unixMs")
        {
            var most = format == "unix" ? 4e9 : 4e12;
            if (!TryNumber(text, 1, 0, most, out var number))
                return false;
            at = DateTimeOffset.FromUnixTimeMilliseconds((long)(format == "unix" ? number * 1000 : number));
            return true;
        }
        // Without a format the year must come first: nobody can tell 03/04 from 04/03.
        if (format is null && !(text.Length >= 8 && text.AsSpan(0, 4).IndexOfAnyExceptInRange('0', '9') < 0 && text[4] is '-' or '/'))
            return false;
        const DateTimeStyles style = DateTimeStyles.RoundtripKind;
        var read = format is null
            ? DateTime.TryParse(text, CultureInfo.InvariantCulture, style, out var time)
            : DateTime.TryParseExact(text, format, CultureInfo.InvariantCulture, style, out time);
        if (!read)
            return false;
        if (time.Kind != DateTimeKind.Unspecified)
            // Read again with its own offset, which a DateTime would turn by this machine's clock.
            return format is null
                ? DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out at)
                : DateTimeOffset.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out at);
        if (zone(time) is not { } placed)
            return false;
        at = placed;
        return true;
    }
}
