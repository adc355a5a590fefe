namespace CardRecycle.Models.Valuation;

/// <summary>
/// How cards of a brand come in and go out (货源与去化): what prices do not say yet. Sellers who hear of trouble come in numbers before the
/// level has fallen. Ratios are natural logarithms; all 0: nothing is known.
/// </summary>
/// <param name="Supply">Cards bought in the last 7 days against the usual of the last 56.</param>
/// <param name="KindSupply">The same of all brands of its kind.</param>
/// <param name="Demand">Cards sold on in the last 7 days against the usual of the last 56.</param>
/// <param name="Stock">Cards bought and not sold on yet.</param>
/// <param name="BoughtPerDay">Cards bought a day, of the last 56 days.</param>
/// <param name="LogDays">What the last sales foretell of the logarithm of (1 + days to sell); 0: no sale yet.</param>
public readonly record struct MarketFlow(
    double Supply,
    double KindSupply,
    double Demand,
    int Stock,
    double BoughtPerDay,
    double LogDays
);

/// <summary>
/// Counts purchases and sales by day in China, brand by brand. The same code for training and serving; purchases and sales may come in any
/// order. Not thread-safe.
/// </summary>
public sealed class FlowFollower
{
    /// <summary>Exponential smoothing of days to sell: as much of the past as about twenty sales.</summary>
    private const double DaysGain = 0.1;

    private readonly Dictionary<string, BrandFlow> brands = new(StringComparer.Ordinal);
    private readonly Dictionary<KindOfCard, DayCounts> kinds = [];

    /// <summary>A card was bought from a seller.</summary>
    public void Bought(string brandId, KindOfCard kind, DateTimeOffset at)
    {
        var brand = Of(brandId);
        brand.Bought.Add(at);
        brand.Stock++;
        KindOf(kind).Add(at);
    }

    /// <summary>A card that was bought before was sold on.</summary>
    public void Sold(string brandId, DateTimeOffset boughtAt, DateTimeOffset soldAt)
    {
        var brand = Of(brandId);
        brand.Sold.Add(soldAt);
        brand.Stock--;
        var days = Math.Log(1 + Math.Max(0, (soldAt - boughtAt).TotalDays));
        brand.LogDays = brand.LogDays is { } before ? before + (DaysGain * (days - before)) : days;
    }

    /// <summary>How it stands at <paramref name="now"/>, later than all that was counted.</summary>
    public MarketFlow At(string brandId, KindOfCard kind, DateTimeOffset now)
    {
        var ofKind = kinds.TryGetValue(kind, out var counts) ? counts.Surge(now).Ratio : 0;
        if (!brands.TryGetValue(brandId, out var brand))
            return new(0, ofKind, 0, 0, 0, 0);
        var (supply, perDay) = brand.Bought.Surge(now);
        return new(supply, ofKind, brand.Sold.Surge(now).Ratio, brand.Stock, perDay, brand.LogDays ?? 0);
    }

    private BrandFlow Of(string brandId)
    {
        if (!brands.TryGetValue(brandId, out var brand))
            brands[brandId] = brand = new();
        return brand;
    }

    private DayCounts KindOf(KindOfCard kind)
    {
        if (!kinds.TryGetValue(kind, out var counts))
            kinds[kind] = counts = new();
        return counts;
    }

    private sealed class BrandFlow
    {
        internal DayCounts Bought { get; } = new();
        internal DayCounts Sold { get; } = new();
        internal int Stock { get; set; }
        internal double? LogDays { get; set; }
    }
}

/// <summary>Counts of the last eight weeks, by day in China.</summary>
internal sealed class DayCounts
{
    private const int DaysKept = 56;
    private const int DaysRecent = 7;
    private readonly int[] counts = new int[DaysKept];
    private int firstDay;
    private int lastDay;

    internal void Add(DateTimeOffset at)
    {
        var day = DayMeans.DayOf(at);
        if (lastDay == 0)
            (firstDay, lastDay) = (day, day);
        firstDay = Math.Min(firstDay, day);
        if (day <= lastDay - DaysKept)
            return;
        while (lastDay < day)
        {
            lastDay = Math.Max(lastDay + 1, day - DaysKept + 1);
            counts[lastDay % DaysKept] = 0;
        }
        counts[day % DaysKept]++;
    }

    /// <returns>Logarithm of what the last days had over what such days usually have, and the usual count of a day.</returns>
    internal (double Ratio, double PerDay) Surge(DateTimeOffset now)
    {
        if (lastDay == 0)
            return (0, 0);
        var today = Math.Max(DayMeans.DayOf(now), lastDay);
        var (recent, usual) = (0, 0);
        for (var day = today - DaysKept + 1; day <= lastDay; day++)
        {
            usual += counts[day % DaysKept];
            recent += day > today - DaysRecent ? counts[day % DaysKept] : 0;
        }
        var perDay = usual / (double)Math.Clamp(today - firstDay + 1, DaysRecent, DaysKept);
        return (Math.Log((1 + recent) / (1 + (DaysRecent * perDay))), perDay);
    }
}
