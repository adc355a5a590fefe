namespace CardRecycle.Api.Gateways.Payments;

/// <summary>What a line of a channel's bill or statement is about. The names are stored.</summary>
internal enum StatementKind
{
    /// <summary>A transfer to a payee.</summary>
    Transfer,

    /// <summary>A transfer that came back.</summary>
    Return,

    /// <summary>What the channel charges.</summary>
    Fee,
    Other,
}

/// <summary>
/// One movement as the channel states it. <paramref name="SignedFen"/>: into our account is positive, out of it negative.
/// </summary>
/// <param name="TheirNo">The channel's own number of the movement; unique in the channel.</param>
/// <param name="OurNo">The attempt's number, where the channel says it.</param>
/// <param name="SignedFen">In fen.</param>
/// <param name="Kind">What it is about.</param>
/// <param name="Account">The payee's account, in clear or masked by the channel; may be empty.</param>
/// <param name="Text">The channel's words.</param>
/// <param name="RelatedNo">Of a return: the channel's number of what came back, where it says so.</param>
/// <param name="At">When it was booked.</param>
internal sealed record StatementLine(
    string TheirNo,
    string? OurNo,
    long SignedFen,
    StatementKind Kind,
    string Account,
    string Text,
    string? RelatedNo,
    DateTimeOffset At
)
{
    public override string ToString() => $"StatementLine({TheirNo})";
}

/// <summary>A day's bill or statement, whole and proved to be the channel's. Balances where the channel states them, in fen.</summary>
/// <param name="Day">In Beijing.</param>
/// <param name="IsFinal">Nothing more will be added to it.</param>
/// <param name="Hash">SHA-256 of what was read, in hexadecimal: a second import is compared by it.</param>
internal sealed record ChannelStatement(
    DateOnly Day,
    bool IsFinal,
    string Hash,
    long? OpeningFen,
    long? ClosingFen,
    IReadOnlyList<StatementLine> Lines
);

/// <summary>A statement, or why there is none: <c>not-ready</c>, <c>no-answer</c>, <c>bad-signature</c>, <c>damaged</c>, <c>unreadable</c>,
/// or the channel's code.</summary>
internal readonly record struct StatementReading(ChannelStatement? Statement, string Why)
{
    public static StatementReading Of(ChannelStatement statement) => new(statement, "");

    public static StatementReading None(string why) => new(null, why);
}

/// <summary>Daily bills or statements of one channel (对账单). Never throws for what a network or a provider can do.</summary>
internal interface IChannelStatements
{
    /// <summary>The channel's name.</summary>
    string Channel { get; }

    /// <summary>Whether the channel is configured.</summary>
    bool IsOn { get; }

    /// <summary>A bounce shows nowhere but on the statement, so that it must be looked at all day long.</summary>
    bool TellsOfBounces { get; }

    Task<StatementReading> ReadAsync(DateOnly day, CancellationToken ct);
}

/// <summary>Days of bills are those of Beijing.</summary>
internal static class StatementDays
{
    private static readonly TimeSpan beijing = TimeSpan.FromHours(8);

    public static DateOnly Of(DateTimeOffset at) => DateOnly.FromDateTime(at.ToOffset(beijing).DateTime);

    public static DateTimeOffset MidnightOf(DateOnly day) =>
        new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), beijing).ToUniversalTime();
}
