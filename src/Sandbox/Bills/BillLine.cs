using System.Text.Json.Serialization;

namespace CardRecycle.Sandbox.Bills;

/// <summary>What a line of a bill is about.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<BillKind>))]
internal enum BillKind
{
    /// <summary>A transfer to a payee.</summary>
    Transfer,

    /// <summary>A transfer that came back.</summary>
    Return,

    /// <summary>What the channel charges.</summary>
    Fee,

    Other,
}

/// <summary>One movement on an account, before a provider writes it in its own words. <paramref name="SignedFen"/>: in is positive, out
/// negative.</summary>
/// <param name="No">The provider's own number of the movement.</param>
/// <param name="OurNo">The merchant's number; null where the provider knows none.</param>
/// <param name="RelatedNo">Of a return: the number of what came back, where the provider says so.</param>
internal sealed record BillLine(
    string No,
    string? OurNo,
    long SignedFen,
    BillKind Kind,
    string Account,
    string Name,
    string Text,
    string? RelatedNo,
    DateTimeOffset At
);

/// <summary>Days of bills are those of Beijing.</summary>
internal static class BillDays
{
    private static readonly TimeSpan beijing = TimeSpan.FromHours(8);

    public static DateOnly Of(DateTimeOffset at) => DateOnly.FromDateTime(at.ToOffset(beijing).DateTime);

    public static DateTimeOffset MidnightOf(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), beijing);
}
