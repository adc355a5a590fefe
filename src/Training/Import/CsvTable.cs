using System.IO.Compression;
using System.Text;
using CardRecycle.Models.Liquidity;

namespace CardRecycle.Training.Import;

/// <summary>Rows of somebody's table, one after the other; never held as a whole.</summary>
internal interface ITable : IDisposable
{
    /// <summary>Names of the columns, in order.</summary>
    IReadOnlyList<string> Columns { get; }

    /// <summary>Rows with their numbers as a person counts them.</summary>
    IEnumerable<(long Number, string[] Cells)> Rows();

    /// <summary>Share of the table that was read, 0 to 1.</summary>
    double Share { get; }
}

/// <summary>
/// A CSV, plain or gzipped: quotes, commas and line ends within quotes, in any encoding that is named. Own code because everything must
/// have a bound here: a file without a line end must not be gathered up in memory.
/// </summary>
internal sealed class CsvTable : ITable
{
    private const int RowLengthMax = 1 << 18;
    private const int ColumnsMax = 2_000;
    private const int SniffedBytes = 1 << 20;

    private readonly string path;
    private readonly FileStream file;
    private readonly StreamReader reader;
    private readonly char delimiter;
    private readonly string encodingName;
    private readonly char[] buffer = new char[1 << 15];
    private readonly List<string> cells = [];
    private readonly StringBuilder cell = new();
    private int at;
    private int filled;
    private int rowLength;
    private long number;

    /// <exception cref="HistoryException">It cannot be opened or has no header.</exception>
    internal CsvTable(string path, string? encoding = null, char delimiter = ',')
    {
        (this.path, this.delimiter) = (path, delimiter);
        encodingName = encoding ?? "utf-8";
        var decoder = Decoder(encodingName);
        file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        try
        {
            Stream stream = IsGzip(file) ? new WholeGzip(file) : file;
            reader = new(stream, decoder, detectEncodingFromByteOrderMarks: encoding is null, 1 << 16);
            Columns = ReadRow() is { } header ? [.. header.Select(c => c.Trim())] : throw new HistoryException($"{path} is empty.");
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public IReadOnlyList<string> Columns { get; }

    public double Share => file.Length == 0 ? 1 : file.Position / (double)file.Length;

    public IEnumerable<(long Number, string[] Cells)> Rows()
    {
        while (ReadRow() is { } row)
        {
            if (row is [""])
                continue;
            if (row.Length != Columns.Count)
                throw new HistoryException(
                    $"{path}, row {number}: has {row.Length} cells instead of {Columns.Count}"
                        + (row.Length == 1 ? " (is the file cut off, or separated by something else? the mapping's 'delimiter')." : ".")
                );
            yield return (number, row);
        }
    }

    public void Dispose()
    {
        reader.Dispose();
        file.Dispose();
    }

    private string[]? ReadRow()
    {
        cells.Clear();
        cell.Clear();
        (var quoted, var any, rowLength) = (false, false, 0);
        for (var c = Next(); ; c = Next())
        {
            if (c < 0)
            {
                if (quoted)
                    throw new HistoryException($"{path}, row {number + 1}: a quote is opened and never closed; is the file cut off?");
                if (!any)
                    return null;
                break;
            }
            any = true;
            if (quoted && c == '"' && Peek() == '"')
                cell.Append((char)Next());
            else if (c == '"')
                quoted = !quoted;
            else if (!quoted && c == delimiter)
                EndCell();
            else if (!quoted && c is '\n' or '\r')
            {
                if (c == '\r' && Peek() == '\n')
                    Next();
                break;
            }
            else if (c == 0)
                throw new HistoryException($"{path}, row {number + 1}: holds zero bytes; this is not a text file.");
            else
                cell.Append((char)c);
        }
        EndCell();
        number++;
        return [.. cells];
    }

    private void EndCell()
    {
        cells.Add(cell.ToString());
        cell.Clear();
        if (cells.Count > ColumnsMax)
            throw new HistoryException($"{path}, row {number + 1}: more than {ColumnsMax} columns.");
    }

    private int Next()
    {
        if (at == filled && !Fill())
            return -1;
        if (++rowLength > RowLengthMax)
            throw new HistoryException($"{path}, row {number + 1}: is longer than {RowLengthMax} characters; this is not such a table.");
        return buffer[at++];
    }

    private int Peek() => at < filled || Fill() ? buffer[at] : -1;

    private bool Fill()
    {
        try
        {
            (at, filled) = (0, reader.Read(buffer, 0, buffer.Length));
            return filled > 0;
        }
        catch (DecoderFallbackException e)
        {
            throw new HistoryException(
                $"{path}: near row {number + 1} there are bytes that are not {encodingName.ToUpperInvariant()}; {Advice()}.",
                e
            );
        }
        catch (InvalidDataException e)
        {
            throw new HistoryException($"{path}: near row {number + 1} the gzip is damaged or cut off: {e.Message}", e);
        }
    }

    private string Advice()
    {
        if (encodingName is not ("utf-8" or "utf8"))
            return "name the right encoding with --encoding";
        return ReadsAs("gb18030")
            ? "it reads as GBK: give --encoding gbk, or save it as UTF-8"
            : "name its encoding with --encoding (gbk, big5, utf-16, latin1 …), or save it as UTF-8";
    }

    private bool ReadsAs(string name)
    {
        try
        {
            using var again = File.OpenRead(path);
            using Stream stream = IsGzip(again) ? new GZipStream(again, CompressionMode.Decompress) : again;
            var bytes = new byte[SniffedBytes];
            var count = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            // The last character may be cut in half by the end of the sniffed part.
            Decoder(name).GetDecoder().GetChars(bytes.AsSpan(0, count), new char[count + 1], flush: false);
            return true;
        }
        catch (Exception e) when (e is DecoderFallbackException or IOException or InvalidDataException)
        {
            return false;
        }
    }

    private static bool IsGzip(FileStream stream)
    {
        Span<byte> magic = stackalloc byte[2];
        var read = stream.ReadAtLeast(magic, 2, throwOnEndOfStream: false);
        stream.Position = 0;
        return read == 2 && magic is [0x1f, 0x8b];
    }

    private static Encoding Decoder(string name)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        try
        {
            return Encoding.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
        }
        catch (ArgumentException e)
        {
            throw new HistoryException($"There is no encoding '{name}'; such are utf-8, gbk, gb18030, big5, utf-16, latin1.", e);
        }
    }
}
