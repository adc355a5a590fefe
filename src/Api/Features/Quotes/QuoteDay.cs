namespace CardRecycle.Api.Features.Quotes;

/// <summary>Cards expire by the Chinese calendar day.</summary>
internal static class QuoteDay
{
    private static readonly TimeSpan china = TimeSpan.FromHours(8);

    public static DateOnly Of(DateTimeOffset moment) => DateOnly.FromDateTime(moment.ToOffset(china).DateTime);

    /// <summary>Days that are left on the day of <paramref name="moment"/>; null if the card never expires.</summary>
    public static int? LifeDays(DateOnly? expiresOn, DateTimeOffset moment) => expiresOn?.DayNumber - Of(moment).DayNumber;
}
