using CardRecycle.Models.Liquidity;
using CardRecycle.Models.Valuation;

namespace CardRecycle.Training.Policy;

/// <summary>What today's dealers would take a card's resale rate to be, from trades closed before: the rules that a policy must
/// beat.</summary>
internal sealed class PriceHistory(IEnumerable<TradeRecord> trades)
{
    internal static readonly IReadOnlyList<string> Rules = ["fixed-table", "last-price", "ewma30", "dealer-rule", "brand-median"];

    private const int DealerSales = 10;
    private const double DealerDays = 90;
    private const double EwmaDays = 30;
    private const int TableTrades = 2_000;
    private const int MedianOver = 200;
    private const double Ignorance = 0.88;

    private readonly TradeRecord[] bySale = [.. trades.OrderBy(t => t.SoldAt).ThenBy(t => t.Id, StringComparer.Ordinal)];
    private readonly Dictionary<string, Brand> brands = new(StringComparer.Ordinal);
    private readonly Dictionary<KindOfCard, (double Sum, int Count)> table = [];
    private int sold;

    /// <summary>Every rule's rate for a card; ask in order of time.</summary>
    internal IEnumerable<(string Rule, double Rate)> Before(CardFacts card, DateTimeOffset at)
    {
        for (; sold < bySale.Length && bySale[sold].SoldAt <= at; sold++)
            Learn(bySale[sold]);
        var kind = table.TryGetValue(card.Kind, out var t) ? t.Sum / t.Count : Ignorance;
        yield return ("fixed-table", kind);
        var brand = brands.GetValueOrDefault(card.BrandId);
        yield return ("last-price", brand?.Newest[^1].Rate ?? kind);
        yield return ("ewma30", brand?.Ewma ?? kind);
        yield return ("dealer-rule", brand?.Dealer(at) ?? kind);
        yield return ("brand-median", brand?.Median ?? kind);
    }

    private void Learn(TradeRecord trade)
    {
        if (sold < TableTrades)
        {
            var (sum, count) = table.GetValueOrDefault(trade.Kind);
            table[trade.Kind] = (sum + trade.Rate, count + 1);
        }
        if (!brands.TryGetValue(trade.BrandId, out var brand))
            brands[trade.BrandId] = brand = new();
        brand.Learn(trade);
    }

    private sealed class Brand
    {
        private DateTimeOffset last;

        internal List<TradeRecord> Newest { get; } = [];
        internal double Ewma { get; private set; }

        internal double Median
        {
            get
            {
                var rates = Newest.Select(t => t.Rate).Order().ToArray();
                return (rates[(rates.Length - 1) / 2] + rates[rates.Length / 2]) / 2;
            }
        }

        internal void Learn(TradeRecord trade)
        {
            var keep = Newest.Count == 0 ? 0 : Math.Exp(-Math.Max(0.05, (trade.SoldAt - last).TotalDays) / EwmaDays);
            (Ewma, last) = ((keep * Ewma) + ((1 - keep) * trade.Rate), trade.SoldAt);
            Newest.Add(trade);
            if (Newest.Count > MedianOver)
                Newest.RemoveAt(0);
        }

        /// <summary>Face-weighted mean of the ten newest sales within 90 days.</summary>
        internal double? Dealer(DateTimeOffset at)
        {
            var sales = Newest.TakeLast(DealerSales).Where(t => (at - t.SoldAt).TotalDays <= DealerDays).ToArray();
            return sales.Length == 0 ? null : sales.Sum(t => t.Rate * t.FaceFen) / sales.Sum(t => (double)t.FaceFen);
        }
    }
}
