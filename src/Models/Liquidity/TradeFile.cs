using System.Globalization;
using System.Text;
using CardRecycle.Models.Valuation;

namespace CardRecycle.Models.Liquidity;

/// <summary>A file of history breaks a rule; the message names file, line, column, value and rule in one sentence.</summary>
public sealed class HistoryException : Exception
{
    public HistoryException(string message)
        : base(message) { }

    public HistoryException(string message, Exception inner)
        : base(message, inner) { }

    public HistoryException() { }
}

/// <summary>
/// Closed trades as CSV (UTF-8, one header line, comma, no quotes). Columns and units stand in <c>data/README.md</c>. A file is read
/// whole or not at all: the first line that breaks a rule ends it.
/// </summary>
public static class TradeFile
{
    public const string Header =
        "trade_id,brand_id,kind,form,face_fen,balance_fen,region_bound,life_days,bought_at,sold_at,bought_for_fen,sold_for_fen";

    /// <summary>More rows than this do not fit into a training on one machine.</summary>
    public const int RowsMax = 5_000_000;

    private const string TimeFormat = "yyyy-MM-ddTHH:mm:ssZ";
    private const int LineLengthMax = 400;
    private const long FenMax = 100_000_00;
    private const int LifeDaysMax = 36_500;

    /// <summary>Reads and checks all rows.</summary>
    /// <param name="notAfter">Trades that close later are in the future, where no history is; null: nobody knows the time.</param>
    /// <exception cref="HistoryException">A rule is broken.</exception>
    public static List<TradeRecord> Read(string path, DateTimeOffset? notAfter = null)
    {
        var trades = new List<TradeRecord>();
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in Lines(path, Header))
        {
            var trade = Parse(line);
            if (trade.SoldAt > notAfter)
                throw line.Broken(9, $"must not lie in the future ({notAfter:yyyy-MM-dd} at the latest)");
            if (!ids.Add(trade.Id))
                throw line.Broken(0, "must be unique in the file");
            if (trades.Count == RowsMax)
                throw new HistoryException($"{path}: more than {RowsMax} rows.");
            trades.Add(trade);
        }
        return trades;
    }

    public static void Write(string path, IEnumerable<TradeRecord> trades)
    {
        using var writer = new StreamWriter(path, append: false, new UTF8Encoding(false)) { NewLine = "\n" };
        writer.WriteLine(Header);
        foreach (var t in trades)
            writer.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{t.Id},{t.BrandId},{Lower(t.Kind)},{Lower(t.Form)},{t.FaceFen},{t.BalanceFen},{(t.RegionBound ? 1 : 0)},{t.LifeDays},{Time(t.BoughtAt)},{Time(t.SoldAt)},{t.BoughtForFen},{t.SoldForFen}"
                )
            );
    }

    /// <summary>Lines of a CSV file after its header, split.</summary>
    internal static IEnumerable<CsvLine> Lines(string path, string header)
    {
        using var reader = Open(path);
        var number = 1;
        var first = Next(reader, path, number);
        if (first != header)
            throw new HistoryException(
                first is null ? $"{path} is empty." : $"{path}: line 1 must be the header '{header}'; other tables come in with: import."
            );
        while (Next(reader, path, ++number) is { } text)
        {
            var fields = text.Split(',');
            var expected = header.Split(',');
            if (fields.Length != expected.Length)
                throw new HistoryException($"{path}: line {number} has {fields.Length} columns instead of {expected.Length}.");
            yield return new(path, number, expected, fields);
        }
    }

    private static StreamReader Open(string path)
    {
        if (Directory.Exists(path))
            throw new HistoryException($"{path} is a folder; it should be a file.");
        try
        {
            return new(path, new UTF8Encoding(false, throwOnInvalidBytes: true));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new HistoryException($"{path}: cannot be opened: {e.Message}", e);
        }
    }

    private static string? Next(StreamReader reader, string path, int number)
    {
        try
        {
            return BoundedLine(reader, path, number);
        }
        catch (DecoderFallbackException e)
        {
            throw new HistoryException($"{path}: line {number} is not UTF-8; save it so, or bring it in with: import --encoding.", e);
        }
    }

    /// <summary>A line, but not more than fits one: a file without a line end must not be gathered up in memory.</summary>
    private static string? BoundedLine(StreamReader reader, string path, int number)
    {
        var text = new StringBuilder();
        var next = reader.Read();
        if (next < 0)
            return null;
        for (; next >= 0 && next != '\n'; next = reader.Read())
        {
            if (next == 0)
                throw new HistoryException($"{path}: line {number} holds zero bytes; this is not a text file.");
            if (text.Append((char)next).Length > LineLengthMax)
                throw new HistoryException($"{path}: line {number} is longer than {LineLengthMax} characters; this is not such a file.");
        }
        return text is [.., '\r'] ? text.ToString(0, text.Length - 1) : text.ToString();
    }

    private static TradeRecord Parse(CsvLine line)
    {
        var trade = new TradeRecord(
            line.Word(0),
            line.Word(1),
            line.OneOf<KindOfCard>(2),
            line.OneOf<FormOfCard>(3),
            line.Number(4, 1, FenMax),
            line.Number(5, 1, FenMax),
            line.Number(6, 0, 1) == 1,
            line[7].Length == 0 ? null : (int)line.Number(7, 0, LifeDaysMax),
            line.Time(8, TimeFormat),
            line.Time(9, TimeFormat),
            line.Number(10, 0, FenMax),
            line.Number(11, 0, FenMax)
        );
        if (trade.SoldAt < trade.BoughtAt)
            throw line.Broken(9, "must not be before bought_at");
        if (trade.Rate is <= 0 or > 1.5)
            throw line.Broken(11, "must be above 0 and at most 1.5 times balance_fen");
        return trade;
    }

    private static string Lower<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);
}

/// <summary>One line of a CSV file, with what is needed to say what is wrong with it.</summary>
internal sealed record CsvLine(string Path, int LineNumber, string[] Columns, string[] Fields)
{
    private const int WordLengthMax = 64;

    internal string this[int column] => Fields[column];

    internal string Word(int column) =>
        Fields[column] is { Length: > 0 and <= WordLengthMax } word && word.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
            ? word
            : throw Broken(column, $"must be 1 to {WordLengthMax} letters, digits, '-', '_' or '.'");

    internal long Number(int column, long min, long max) =>
        long.TryParse(Fields[column], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
        && value >= min
        && value <= max
            ? value
            : throw Broken(column, $"must be a whole number from {min} to {max}");

    internal double Fraction(int column, double min, double max) =>
        double.TryParse(Fields[column], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max
            ? value
            : throw Broken(column, FormattableString.Invariant($"must be a number from {min} to {max}"));

    internal T OneOf<T>(int column)
        where T : struct, Enum =>
        Enum.TryParse<T>(Fields[column], ignoreCase: true, out var value) && !char.IsAsciiDigit(Fields[column][0])
            ? value
            : throw Broken(column, $"must be one of {string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant()}");

    internal DateTimeOffset Time(int column, string format) =>
        DateTimeOffset.TryParseExact(
            Fields[column],
            format,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var at
        )
            ? at
            : throw Broken(column, "must be a time in UTC such as 2026-01-31T09:30:00Z");

    internal HistoryException Broken(int column, string rule)
    {
        var value = Fields[column].Length > WordLengthMax ? Fields[column][..WordLengthMax] + "…" : Fields[column];
        return new($"{Path}: line {LineNumber}, column {Columns[column]}: '{value}' {rule}.");
    }
}
