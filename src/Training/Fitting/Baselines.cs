using CardRecycle.Models.Liquidity;
using CardRecycle.Models.Valuation;

namespace CardRecycle.Training.Fitting;

/// <summary>What a dealer without a model would say, point in time: the figures that a model must beat.</summary>
internal static class Baselines
{
    internal const string FixedTable = "fixedTable";
    internal const string LastPrice = "lastPrice";
    internal const string Ewma30 = "ewma30Days";
    internal const string DealerRule = "dealerRule";
    internal const string BrandMedian = "brandMedian";

    private const double EwmaDays = 30;
    private const double DealerDays = 90;
    private const int DealerSales = 10;

    /// <summary>MAE of each baseline on cards bought after <paramref name="from"/>.</summary>
    internal static IReadOnlyDictionary<string, double> Run(IReadOnlyList<TradeRecord> trades, DateTimeOffset from)
    {
        var errors = new SortedDictionary<string, double>(StringComparer.Ordinal);
        var rows = 0;
        foreach (var (trade, said) in Replay(trades, from))
        {
            rows++;
            foreach (var (name, rate) in said)
                errors[name] = errors.GetValueOrDefault(name) + Math.Abs(trade.Rate - rate);
        }
        foreach (var name in errors.Keys.ToArray())
            errors[name] /= rows;
        return errors;
    }

    /// <summary>What each says of every card bought after <paramref name="from"/>; a result is known when it is sold.</summary>
    internal static IEnumerable<(TradeRecord Trade, (string Name, double Rate)[] Said)> Replay(
        IReadOnlyList<TradeRecord> trades,
        DateTimeOffset from
    )
    {
        var known = trades.Where(t => t.SoldAt <= from).ToArray();
        var table = new FrozenTable(known);
        var market = new Dictionary<string, BrandSales>(StringComparer.Ordinal);
        var sales = trades.OrderBy(t => t.SoldAt).ToArray();
        var sold = 0;
        foreach (var trade in trades)
        {
            for (; sold < sales.Length && sales[sold].SoldAt <= trade.BoughtAt; sold++)
            {
                if (!market.TryGetValue(sales[sold].BrandId, out var brand))
                    market[sales[sold].BrandId] = brand = new();
                brand.Add(sales[sold]);
            }
            if (trade.BoughtAt <= from)
                continue;
            var usual = table.OfKind(trade.Kind);
            var state = market.GetValueOrDefault(trade.BrandId);
            yield return (
                trade,
                [
                    (FixedTable, table.OfBrandAndFace(trade)),
                    (LastPrice, state?.Last ?? usual),
                    (Ewma30, state?.Ewma ?? usual),
                    (DealerRule, state?.Dealer(trade.BoughtAt) ?? usual),
                    (BrandMedian, table.OfBrand(trade)),
                ]
            );
        }
    }

    /// <summary>Tables that were written once and then stood still.</summary>
    private sealed class FrozenTable(IReadOnlyCollection<TradeRecord> trades)
    {
        private readonly Dictionary<string, double> brands = trades.GroupBy(t => t.BrandId).ToDictionary(g => g.Key, Median);
        private readonly Dictionary<KindOfCard, double> kinds = trades.GroupBy(t => t.Kind).ToDictionary(g => g.Key, Median);
        private readonly Dictionary<(string, int), double> faces = trades
            .GroupBy(t => (t.BrandId, Segments.FaceBandOf(t.FaceFen)))
            .ToDictionary(g => g.Key, g => g.Average(t => t.Rate));
        private readonly double all = trades.Count == 0 ? 1 : trades.Average(t => t.Rate);

        internal double OfKind(KindOfCard kind) => kinds.GetValueOrDefault(kind, all);

        internal double OfBrand(TradeRecord trade) => brands.GetValueOrDefault(trade.BrandId, OfKind(trade.Kind));

        internal double OfBrandAndFace(TradeRecord trade) =>
            faces.GetValueOrDefault((trade.BrandId, Segments.FaceBandOf(trade.FaceFen)), OfBrand(trade));

        private static double Median(IEnumerable<TradeRecord> rows)
        {
            var ordered = rows.Select(t => t.Rate).Order().ToArray();
            return (ordered[(ordered.Length - 1) / 2] + ordered[ordered.Length / 2]) / 2;
        }
    }

    /// <summary>The dealer's rule is that of pricing-practice: face-weighted mean of the ten newest sales within 90 days.</summary>
    private sealed class BrandSales
    {
        private readonly Queue<TradeRecord> newest = new();
        private DateTimeOffset at;

        internal double Last { get; private set; }
        internal double Ewma { get; private set; }

        internal void Add(TradeRecord trade)
        {
            var keep = newest.Count == 0 ? 0 : Math.Exp(-Math.Max(0.05, (trade.SoldAt - at).TotalDays) / EwmaDays);
            (Last, at) = (trade.Rate, trade.SoldAt);
            Ewma = (keep * Ewma) + ((1 - keep) * trade.Rate);
            newest.Enqueue(trade);
            if (newest.Count > DealerSales)
                newest.Dequeue();
        }

        internal double? Dealer(DateTimeOffset now)
        {
            var (sold, balance) = (0.0, 0.0);
            foreach (var trade in newest)
                if ((now - trade.SoldAt).TotalDays <= DealerDays)
                    (sold, balance) = (sold + trade.SoldForFen, balance + trade.BalanceFen);
            return balance > 0 ? sold / balance : null;
        }
    }
}
