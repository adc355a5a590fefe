namespace CardRecycle.Models.Valuation;

/// <summary>The groups by which a model's interval is calibrated and its errors are reported.</summary>
internal static class Segments
{
    private const int YearDays = 365;

    /// <summary>By closed trades of the brand that the model was trained on.</summary>
    internal static IReadOnlyList<string> Tiers { get; } = ["new", "below 300 trades", "300 to 2999 trades", "3000 trades or more"];

    internal static IReadOnlyList<string> FaceBands { get; } =
    ["below 100 yuan", "100 to 299 yuan", "300 to 999 yuan", "1000 yuan or more"];

    internal static IReadOnlyList<string> LifeBands { get; } =
    ["below 30 days", "30 to 89 days", "90 to 364 days", "a year or more", "never expires"];

    internal static int TierOf(long trades) =>
        trades switch
        {
            <= 0 => 0,
            < 300 => 1,
            < 3_000 => 2,
            _ => 3,
        };

    internal static int FaceBandOf(long faceFen) =>
        faceFen switch
        {
            < 100_00 => 0,
            < 300_00 => 1,
            < 1000_00 => 2,
            _ => 3,
        };

    internal static int LifeBandOf(int? lifeDays) =>
        lifeDays switch
        {
            null => 4,
            < 30 => 0,
            < 90 => 1,
            < YearDays => 2,
            _ => 3,
        };
}
