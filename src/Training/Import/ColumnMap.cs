using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using CardRecycle.Models.Liquidity;

namespace CardRecycle.Training.Import;

/// <summary>
/// Which column of somebody's file is which field of ours, and how its values are to be read: the file given as <c>--map</c>. Fields that a
/// file does not have are left out. Every option is shown in <c>data/README.md</c>, examples in <c>data/maps</c>.
/// <code>
/// { "columns": { "id": "TRANSACTION_ID", "at": "TX_DATETIME", "seller": "CUSTOMER_ID", "device": "TERMINAL_ID",
///                "amount": { "column": "TX_AMOUNT", "unit": "yuan" }, "step": { "constant": "offer" } }, "utcOffsetHours": 8 }
/// </code>
/// </summary>
internal sealed partial record ColumnMap
{
    private const long LengthMax = 4 << 20;

    private static readonly JsonSerializerOptions json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        RespectNullableAnnotations = true,
    };

    /// <summary>Where each field comes from.</summary>
    public required IReadOnlyDictionary<string, ColumnRule> Columns { get; init; }

    /// <summary>"fen" or "yuan": what amounts are in that do not say it themselves.</summary>
    public string AmountUnit { get; init; } = "fen";

    /// <summary>For times that do not say their offset.</summary>
    public double UtcOffsetHours { get; init; } = 8;

    /// <summary>Instead of <see cref="UtcOffsetHours"/>, where clocks are moved: an IANA name such as "Europe/Berlin".</summary>
    public string? TimeZone { get; init; }

    /// <summary>Name of the file's encoding, if it is not UTF-8; <c>--encoding</c> overrules it.</summary>
    public string? Encoding { get; init; }

    /// <summary>What separates the cells of a CSV.</summary>
    public char Delimiter { get; init; } = ',';

    /// <summary>Rows in which one of these columns is empty are no observations: they are left out, and counted.</summary>
    public IReadOnlyList<string> LeaveOutWhenEmpty { get; init; } = [];

    /// <summary>True for our own names, of which a file need not have all.</summary>
    [JsonIgnore]
    internal bool IsOwn { get; init; }

    /// <summary>Every field under its own name.</summary>
    internal static ColumnMap Own(HistorySchema schema) =>
        new() { Columns = schema.Fields.ToDictionary(f => f.Name, f => new ColumnRule { Column = f.Name }), IsOwn = true };

    /// <exception cref="HistoryException">Not a mapping, or not one for this schema.</exception>
    internal static ColumnMap Read(string path, HistorySchema schema)
    {
        if (Directory.Exists(path))
            throw new HistoryException($"{path} is a folder; a mapping is a JSON file.");
        if (!File.Exists(path))
            throw new HistoryException($"{path}: there is no such mapping.");
        if (new FileInfo(path).Length > LengthMax)
            throw new HistoryException($"{path}: is larger than {LengthMax >> 20} MB; that is no mapping.");
        try
        {
            var map =
                JsonSerializer.Deserialize<ColumnMap>(File.ReadAllText(path), json) ?? throw new HistoryException($"{path} is empty.");
            map.Check(path, schema);
            return map;
        }
        catch (JsonException e)
        {
            // The serializer's own words name types of ours, which say nothing to the one who wrote the mapping.
            var unknown = UnknownKey().Match(e.Message);
            var what = unknown.Success ? $"there is no option '{unknown.Groups[1].Value}'" : e.Message.Split(" Path:")[0];
            throw new HistoryException(
                $"{path} is not a mapping: {what} (line {(e.LineNumber ?? 0) + 1}). data/README.md shows what one may hold.",
                e
            );
        }
    }

    [GeneratedRegex("^The JSON property '([^']*)' could not be mapped")]
    private static partial Regex UnknownKey();

    private void Check(string path, HistorySchema schema)
    {
        HistoryException Bad(string what) => new($"{path}: {what}.");
        var fields = schema.Fields.ToDictionary(f => f.Name, StringComparer.Ordinal);
        if (Columns.Keys.FirstOrDefault(k => !fields.ContainsKey(k)) is { } unknown)
            throw Bad($"{schema.Name} have no field '{unknown}'; allowed: {string.Join(", ", fields.Keys)}");
        if (schema.Fields.FirstOrDefault(f => f.Required && !Columns.ContainsKey(f.Name)) is { } missing)
            throw Bad($"the field '{missing.Name}' needs a column (or a constant)");
        if (AmountUnit is not ("fen" or "yuan"))
            throw Bad($"amountUnit must be fen or yuan, not '{AmountUnit}'");
        if (UtcOffsetHours is not (>= -14 and <= 14))
            throw Bad("utcOffsetHours must be -14 to 14");
        if (TimeZone is { } zone && !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _))
            throw Bad($"there is no time zone '{zone}'; such are Asia/Shanghai, Europe/Berlin");
        foreach (var (name, rule) in Columns)
            if (rule.Fault(fields[name], schema) is { } fault)
                throw Bad($"field '{name}': {fault}");
    }
}

/// <summary>Where the value of a field comes from; in JSON just the name of the column, or an object.</summary>
[JsonConverter(typeof(ColumnRuleConverter))]
internal sealed record ColumnRule
{
    private static readonly string[] amountUnits = ["fen", "yuan"];
    private static readonly string[] rateUnits = ["fraction", "percent", "zhe"];

    public string? Column { get; init; }

    /// <summary>The same in every row.</summary>
    public string? Constant { get; init; }

    /// <summary>Several columns in one value: "{shop}-{number}".</summary>
    public string? Template { get; init; }

    /// <summary>Stands where the cell is empty.</summary>
    public string? Default { get; init; }

    /// <summary>fen or yuan for amounts; fraction, percent or zhe (折) for rates.</summary>
    public string? Unit { get; init; }

    /// <summary>What their words are in ours; "*" is every other word.</summary>
    public IReadOnlyDictionary<string, string>? Values { get; init; }

    /// <summary>.NET format of a day or time, or "unix" (seconds) or "unixMs".</summary>
    public string? Format { get; init; }

    /// <summary>For an amount that comes as a rate: the field whose fen it is a rate of.</summary>
    public string? Of { get; init; }

    /// <summary>For days that come as a date: the field from which they are counted.</summary>
    public string? DaysFrom { get; init; }

    /// <returns>What is wrong with it for this field, or null.</returns>
    internal string? Fault(HistoryField field, HistorySchema schema)
    {
        if (new[] { Column, Constant, Template }.Count(s => s is not null) != 1)
            return "needs one of column, constant, template";
        string[] units =
            Of is not null || field.Kind == FieldKind.Rate ? rateUnits
            : field.Kind == FieldKind.Fen ? amountUnits
            : [];
        if (Unit is { } unit && !units.Contains(unit))
            return units.Length == 0 ? $"has no unit, not '{unit}'" : $"unit must be one of {string.Join(", ", units)}, not '{unit}'";
        if (Of is { } of && (field.Kind != FieldKind.Fen || KindOf(schema, of) != FieldKind.Fen || of == field.Name))
            return "'of' must name another amount, and only an amount can have it";
        if (DaysFrom is { } from && (field.Kind != FieldKind.Whole || KindOf(schema, from) is not (FieldKind.Time or FieldKind.Day)))
            return "'daysFrom' must name a time, and only a number of days can have it";
        if (Format is not null && DaysFrom is null && field.Kind is not (FieldKind.Day or FieldKind.Time or FieldKind.Instant))
            return "only days and times have a format";
        return null;
    }

    private static FieldKind? KindOf(HistorySchema schema, string field) => schema.Fields.FirstOrDefault(f => f.Name == field)?.Kind;
}

internal sealed class ColumnRuleConverter : JsonConverter<ColumnRule>
{
    public override ColumnRule Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
            return new() { Column = reader.GetString() };
        var shape =
            JsonSerializer.Deserialize<Shape>(ref reader, options)
            ?? throw new JsonException("A field needs a column's name or an object.");
        return new()
        {
            Column = shape.Column,
            Constant = shape.Constant,
            Template = shape.Template,
            Default = shape.Default,
            Unit = shape.Unit,
            Values = shape.Values,
            Format = shape.Format,
            Of = shape.Of,
            DaysFrom = shape.DaysFrom,
        };
    }

    public override void Write(Utf8JsonWriter writer, ColumnRule value, JsonSerializerOptions options) =>
        throw new NotSupportedException("Mappings are read, not written.");

    /// <summary>The object form: the same members, without the converter.</summary>
    private sealed record Shape(
        string? Column = null,
        string? Constant = null,
        string? Template = null,
        string? Default = null,
        string? Unit = null,
        IReadOnlyDictionary<string, string>? Values = null,
        string? Format = null,
        string? Of = null,
        string? DaysFrom = null
    );
}
