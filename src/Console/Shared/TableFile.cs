using System.Globalization;
using System.Text;
using SpreadCheetah;

namespace CardRecycle.StaffConsole.Shared;

/// <summary>A column of an exported table: its heading, and what stands in it: text, a number, or null.</summary>
public sealed record TableColumn<T>(string Head, Func<T, object?> Value);

/// <summary>
/// Writes a table as CSV or Excel, row by row as the rows come, and no more than so many. Text that a spreadsheet would run as a formula
/// is written as
/// text: in CSV behind an apostrophe, in Excel as a cell of text.
/// </summary>
internal static class TableFile
{
    /// <summary>Longer tables are cut off and say so in their last row.</summary>
    public const int RowsMax = 50_000;

    private const int SheetNameLengthMax = 31;
    private static readonly string cutOff = string.Create(CultureInfo.InvariantCulture, $"只导出前 {RowsMax} 行，请缩小范围后再导出。");

    /// <returns>How many rows were written.</returns>
    public static async Task<int> WriteCsvAsync<T>(
        Stream stream,
        IReadOnlyList<TableColumn<T>> columns,
        IAsyncEnumerable<T> rows,
        CancellationToken ct
    )
    {
        await using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), leaveOpen: true);
        await writer.WriteAsync(Csv.Line(columns.Select(c => (string?)c.Head)));
        var count = 0;
        await foreach (var row in rows.WithCancellation(ct))
        {
            if (count == RowsMax)
            {
                await writer.WriteAsync(Csv.Line([cutOff]));
                break;
            }
            await writer.WriteAsync(Csv.Line(columns.Select(c => Text(c.Value(row)))));
            count++;
        }
        return count;
    }

    /// <returns>How many rows were written.</returns>
    public static async Task<int> WriteExcelAsync<T>(
        Stream stream,
        string name,
        IReadOnlyList<TableColumn<T>> columns,
        IAsyncEnumerable<T> rows,
        CancellationToken ct
    )
    {
        await using var sheet = await Spreadsheet.CreateNewAsync(stream, cancellationToken: ct);
        await sheet.StartWorksheetAsync(SheetName(name), token: ct);
        await sheet.AddRowAsync([.. columns.Select(c => new DataCell(c.Head))], ct);
        var count = 0;
        await foreach (var row in rows.WithCancellation(ct))
        {
            if (count == RowsMax)
            {
                await sheet.AddRowAsync([new DataCell(cutOff)], ct);
                break;
            }
            await sheet.AddRowAsync([.. columns.Select(c => Cell(c.Value(row)))], ct);
            count++;
        }
        await sheet.FinishAsync(ct);
        return count;
    }

    /// <summary>A cell of text is never run, whatever it begins with.</summary>
    private static DataCell Cell(object? value) =>
        value switch
        {
            null => new DataCell(""),
            int number => new DataCell(number),
            long number => new DataCell(number),
            decimal number => new DataCell(number),
            double number => new DataCell(number),
            _ => new DataCell(Text(value)),
        };

    private static string Text(object? value) =>
        value switch
        {
            null => "",
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString() ?? "",
        };

    private static string SheetName(string name)
    {
        var clean = string.Concat(name.Where(c => !"[]:*?/\\'".Contains(c, StringComparison.Ordinal)));
        return clean.Length <= SheetNameLengthMax ? clean : clean[..SheetNameLengthMax];
    }
}
