namespace CardRecycle.Models.Valuation;

/// <summary>
/// What the calendar does to the rates of one kind: a value at some distances from each feast and from the end of the month, straight
/// lines between them, nothing beyond. Points of rate; sign and size are learned for each kind (<c>SeasonFit</c> of the training).
/// </summary>
internal static class SeasonLaw
{
    /// <summary>Days to a feast at which a value is learned; negative after it.</summary>
    internal static readonly int[] FeastKnots = [-30, -20, -12, -7, -3, 0, 3, 7, 12, 20, 30];

    /// <summary>Days to the end of the month at which a value is learned.</summary>
    internal static readonly int[] MonthKnots = [0, 1, 2, 3, 5, 8];

    internal const int Feasts = 4;

    /// <summary>Beyond the last knot of the month there is nothing from here on.</summary>
    private const int MonthSeen = 12;

    /// <summary>Number of values.</summary>
    internal static int Count => (Feasts * FeastKnots.Length) + MonthKnots.Length;

    /// <summary>The effect on a day; 0 if nothing was learned.</summary>
    internal static double On(ReadOnlySpan<double> values, in SeasonDay day)
    {
        if (values.IsEmpty)
            return 0;
        Span<double> weights = stackalloc double[Count];
        Weights(weights, day);
        var sum = 0.0;
        for (var i = 0; i < values.Length; i++)
            sum += weights[i] * values[i];
        return sum;
    }

    /// <summary>How much each value counts on a day.</summary>
    internal static void Weights(Span<double> weights, in SeasonDay day)
    {
        weights.Clear();
        ReadOnlySpan<int> distances = [day.ToSpringFestival, day.ToMidAutumn, day.To618, day.ToDouble11];
        for (var feast = 0; feast < Feasts; feast++)
            Between(
                weights[(feast * FeastKnots.Length)..],
                FeastKnots,
                distances[feast],
                -SeasonCalendar.DaysSeen,
                SeasonCalendar.DaysSeen
            );
        Between(weights[(Feasts * FeastKnots.Length)..], MonthKnots, day.ToMonthEnd, -1, MonthSeen);
    }

    private static void Between(Span<double> weights, int[] knots, int at, int nothingBelow, int nothingAbove)
    {
        if (at <= nothingBelow || at >= nothingAbove)
            return;
        var next = 0;
        while (next < knots.Length && knots[next] < at)
            next++;
        var (low, high) = (next == 0 ? nothingBelow : knots[next - 1], next == knots.Length ? nothingAbove : knots[next]);
        var share = (at - low) / (double)(high - low);
        if (next < knots.Length)
            weights[next] = share;
        if (next > 0)
            weights[next - 1] = 1 - share;
    }
}
