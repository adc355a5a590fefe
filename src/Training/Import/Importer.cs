using System.Security.Cryptography;
using System.Text;
using CardRecycle.Models.Liquidity;

namespace CardRecycle.Training.Import;

/// <summary>How often a rule was broken in a column.</summary>
internal sealed record RuleCount(string Column, string Rule, long Rows);

/// <summary>What came of an import.</summary>
/// <param name="LeftOut">Rows that the mapping says are no observations.</param>
/// <param name="RefusedRows">Rows that break a rule.</param>
/// <param name="ByRule">Which rules, most broken first; at most <see cref="Importer.RulesMax"/>.</param>
/// <param name="Examples">The first refusals; at most <see cref="Importer.ExamplesMax"/>.</param>
/// <param name="File">What was written; null if nothing was.</param>
/// <param name="RefusedFile">Where the refused rows are; null if there are none or nothing was written.</param>
internal sealed record ImportReport(
    string Kind,
    string From,
    long Rows,
    long Imported,
    long LeftOut,
    long RefusedRows,
    IReadOnlyList<RuleCount> ByRule,
    IReadOnlyList<Refusal> Examples,
    string? File,
    string? RefusedFile
)
{
    internal bool IsWhole => RefusedRows == 0;
}

/// <summary>
/// Reads a table through a mapping into one of our files. Everything is written aside and put in place when it is whole; if a row is
/// refused, nothing changes, unless the caller asked to go without the refused rows.
/// </summary>
internal sealed class Importer(HistorySchema schema, ColumnMap map, DateTimeOffset now)
{
    internal const int ExamplesMax = 100;
    internal const int RulesMax = 100;
    private const int RowsPerReport = 5_000;

    /// <summary>Clocks differ a little; nothing of tomorrow is history.</summary>
    private static readonly TimeSpan clockSlack = TimeSpan.FromHours(1);

    private readonly HashSet<UInt128> keys = [];
    private readonly Dictionary<(string Column, string Rule), long> broken = [];
    private readonly List<Refusal> examples = [];
    private readonly List<Refusal> ofRow = [];
    private long rows;
    private long imported;
    private long leftOut;
    private long refusedRows;

    /// <param name="table">Read once.</param>
    /// <param name="from">Its name, for messages.</param>
    /// <param name="folder">Where our file goes.</param>
    /// <param name="skipRefused">Imports the good rows and writes the others to a file beside them.</param>
    internal ImportReport Run(
        ITable table,
        string from,
        string folder,
        bool skipRefused,
        Action<double, string>? progress,
        CancellationToken ct
    )
    {
        var mapper = new RowMapper(from, schema, map, table.Columns, now + clockSlack);
        var existed = Directory.Exists(folder);
        Directory.CreateDirectory(folder);
        var aside = Path.Combine(folder, $".{schema.FileName}.{Environment.ProcessId}.part");
        var refusedAside = aside + ".refused";
        try
        {
            using (var good = CsvWriter.Create(aside))
            using (var bad = CsvWriter.Create(refusedAside))
            {
                good.WriteLine(schema.Header);
                CsvWriter.Write(bad, ["row", "column", "value", "rule", .. table.Columns]);
                foreach (var (number, cells) in table.Rows())
                {
                    ct.ThrowIfCancellationRequested();
                    Take(mapper, number, cells, from, good, bad);
                    if (rows % RowsPerReport == 0)
                        progress?.Invoke(table.Share, $"{rows:n0} rows");
                }
            }
            if (imported == 0 && refusedRows == 0)
                throw new HistoryException($"{from} has no rows.");
            var put = imported > 0 && (refusedRows == 0 || skipRefused);
            var (file, refusedFile) = (Path.Combine(folder, schema.FileName), Path.Combine(folder, schema.Name + ".refused.csv"));
            if (put)
            {
                if (refusedRows > 0)
                    File.Move(refusedAside, refusedFile, overwrite: true);
                File.Move(aside, file, overwrite: true);
            }
            existed |= put;
            return Report(from, put ? file : null, put && refusedRows > 0 ? refusedFile : null);
        }
        finally
        {
            File.Delete(aside);
            File.Delete(refusedAside);
            if (!existed && !Directory.EnumerateFileSystemEntries(folder).Any())
                Directory.Delete(folder);
        }
    }

    private void Take(RowMapper mapper, long number, string[] cells, string from, StreamWriter good, StreamWriter bad)
    {
        rows++;
        if (!mapper.IsWanted(cells))
        {
            leftOut++;
            return;
        }
        ofRow.Clear();
        var mapped = mapper.Map(cells, number, ofRow);
        if (ofRow.Count == 0 && mapper.KeyOf(mapped) is var key && !keys.Add(Hash(key)))
            ofRow.Add(Refusal.Of(number, schema.KeyName, key, "was there before; it must be unique in the file"));
        if (ofRow.Count == 0)
        {
            if (++imported > schema.RowsMax)
                throw new HistoryException($"{from}: more than {schema.RowsMax:n0} rows of {schema.Name}; split it by time.");
            CsvWriter.Write(good, mapped);
            return;
        }
        refusedRows++;
        foreach (var refusal in ofRow)
        {
            var counted = (refusal.Column, refusal.Rule);
            if (broken.Count < RulesMax || broken.ContainsKey(counted))
                broken[counted] = broken.GetValueOrDefault(counted) + 1;
            if (examples.Count < ExamplesMax)
                examples.Add(refusal);
        }
        CsvWriter.Write(bad, [$"{number}", ofRow[0].Column, ofRow[0].Value, ofRow[0].Rule, .. cells]);
    }

    private ImportReport Report(string from, string? file, string? refusedFile) =>
        new(
            schema.Name,
            from,
            rows,
            file is null ? 0 : imported,
            leftOut,
            refusedRows,
            [
                .. broken
                    .Select(b => new RuleCount(b.Key.Column, b.Key.Rule, b.Value))
                    .OrderByDescending(b => b.Rows)
                    .ThenBy(b => b.Column, StringComparer.Ordinal)
                    .ThenBy(b => b.Rule, StringComparer.Ordinal),
            ],
            examples,
            file,
            refusedFile
        );

    /// <summary>Millions of keys must be remembered: sixteen bytes of each.</summary>
    private static UInt128 Hash(string key)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(key), hash);
        return BitConverter.ToUInt128(hash);
    }
}

/// <summary>Writes cells with quotes where they need some.</summary>
internal static class CsvWriter
{
    private static readonly System.Buffers.SearchValues<char> special = System.Buffers.SearchValues.Create(",\"\r\n");

    internal static StreamWriter Create(string path) => new(path, append: false, new UTF8Encoding(false)) { NewLine = "\n" };

    internal static void Write(StreamWriter writer, IReadOnlyList<string> cells)
    {
        for (var i = 0; i < cells.Count; i++)
        {
            if (i > 0)
                writer.Write(',');
            var cell = cells[i];
            if (cell.AsSpan().ContainsAny(special))
                writer.Write($"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");
            else
                writer.Write(cell);
        }
        writer.WriteLine();
    }
}
