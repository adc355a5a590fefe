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
public readonly record struct MarketFlow(double Supply, double KindSupply, double Demand, int Stock, double BoughtPerDay, double LogDays);

/// <summary>
/// Counts purchases and sales by day in China, brand by brand: purchases in any order, sales in theirs. The same code for training and
/// serving. Not thread-safe.
/// </summary>
public sealed class FlowFollower
{
    /// <summary>Exponential smoothing of days to sell: as much of the past as about twenty sales.</summary>
    private const double DaysGain = 0.1;

    private readonly Dictionary<KindOfCard, KindFlow> kinds = [];

    /// <summary>A card was bought from a seller.</summary>
    public void Bought(string brandId, KindOfCard kind, DateTimeOffset at)
    {
        var ofKind = Of(kind);
        ofKind.Bought.Add(at);
        var brand = ofKind.Of(brandId);
        brand.Bought.Add(at);
        brand.Stock++;
    }

    /// <summary>A card whose purchase was counted was sold on.</summary>
    public void Sold(string brandId, KindOfCard kind, DateTimeOffset boughtAt, DateTimeOffset soldAt)
    {
        var brand = Of(kind).Of(brandId);
        brand.Sold.Add(soldAt);
        brand.Stock--;
        var days = Math.Log(1 + Math.Max(0, (soldAt - boughtAt).TotalDays));
        brand.LogDays = brand.LogDays is { } before ? before + (DaysGain * (days - before)) : days;
    }

    /// <summary>How it stands at <paramref name="now"/>, later than all that was counted.</summary>
    public MarketFlow At(string brandId, KindOfCard kind, DateTimeOffset now)
    {
        if (!kinds.TryGetValue(kind, out var ofKind))
            return default;
        var kindSupply = ofKind.Bought.Surge(now).Ratio;
        if (!ofKind.Brands.TryGetValue(brandId, out var brand))
            return new(0, kindSupply, 0, 0, 0, 0);
        var (supply, perDay) = brand.Bought.Surge(now);
        return new(supply, kindSupply, brand.Sold.Surge(now).Ratio, brand.Stock, perDay, brand.LogDays ?? 0);
    }

    /// <summary>Forgets the cards of one kind, so that they can be counted again.</summary>
    public void Forget(KindOfCard kind) => kinds.Remove(kind);

    private KindFlow Of(KindOfCard kind)
    {
        if (!kinds.TryGetValue(kind, out var flow))
            kinds[kind] = flow = new();
        return flow;
    }

    private sealed class KindFlow
    {
        internal DayCounts Bought { get; } = new();
        internal Dictionary<string, BrandFlow> Brands { get; } = new(StringComparer.Ordinal);

        internal BrandFlow Of(string brandId)
        {
            if (!Brands.TryGetValue(brandId, out var brand))
                Brands[brandId] = brand = new();
            return brand;
        }
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
