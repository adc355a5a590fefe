using CardRecycle.Models.Valuation;

namespace CardRecycle.Models.Tests.Valuation;

public sealed class Seasons
{
    [Theory]
    [InlineData(2023, "2023-01-22")]
    [InlineData(2024, "2024-02-10")]
    [InlineData(2025, "2025-01-29")]
    [InlineData(2026, "2026-02-17")]
    [InlineData(2027, "2027-02-06")]
    public void Spring_festival_is_where_the_almanac_puts_it(int year, string day) =>
        SeasonCalendar.SpringFestival(year).ShouldBe(DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture));

    [Theory]
    [InlineData(2020, "2020-10-01")] // a leap fourth month before it
    [InlineData(2023, "2023-09-29")] // a leap second month before it
    [InlineData(2025, "2025-10-06")] // a leap sixth month before it
    [InlineData(2026, "2026-09-25")]
    public void Mid_autumn_is_where_the_almanac_puts_it_in_leap_years_too(int year, string day) =>
        SeasonCalendar.MidAutumn(year).ShouldBe(DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture));

    [Fact]
    public void Days_to_a_feast_count_down_and_turn_negative_after_it()
    {
        SeasonDay.Of(new(2026, 2, 16)).ToSpringFestival.ShouldBe(1);
        SeasonDay.Of(new(2026, 2, 18)).ToSpringFestival.ShouldBe(-1);
        SeasonDay.Of(new(2026, 11, 11)).ToDouble11.ShouldBe(0);
        SeasonDay.Of(new(2026, 8, 1)).ToDouble11.ShouldBe(SeasonCalendar.DaysSeen);
    }

    [Fact]
    public void Years_beyond_the_almanac_have_no_feast_and_no_error() =>
        SeasonDay.Of(new(2150, 2, 1)).ToSpringFestival.ShouldBe(SeasonCalendar.DaysSeen);
}
