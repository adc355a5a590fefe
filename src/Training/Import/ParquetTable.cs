using System.Globalization;
using CardRecycle.Models.Liquidity;
using Parquet;
using Parquet.Schema;

namespace CardRecycle.Training.Import;

/// <summary>A Parquet file, row group by row group; only the columns that a mapping asks for are decoded.</summary>
internal sealed class ParquetTable : ITable
{
    private const long GroupCellsMax = 50_000_000;

    private readonly string path;
    private readonly FileStream file;
    private readonly ParquetReader reader;
    private readonly DataField[] fields;
    private readonly bool[] wanted;
    private long done;
    private readonly long total;

    /// <exception cref="HistoryException">It is cut off or no Parquet.</exception>
    internal ParquetTable(string path, Func<string, bool> isWanted)
    {
        this.path = path;
        file = File.OpenRead(path);
        try
        {
            reader = Read(ParquetReader.CreateAsync(file));
        }
        catch
        {
            file.Dispose();
            throw;
        }
        fields = [.. reader.Schema.Fields.OfType<DataField>()];
        Columns = [.. fields.Select(f => f.Name)];
        wanted = [.. Columns.Select(isWanted)];
        total = Math.Max(1, reader.RowGroups.Sum(g => g.RowCount));
    }

    public IReadOnlyList<string> Columns { get; }

    public double Share => done / (double)total;

    public IEnumerable<(long Number, string[] Cells)> Rows()
    {
        for (var g = 0; g < reader.RowGroupCount; g++)
        {
            using var group = reader.OpenRowGroupReader(g);
            if (group.RowCount * wanted.Count(w => w) > GroupCellsMax)
                throw new HistoryException($"{path}: row group {g + 1} holds {group.RowCount} rows; write it with smaller row groups.");
            var rows = (int)group.RowCount;
            var columns = fields.Select((f, i) => wanted[i] ? ColumnOf(group, f, rows) : null).ToArray();
            for (var i = 0; i < rows; i++)
            {
                done++;
                yield return (done, [.. columns.Select(c => c?[i] ?? "")]);
            }
        }
    }

    public void Dispose()
    {
        Read(reader.DisposeAsync().AsTask());
        file.Dispose();
    }

    private string?[] ColumnOf(ParquetRowGroupReader group, DataField field, int rows)
    {
        if (field.IsArray)
            throw new HistoryException($"{path}: the column {field.Name} holds lists; a mapping takes single values.");
        if (field.ClrType == typeof(string) || field.ClrType == typeof(ReadOnlyMemory<char>))
        {
            var texts = new string?[rows];
            Read(group.ReadAsync(field, texts.AsMemory()!).AsTask());
            return texts;
        }
        return field.ClrType switch
        {
            var t when t == typeof(bool) => Values<bool>(group, field, rows),
            var t when t == typeof(sbyte) => Values<sbyte>(group, field, rows),
            var t when t == typeof(byte) => Values<byte>(group, field, rows),
            var t when t == typeof(short) => Values<short>(group, field, rows),
            var t when t == typeof(ushort) => Values<ushort>(group, field, rows),
            var t when t == typeof(int) => Values<int>(group, field, rows),
            var t when t == typeof(uint) => Values<uint>(group, field, rows),
            var t when t == typeof(long) => Values<long>(group, field, rows),
            var t when t == typeof(ulong) => Values<ulong>(group, field, rows),
            var t when t == typeof(float) => Values<float>(group, field, rows),
            var t when t == typeof(double) => Values<double>(group, field, rows),
            var t when t == typeof(decimal) => Values<decimal>(group, field, rows),
            var t when t == typeof(DateTime) => Values<DateTime>(group, field, rows),
            var t when t == typeof(DateOnly) => Values<DateOnly>(group, field, rows),
            var t when t == typeof(Guid) => Values<Guid>(group, field, rows),
            var other => throw new HistoryException($"{path}: the column {field.Name} holds {other.Name}, which is no value of history."),
        };
    }

    private string?[] Values<T>(ParquetRowGroupReader group, DataField field, int rows)
        where T : struct
    {
        if (field.IsNullable)
        {
            var some = new T?[rows];
            Read(group.ReadAsync<T>(field, some.AsMemory()).AsTask());
            return [.. some.Select(v => v is { } value ? CellText.Of(value) : null)];
        }
        var all = new T[rows];
        Read(group.ReadAsync<T>(field, all.AsMemory()).AsTask());
        return [.. all.Select(v => CellText.Of(v))];
    }

    private T Read<T>(Task<T> work)
    {
        Read((Task)work);
        return work.GetAwaiter().GetResult();
    }

    private void Read(Task work)
    {
        try
        {
            work.GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The library answers damaged bytes with whatever exception they lead it to.
            throw new HistoryException($"{path}: is damaged, cut off or no Parquet file: {e.Message}", e);
        }
    }
}

/// <summary>A typed value as the text that a CSV would hold.</summary>
internal static class CellText
{
    internal static string Of(object value) =>
        value switch
        {
            bool flag => flag ? "1" : "0",
            DateTime time => time.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture),
            DateTimeOffset time => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture),
            DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString() ?? "",
        };
}
