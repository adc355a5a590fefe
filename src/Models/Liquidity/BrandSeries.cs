namespace CardRecycle.Models.Liquidity;

/// <summary>One day of a brand.</summary>
/// <param name="Demand">Cards that were bought on the day, or are expected to be.</param>
/// <param name="Rate">Mean resale rate of an average card; on a day without sales that of the day before.</param>
/// <param name="DaysToSell">Mean days from purchase to resale; on a day without sales that of the day before.</param>
public readonly record struct LiquidityDay(double Demand, double Rate, double DaysToSell);

/// <summary>A closed trade as liquidity sees it.</summary>
/// <param name="StandardRate">Resale rate without the card's own effect.</param>
public readonly record struct LiquidityTrade(string BrandId, DateTimeOffset BoughtAt, DateTimeOffset SoldAt, double StandardRate);

/// <summary>The days of one brand without a gap, oldest first.</summary>
/// <param name="BrandId">The brand.</param>
/// <param name="First">Day in China of the first element.</param>
/// <param name="Days">At least one.</param>
public sealed record BrandSeries(string BrandId, DateOnly First, IReadOnlyList<LiquidityDay> Days)
{
    public DateOnly DayAt(int index) => First.AddDays(index);

    /// <summary>The same series as it stood after its first <paramref name="days"/> days.</summary>
    public BrandSeries Until(int days) => this with { Days = [.. Days.Take(days)] };

    /// <summary>Counts trades into days, from the first purchase to <paramref name="last"/>; null for a brand without sales.</summary>
    public static BrandSeries? Of(string brandId, IReadOnlyCollection<LiquidityTrade> trades, DateOnly last)
    {
        if (trades.Count == 0)
            return null;
        var first = trades.Min(t => DayOf(t.BoughtAt));
        if (first > last)
            return null;
        var count = last.DayNumber - first.DayNumber + 1;
        var (demand, rates, waits, sales) = (new double[count], new double[count], new double[count], new int[count]);
        foreach (var trade in trades)
        {
            if (DayOf(trade.BoughtAt).DayNumber - first.DayNumber is var bought && bought < count)
                demand[bought]++;
            var sold = DayOf(trade.SoldAt).DayNumber - first.DayNumber;
            if (sold >= count)
                continue;
            rates[sold] += trade.StandardRate;
            waits[sold] += (trade.SoldAt - trade.BoughtAt).TotalDays;
            sales[sold]++;
        }
        var firstSale = Array.FindIndex(sales, s => s > 0);
        if (firstSale < 0)
            return null;
        var (days, rate, wait) = (new LiquidityDay[count], rates[firstSale] / sales[firstSale], waits[firstSale] / sales[firstSale]);
        for (var i = 0; i < count; i++)
        {
            if (sales[i] > 0)
                (rate, wait) = (rates[i] / sales[i], waits[i] / sales[i]);
            days[i] = new(demand[i], rate, wait);
        }
        return new(brandId, first, days);
    }

    private static DateOnly DayOf(DateTimeOffset at) => DateOnly.FromDateTime(at.UtcDateTime.AddHours(8));
}
