using Microsoft.JSInterop;

namespace CardRecycle.StaffConsole.Shared;

/// <summary>Tables as files that Excel opens as they are: UTF-8 with a mark, and no cell that is read as a formula.</summary>
internal static class Csv
{
    private const char Mark = '\uFEFF';

    public static ValueTask SaveAsync(IJSRuntime js, string name, string[] heads, IEnumerable<string?[]> rows) =>
        js.InvokeVoidAsync("consoleFiles.save", name + ".csv", "text/csv;charset=utf-8", Write(heads, rows));

    public static string Write(string[] heads, IEnumerable<string?[]> rows) => Mark + string.Concat(rows.Prepend(heads).Select(Line));

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
