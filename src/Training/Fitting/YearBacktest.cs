using CardRecycle.Models.Liquidity;
using CardRecycle.Models.Valuation;
using CardRecycle.Training.Import;
using CardRecycle.Training.Simulation;

namespace CardRecycle.Training.Fitting;

/// <summary>How a year came out that was foretold from the years before it.</summary>
/// <param name="Rows">Brands that had been seen before; the figures are theirs.</param>
/// <param name="Baselines">MAE of each on the same rows.</param>
/// <param name="NewBrands">Brands that were never seen before.</param>
/// <param name="NewBrandsMae">MAE on them, by their segment's mean; 0 if there are none.</param>
/// <param name="NewBrandsMeanMae">MAE on them of the mean of all brands.</param>
/// <param name="Pulls">What had been learned from the years before, by segment.</param>
internal sealed record YearFold(
    int Year,
    int Rows,
    double Mae,
    IReadOnlyDictionary<string, double> Baselines,
    double Coverage90,
    double Width90,
    int NewBrands,
    double NewBrandsMae,
    double NewBrandsMeanMae,
    IReadOnlyDictionary<string, SegmentPull> Pulls
)
{
    /// <summary>The gate: below "same as last time".</summary>
    public bool BeatsLastPrice => Mae < Baselines[YearBacktest.LastPrice];
}

/// <summary>Walks through market days year by year; a year is foretold from earlier years alone and becomes known as a whole.</summary>
internal static class YearBacktest
{
    internal const string LastPrice = Fitting.Baselines.LastPrice;
    internal const string BrandMean = "brandMean";
    internal const string SegmentMean = "segmentMean";
    internal const string MeanOfAll = "meanOfAll";

    internal static IReadOnlyList<YearFold> Run(IReadOnlyList<(int Year, ObservedRate Row)> rows)
    {
        var levels = new SparseLevels();
        var past = new Dictionary<string, List<ObservedRate>>(StringComparer.Ordinal);
        var folds = new List<YearFold>();
        foreach (var year in rows.GroupBy(r => r.Year, r => r.Row).OrderBy(g => g.Key))
        {
            ObservedRate[] table = [.. year.OrderBy(r => r.BrandId, StringComparer.Ordinal)];
            if (table.Any(r => past.ContainsKey(r.BrandId)))
                folds.Add(Judge(year.Key, table, levels, past));
            levels.Add(table);
            foreach (var row in table)
            {
                if (!past.TryGetValue(row.BrandId, out var own))
                    past[row.BrandId] = own = [];
                own.Add(row);
            }
        }
        return folds.Count > 0
            ? folds
            : throw new HistoryException("No year can be foretold: there must be two years that have brands in common.");
    }

    /// <summary>The market days of a folder, by year and brand, weighted by trades.</summary>
    /// <exception cref="HistoryException">Missing, or a row breaks a rule.</exception>
    internal static IReadOnlyList<(int Year, ObservedRate Row)> Read(string folder)
    {
        var schema = HistorySchema.MarketDays;
        var path = Path.Combine(folder, SampleFiles.MarketDays);
        if (!File.Exists(path))
            throw new HistoryException($"{folder}: there is no {SampleFiles.MarketDays}; make one with: import market-days --out {folder}");
        var map = ColumnMap.Own(schema);
        using var table = TableFile.Open(path, map);
        var mapper = new RowMapper(path, schema, map, table.Columns, HistoryClock.NotAfter);
        var refusals = new List<Refusal>();
        var keys = new HashSet<string>(StringComparer.Ordinal);
        var sums = new SortedDictionary<(int Year, string Brand), (double Rates, double Trades, string Segment)>();
        foreach (var (number, row) in table.Rows())
        {
            var cells = mapper.Map(row, number, refusals);
            if (refusals is [var first, ..])
                throw new HistoryException($"{path}, {first}.");
            if (!keys.Add(mapper.KeyOf(cells)))
                throw new HistoryException($"{path}, row {number}: {schema.KeyName} '{mapper.KeyOf(cells)}' was there before.");
            if (keys.Count > schema.RowsMax)
                throw new HistoryException($"{path}: more than {schema.RowsMax:n0} rows.");
            var (trades, rate) = (Number(cells[2]), Number(cells[3]));
            var key = (int.Parse(cells[0].AsSpan(0, 4), System.Globalization.CultureInfo.InvariantCulture), cells[1]);
            var sum = sums.GetValueOrDefault(key);
            sums[key] = (sum.Rates + (trades * rate), sum.Trades + trades, cells[5]);
        }
        return [.. sums.Select(s => (s.Key.Year, new ObservedRate(s.Key.Brand, s.Value.Segment, s.Value.Rates / s.Value.Trades)))];
    }

    private static YearFold Judge(int year, ObservedRate[] table, SparseLevels levels, Dictionary<string, List<ObservedRate>> past)
    {
        var known = table.Where(r => past.ContainsKey(r.BrandId)).ToArray();
        var fresh = table.Where(r => !past.ContainsKey(r.BrandId)).ToArray();
        var newest = past.Values.Select(own => own[^1]).ToArray();
        var all = newest.Average(r => r.Rate);
        var segments = newest.GroupBy(r => r.Segment, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Average(r => r.Rate));
        double Mae(IReadOnlyCollection<ObservedRate> rows, Func<ObservedRate, double> said) =>
            rows.Count == 0 ? 0 : rows.Average(r => Math.Abs(r.Rate - said(r)));
        var said = known.Select(r => (r.Rate, Said: levels.Estimate(r.BrandId, r.Segment))).ToArray();
        return new(
            year,
            known.Length,
            said.Average(s => Math.Abs(s.Rate - s.Said.Rate)),
            new SortedDictionary<string, double>(StringComparer.Ordinal)
            {
                [LastPrice] = Mae(known, r => past[r.BrandId][^1].Rate),
                [BrandMean] = Mae(known, r => past[r.BrandId].Average(p => p.Rate)),
                [SegmentMean] = Mae(known, r => segments[past[r.BrandId][^1].Segment]),
                [MeanOfAll] = Mae(known, _ => all),
            },
            said.Average(s => Math.Abs(s.Rate - s.Said.Rate) <= s.Said.HalfWidth90 ? 1.0 : 0),
            said.Average(s => 2 * s.Said.HalfWidth90),
            fresh.Length,
            Mae(fresh, r => levels.Estimate(r.BrandId, r.Segment).Rate),
            Mae(fresh, _ => all),
            levels.Pulls
        );
    }

    private static double Number(string cell) => double.Parse(cell, System.Globalization.CultureInfo.InvariantCulture);
}
