using System.Globalization;
using System.Text.RegularExpressions;
using CardRecycle.Models.Liquidity;

namespace CardRecycle.Training.Import;

/// <summary>Turns rows of somebody's table into rows of ours, cell by cell, and says of every cell that it cannot read why.</summary>
internal sealed partial class RowMapper
{
    internal const string TimeFormat = "yyyy-MM-ddTHH:mm:ssZ";
    private const string InstantFormat = "yyyy-MM-ddTHH:mm:ss.FFFFFFFZ";

    private readonly HistorySchema schema;
    private readonly ColumnMap map;
    private readonly Source[] sources;
    private readonly int[] leaveOut;

    /// <summary>What is worked out from other fields comes after them.</summary>
    private readonly int[] order;
    private readonly TimeZoneInfo? timeZone;
    private readonly DateTimeOffset notAfter;

    /// <param name="path">For messages.</param>
    /// <param name="columns">Of the table, in its order.</param>
    /// <param name="notAfter">Later times are in the future, where no history is.</param>
    /// <exception cref="HistoryException">The table lacks a column.</exception>
    internal RowMapper(string path, HistorySchema schema, ColumnMap map, IReadOnlyList<string> columns, DateTimeOffset notAfter)
    {
        (this.schema, this.map, this.notAfter) = (schema, map, notAfter);
        timeZone = map.TimeZone is { } zone ? TimeZoneInfo.FindSystemTimeZoneById(zone) : null;
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (i, column) in columns.Index())
            if (!places.TryAdd(column, i))
                places[column] = -1;
        int Place(string column, string field) =>
            !places.TryGetValue(column, out var at)
                ? throw new HistoryException(
                    map.IsOwn
                        ? $"{path}: has no column {column}; it has {Shown(columns)}. Another table's names come in through a mapping (--map)."
                        : $"{path}: has no column {column}, which the mapping gives to '{field}'; it has {Shown(columns)}."
                )
            : at < 0 ? throw new HistoryException($"{path}: has the column {column} more than once.")
            : at;
        sources =
        [
            .. schema.Fields.Select(f =>
                !map.Columns.TryGetValue(f.Name, out var rule) || (map.IsOwn && !f.Required && !places.ContainsKey(f.Name))
                    ? new Source(f, new() { Constant = "" }, [], f.Name)
                : rule.Column is { } column ? new(f, rule, [Place(column, f.Name)], column)
                : rule.Template is { } template
                    ? new(f, rule, [.. Slots().Matches(template).Select(m => Place(m.Groups[1].Value, f.Name))], template)
                : new(f, rule, [], f.Name)
            ),
        ];
        order = [.. Enumerable.Range(0, sources.Length).OrderBy(i => sources[i].IsDerived)];
        leaveOut = [.. map.LeaveOutWhenEmpty.Select(c => Place(c, "leaveOutWhenEmpty"))];
    }

    private readonly record struct Source(HistoryField Field, ColumnRule Rule, int[] Places, string Name)
    {
        internal bool IsDerived => Rule.Of is not null || Rule.DaysFrom is not null;
    }

    /// <summary>False for rows that the mapping says are no observations.</summary>
    internal bool IsWanted(string[] row) => Array.TrueForAll(leaveOut, i => i < row.Length && row[i].Trim().Length > 0);

    /// <summary>The row as our file has it; what it breaks is added to <paramref name="refusals"/>.</summary>
    internal string[] Map(string[] row, long number, List<Refusal> refusals)
    {
        var cells = new string[sources.Length];
        var before = refusals.Count;
        foreach (var i in order)
        {
            var raw = Raw(sources[i], row);
            var rule = Read(sources[i], raw, cells, out cells[i]);
            if (rule is not null)
                refusals.Add(Refusal.Of(number, NameOf(sources[i]), raw, rule));
        }
        if (refusals.Count == before && schema.Check(schema, cells) is var (field, broken))
        {
            var at = schema.IndexOf(field);
            refusals.Add(Refusal.Of(number, NameOf(sources[at]), cells[at], broken));
        }
        return cells;
    }

    /// <summary>What identifies a row of ours.</summary>
    internal string KeyOf(string[] cells) =>
        schema.Key is [var only] ? cells[schema.IndexOf(only)] : string.Join(' ', schema.Key.Select(k => cells[schema.IndexOf(k)]));

    private static string NameOf(Source source) => source.Name == source.Field.Name ? source.Name : $"{source.Name} ({source.Field.Name})";

    private static string Raw(Source source, string[] row)
    {
        string Cell(int place) => place < row.Length ? row[place].Trim() : "";
        var rule = source.Rule;
        var text =
            rule.Constant
            ?? (rule.Column is not null ? Cell(source.Places[0]) : FillIn(rule.Template!, source.Places.Select(Cell).ToArray()));
        return text.Length == 0 ? rule.Default ?? "" : text;
    }

    private static string FillIn(string template, string[] values)
    {
        var next = 0;
        return Slots().Replace(template, _ => values[next++]);
    }

    /// <returns>The rule that the value breaks, or null.</returns>
    private string? Read(in Source source, string raw, string[] cells, out string value)
    {
        var (field, rule) = (source.Field, source.Rule);
        value = "";
        var text = raw;
        if (rule.Values is { } values && !values.TryGetValue(raw, out text!) && !values.TryGetValue("*", out text!))
            return $"is none of the mapping's values for '{field.Name}'";
        if (text.Length == 0)
            return field.Required ? "must not be empty" : null;
        return field.Kind switch
        {
            FieldKind.Word => CellReading.TryWord(text, out value) ? null : CellReading.WordRule,
            FieldKind.Text => CellReading.TryText(text, out value) ? null : CellReading.TextRule,
            FieldKind.Choice => CellReading.TryChoice(text, field.Choices!, out value)
                ? null
                : $"must be one of {string.Join(", ", field.Choices!)}",
            FieldKind.Flag => CellReading.TryFlag(text, out value) ? null : "must be 1 or 0",
            FieldKind.Day => ReadDay(rule, text, out value),
            FieldKind.Time or FieldKind.Instant => ReadMoment(field, rule, text, out value),
            FieldKind.Whole when rule.DaysFrom is { } from => ReadDaysFrom(field, rule, text, cells[schema.IndexOf(from)], out value),
            _ => ReadNumber(field, rule, text, cells, out value),
        };
    }

    private string? ReadNumber(HistoryField field, ColumnRule rule, string text, string[] cells, out string value)
    {
        value = "";
        var factor = FactorOf(field, rule);
        var (min, max) = (field.Min, field.Max);
        var whole = field.Kind is FieldKind.Fen or FieldKind.Whole;
        if (rule.Of is { } of)
        {
            if (!CellReading.TryNumber(text, factor, 0, 10, out var rate))
                return "must be a rate";
            if (!long.TryParse(cells[schema.IndexOf(of)], CultureInfo.InvariantCulture, out var fen))
                return $"is a rate of {of}, which cannot be read";
            (text, factor) = ((rate * fen).ToString(CultureInfo.InvariantCulture), 1);
        }
        var good = CellReading.TryNumber(text, factor, min, max, out var number);
        if (good && whole && field.Kind == FieldKind.Whole && number != decimal.Truncate(number))
            good = false;
        if (!good)
            return Invariant(
                $"must be a {(field.Kind == FieldKind.Whole ? "whole " : "")}number from {min} to {max}{UnitOf(field, factor)}"
            );
        value = whole
            ? ((long)Math.Round(number, MidpointRounding.AwayFromZero)).ToString(CultureInfo.InvariantCulture)
            : number.ToString(CultureInfo.InvariantCulture);
        return null;
    }

    private decimal FactorOf(HistoryField field, ColumnRule rule) =>
        (rule.Unit ?? (field.Kind == FieldKind.Fen && rule.Of is null && rule.Constant is null ? map.AmountUnit : null)) switch
        {
            "yuan" => 100,
            "percent" => 0.01m,
            "zhe" => 0.1m,
            _ => 1,
        };

    private static string UnitOf(HistoryField field, decimal factor) =>
        field.Kind == FieldKind.Fen ? " fen"
        : field.Kind == FieldKind.Rate && factor != 1 ? " once it is a fraction"
        : "";

    private string? ReadDay(ColumnRule rule, string text, out string value)
    {
        value = "";
        if (!CellReading.TryDay(text, rule.Format, Place, out var day))
            return $"must be a day such as {Example(rule, "2026-09-01")}";
        if (day.Year < CellReading.Earliest.Year || day > DateOnly.FromDateTime(notAfter.UtcDateTime.AddHours(8)))
            return InPast();
        value = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return null;
    }

    private string? ReadMoment(HistoryField field, ColumnRule rule, string text, out string value)
    {
        value = "";
        if (!CellReading.TryMoment(text, rule.Format, Place, out var at))
            return $"must be a time such as {Example(rule, "2026-09-01 12:30:00")}";
        if (at < CellReading.Earliest || at > notAfter)
            return InPast();
        value = at.UtcDateTime.ToString(field.Kind == FieldKind.Time ? TimeFormat : InstantFormat, CultureInfo.InvariantCulture);
        return null;
    }

    private string? ReadDaysFrom(HistoryField field, ColumnRule rule, string text, string from, out string value)
    {
        value = "";
        if (!CellReading.TryDay(text, rule.Format, Place, out var day))
            return $"must be a day such as {Example(rule, "2026-09-01")}";
        if (!CellReading.TryDay(from, null, Place, out var first))
            return $"counts from {rule.DaysFrom}, which cannot be read";
        var days = day.DayNumber - first.DayNumber;
        if (days < field.Min || days > field.Max)
            return Invariant($"must be {field.Min} to {field.Max} days after {rule.DaysFrom}");
        value = days.ToString(CultureInfo.InvariantCulture);
        return null;
    }

    private static string Example(ColumnRule rule, string usual) => rule.Format is { } format ? $"'{format}'" : usual;

    private string InPast() => Invariant($"must lie in {CellReading.Earliest.Year} or later and not in the future ({notAfter:yyyy-MM-dd})");

    private DateTimeOffset? Place(DateTime local) =>
        timeZone is null ? new DateTimeOffset(local, TimeSpan.FromHours(map.UtcOffsetHours))
        : timeZone.IsInvalidTime(local) ? null
        : new DateTimeOffset(local, timeZone.GetUtcOffset(local));

    private static string Shown(IReadOnlyList<string> columns) =>
        string.Join(", ", columns.Take(20).Select(c => c.Length > 40 ? c[..40] + "…" : c)) + (columns.Count > 20 ? ", …" : "");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\{([^{}]+)\}")]
    private static partial Regex Slots();
}
