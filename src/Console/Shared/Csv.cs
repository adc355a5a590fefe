namespace CardRecycle.StaffConsole.Shared;

/// <summary>Lines that a spreadsheet opens as they are, with no cell that is read as a formula.</summary>
internal static class Csv
{
    /// <summary>One row with its end.</summary>
    public static string Line(IEnumerable<string?> cells) => string.Join(',', cells.Select(Cell)) + "\r\n";

    private static string Cell(string? value)
    {
        var text = value ?? "";
        // A leading = + - @ would be run by a spreadsheet; a plain negative number is harmless.
        if (text is ['=' or '+' or '@' or '\t' or '\r', ..] || (text is ['-', ..] && !decimal.TryParse(text, out _)))
            text = "'" + text;
        return text.IndexOfAny([',', '"', '\r', '\n']) >= 0 ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }
}
