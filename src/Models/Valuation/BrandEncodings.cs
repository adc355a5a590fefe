using System.Collections.Frozen;

namespace CardRecycle.Models.Valuation;

/// <summary>Running sums over closed trades: what is known of a brand, a kind, or all.</summary>
/// <param name="Trades">Number of closed trades.</param>
/// <param name="RateSum">Sum of their resale rates.</param>
/// <param name="RateSquares">Sum of the squares of their resale rates.</param>
/// <param name="DaysSum">Sum of days from purchase to resale.</param>
public readonly record struct TradeSums(long Trades, double RateSum, double RateSquares, double DaysSum)
{
    public TradeSums With(double rate, double days) => new(Trades + 1, RateSum + rate, RateSquares + (rate * rate), DaysSum + days);

    /// <summary>As if <paramref name="part"/> had never traded.</summary>
    internal TradeSums Without(in TradeSums part) =>
        part.Trades >= Trades
            ? default
            : new(Trades - part.Trades, RateSum - part.RateSum, RateSquares - part.RateSquares, DaysSum - part.DaysSum);
}

/// <summary>A brand in numbers, shrunk towards its kind, and that towards all.</summary>
internal readonly record struct EncodedBrand(bool Known, double Rate, double Volatility, double LogTrades, double Days)
{
    /// <summary>Its place in <see cref="Segments.Tiers"/>.</summary>
    internal int Tier => Known ? Segments.TierOf((long)Math.Round(Math.Exp(LogTrades) - 1)) : 0;

    /// <summary>With this many trades a brand's own figures weigh as much as its kind's.</summary>
    private const double TradesToTrust = 15;

    /// <summary>What is assumed before the first trade of all: nobody knows, so the middle of the table.</summary>
    private static readonly EncodedBrand Ignorance = new(false, 0.88, 0.05, 0, 4);

    internal static EncodedBrand Of(in TradeSums brand, in TradeSums kind, in TradeSums all)
    {
        var ofAll = Ignorance.Shrink(all);
        var ofKind = ofAll.Shrink(kind) with { Known = false, LogTrades = 0 };
        return brand.Trades == 0 ? ofKind : ofKind.Shrink(brand);
    }

    private EncodedBrand Shrink(in TradeSums own)
    {
        var trust = own.Trades / (own.Trades + TradesToTrust);
        var (rate, days, volatility) = (Rate, Days, Volatility);
        if (own.Trades > 0)
        {
            var mean = own.RateSum / own.Trades;
            rate += trust * (mean - rate);
            days += trust * ((own.DaysSum / own.Trades) - days);
            var spread = Math.Sqrt(Math.Max(0, (own.RateSquares / own.Trades) - (mean * mean)));
            volatility += trust * (spread - volatility);
        }
        return new(true, rate, volatility, Math.Log(1 + own.Trades), days);
    }
}

/// <summary>
/// Brands as learned numbers, so that a model needs no category and a new brand no retraining: unknown brand → its kind → all. Built by
/// adding closed trades in the order in which they became known.
/// </summary>
internal sealed class BrandEncodings
{
    private readonly FrozenDictionary<string, TradeSums> brands;
    private readonly TradeSums[] kinds;
    private readonly TradeSums all;

    internal BrandEncodings(IReadOnlyDictionary<string, TradeSums> brands, IReadOnlyList<TradeSums> kinds, TradeSums all)
    {
        this.brands = brands.ToFrozenDictionary(StringComparer.Ordinal);
        this.kinds = [.. kinds];
        this.all = all;
    }

    internal long TradesOf(string brandId) => brands.GetValueOrDefault(brandId).Trades;

    internal EncodedBrand Find(string brandId, KindOfCard kind) =>
        EncodedBrand.Of(brands.GetValueOrDefault(brandId), kinds[(int)kind], all);
}
