using System.Collections.Concurrent;
using System.Globalization;

namespace CardRecycle.Models.Valuation;

/// <summary>How far a day is from the feasts and sales days that move card prices.</summary>
/// <param name="ToSpringFestival">Days until 春节 (negative after it), at most <see cref="SeasonCalendar.DaysSeen"/> either way.</param>
/// <param name="ToMidAutumn">Days until 中秋.</param>
/// <param name="To618">Days until 18 June.</param>
/// <param name="ToDouble11">Days until 11 November.</param>
/// <param name="ToMonthEnd">Days left in the month.</param>
internal readonly record struct SeasonDay(int ToSpringFestival, int ToMidAutumn, int To618, int ToDouble11, int ToMonthEnd)
{
    /// <summary>Lunar dates are dear to compute, and a history asks for the same days again and again.</summary>
    private static readonly ConcurrentDictionary<DateOnly, SeasonDay> known = new();

    internal static SeasonDay Of(DateOnly day) => known.GetOrAdd(day, Compute);

    private static SeasonDay Compute(DateOnly day) =>
        new(
            Nearest(day, SeasonCalendar.SpringFestival),
            Nearest(day, SeasonCalendar.MidAutumn),
            Nearest(day, y => new DateOnly(y, 6, 18)),
            Nearest(day, y => new DateOnly(y, 11, 11)),
            DateTime.DaysInMonth(day.Year, day.Month) - day.Day
        );

    private static int Nearest(DateOnly day, Func<int, DateOnly?> feastOf)
    {
        var nearest = SeasonCalendar.DaysSeen;
        for (var year = day.Year - 1; year <= day.Year + 1; year++)
            if (feastOf(year) is { } feast && Math.Abs(feast.DayNumber - day.DayNumber) < Math.Abs(nearest))
                nearest = feast.DayNumber - day.DayNumber;
        return nearest;
    }
}

/// <summary>Chinese feasts by the lunisolar calendar of the runtime (1901 to 2100; outside it there are none).</summary>
internal static class SeasonCalendar
{
    /// <summary>A feast farther away than this is not felt.</summary>
    internal const int DaysSeen = 45;

    private static readonly ChineseLunisolarCalendar lunar = new();
    private static readonly int yearMin = lunar.MinSupportedDateTime.Year + 1;
    private static readonly int yearMax = lunar.MaxSupportedDateTime.Year - 1;

    internal static DateOnly? SpringFestival(int year) => Lunar(year, 1, 1);

    internal static DateOnly? MidAutumn(int year)
    {
        if (year < yearMin || year > yearMax)
            return null;
        // The calendar counts a leap month as a month of its own: what follows it moves up by one.
        var leap = lunar.GetLeapMonth(year);
        return Lunar(year, leap is > 0 and <= 8 ? 9 : 8, 15);
    }

    private static DateOnly? Lunar(int year, int month, int day) =>
        year < yearMin || year > yearMax ? null : DateOnly.FromDateTime(lunar.ToDateTime(year, month, day, 0, 0, 0, 0));
}
