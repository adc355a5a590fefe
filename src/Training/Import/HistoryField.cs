namespace CardRecycle.Training.Import;

/// <summary>What a field of history holds: how its cell is read, and in which units it may come.</summary>
internal enum FieldKind
{
    /// <summary>1 to 64 ASCII letters, digits, '-', '_' or '.': an id.</summary>
    Word,

    /// <summary>Anything printable.</summary>
    Text,

    /// <summary>One of a list of words.</summary>
    Choice,

    /// <summary>Money in whole fen.</summary>
    Fen,

    /// <summary>A fraction of the balance: 0.93 is 93 %, 9.3 折.</summary>
    Rate,

    /// <summary>A whole number.</summary>
    Whole,
    Number,

    /// <summary>1 or 0.</summary>
    Flag,

    /// <summary>A day in China.</summary>
    Day,

    /// <summary>A moment, in UTC, to the second.</summary>
    Time,

    /// <summary>A moment, in UTC, as exact as it comes.</summary>
    Instant,
}

/// <summary>A column of our own files.</summary>
/// <param name="Required">Must have a value in every row.</param>
/// <param name="Min">Lowest value of a number, in the unit of the file.</param>
/// <param name="Max">Highest value of a number.</param>
/// <param name="Choices">Allowed words of a <see cref="FieldKind.Choice"/>.</param>
internal sealed record HistoryField(
    string Name,
    FieldKind Kind,
    bool Required = false,
    double Min = 0,
    double Max = 1e15,
    IReadOnlyList<string>? Choices = null
);

/// <summary>A field of a row breaks a rule.</summary>
/// <param name="Row">Number of the row as a person counts them: in a CSV the header is row 1.</param>
/// <param name="Column">The file's own name of the column, or the field if it has none.</param>
/// <param name="Value">What stands there, shortened.</param>
/// <param name="Rule">What should stand there.</param>
internal sealed record Refusal(long Row, string Column, string Value, string Rule)
{
    private const int ValueLengthMax = 60;

    internal static Refusal Of(long row, string column, string value, string rule) =>
        new(row, column, value.Length > ValueLengthMax ? value[..ValueLengthMax] + "…" : value, rule);

    public override string ToString() => $"row {Row}, column {Column}: '{Value}' {Rule}";
}
