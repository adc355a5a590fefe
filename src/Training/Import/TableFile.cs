using CardRecycle.Models.Liquidity;

namespace CardRecycle.Training.Import;

/// <summary>Opens a file as what it is, by its first bytes and not by its name.</summary>
internal static class TableFile
{
    /// <exception cref="HistoryException">Missing, empty, a folder, or of no known kind.</exception>
    internal static ITable Open(string path, ColumnMap map, string? encoding = null)
    {
        if (Directory.Exists(path))
            throw new HistoryException($"{path} is a folder; name the file in it.");
        if (!File.Exists(path))
            throw new HistoryException($"{path}: there is no such file.");
        Span<byte> magic = stackalloc byte[4];
        int read;
        using (var file = Opened(path))
            read = file.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false);
        if (read == 0)
            throw new HistoryException($"{path} is empty.");
        if (magic[..read].SequenceEqual("PAR1"u8))
            return new ParquetTable(path, column => Wants(map, column));
        if (magic[..read].StartsWith("PK"u8))
            throw new HistoryException($"{path} is a zip or an Excel file; save it as CSV (UTF-8).");
        if (path.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase))
            throw new HistoryException($"{path}: is damaged, cut off or no Parquet file: it does not begin as one.");
        return new CsvTable(path, encoding ?? map.Encoding, map.Delimiter);
    }

    private static FileStream Opened(string path)
    {
        try
        {
            return File.OpenRead(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new HistoryException($"{path}: cannot be opened: {e.Message}", e);
        }
    }

    private static bool Wants(ColumnMap map, string column) =>
        map.LeaveOutWhenEmpty.Contains(column)
        || map.Columns.Values.Any(r => r.Column == column || r.Template?.Contains($"{{{column}}}", StringComparison.Ordinal) == true);
}
