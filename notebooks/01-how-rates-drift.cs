#:project ../src/Training/Training.csproj
#:property PublishAot=false

using CardRecycle.Models.Liquidity;
using CardRecycle.Models.Valuation;
using CardRecycle.Training.Fitting;
using CardRecycle.Training.Reports;

// How fast does a price grow old? Weekly medians of the brands that trade most, without any model.
const int WeekDays = 7;
const int BrandsShown = 6;
const int TradesPerWeekMin = 3;

var notebook = Notebook.Start("How rates drift");
var history = History.Read(Path.Combine(notebook.Repository, "data", "sample"));
var first = history.Trades.Min(t => t.SoldAt);
var weeks = (int)((history.Trades.Max(t => t.SoldAt) - first).TotalDays / WeekDays);
var brands = history
    .Trades.GroupBy(t => t.BrandId)
    .ToDictionary(
        g => g.Key,
        g =>
            g.GroupBy(t => (int)((t.SoldAt - first).TotalDays / WeekDays))
                .Where(w => w.Count() >= TradesPerWeekMin && w.Key < weeks)
                .ToDictionary(w => w.Key, Median)
    );

notebook.Text(
    $"{history.Trades.Count:n0} closed trades of {brands.Count} brands over {weeks} weeks of the "
        + "[sample](../data/sample/README.md), a simulated market. "
        + $"A brand's level of a week is the median resale rate of its trades, if there were {TradesPerWeekMin} or more."
);

var busiest = history.Trades.GroupBy(t => t.BrandId).OrderByDescending(g => g.Count()).ThenBy(g => g.Key).Take(BrandsShown).ToArray();
notebook
    .Text("## Levels wander, and not together")
    .Plot(
        $"Weekly median rate of the {BrandsShown} brands that trade most",
        SvgPlot.Lines(
            [.. busiest.Select(b => (b.Key, brands[b.Key].OrderBy(w => w.Key).Select(w => ((double)w.Key, w.Value)).ToArray()))],
            "week",
            "0.00"
        )
    );

int[] horizons = [1, 2, 4, 8, 12, 26];
var drift = horizons
    .Select(h =>
        (
            Horizon: h,
            Changes: brands
                .Values.SelectMany(b => b.Where(w => b.ContainsKey(w.Key + h)).Select(w => Math.Abs(b[w.Key + h] - w.Value)))
                .ToArray()
        )
    )
    .Where(d => d.Changes.Length > 0)
    .ToArray();
notebook
    .Text("## A price table grows old")
    .Text(
        "Mean absolute change of a brand's weekly level after so many weeks. "
            + "What is there after one week is mostly the scatter of few trades and of different cards; what comes on top is drift."
    )
    .Plot(
        "Mean absolute change by age of the price, points of rate",
        SvgPlot.Bars(
            [.. drift.Select(d => ($"{d.Horizon} weeks", 100 * d.Changes.Average()))],
            0,
            100 * drift.Max(d => d.Changes.Average()),
            format: "0.00"
        )
    )
    .Table(
        ["age", "pairs of weeks", "mean change", "9 of 10 are below"],
        drift.Select(d =>
            new[]
            {
                $"{d.Horizon} weeks",
                $"{d.Changes.Length}",
                Notebook.Number(d.Changes.Average()),
                Notebook.Number(d.Changes.Order().ElementAt(d.Changes.Length * 9 / 10)),
            }
        )
    );

notebook
    .Text("## What it costs to quote by an old table")
    .Text(
        "Mean absolute error of the simplest tables over the newest fifth of the trades; "
            + "the valuation has to be clearly below the best of them."
    )
    .Table(
        ["table", "MAE"],
        Baselines
            .Run(history.Trades, history.Trades[history.Trades.Count * 4 / 5].BoughtAt)
            .OrderBy(b => b.Value)
            .Select(b => new[] { b.Key, Notebook.Number(b.Value) })
    );

notebook
    .Text("## Kinds differ")
    .Table(
        ["kind", "trades", "median rate", "change after 4 weeks"],
        history
            .Trades.GroupBy(t => t.Kind)
            .OrderBy(g => g.Key)
            .Select(g => new[] { $"{g.Key}", $"{g.Count()}", Notebook.Number(Median(g)), ChangeOf(g.Key) })
    );
notebook.Save();

string ChangeOf(KindOfCard kind)
{
    var ofKind = history.Trades.Where(t => t.Kind == kind).Select(t => t.BrandId).ToHashSet();
    var changes = brands
        .Where(b => ofKind.Contains(b.Key))
        .SelectMany(b => b.Value.Where(w => b.Value.ContainsKey(w.Key + 4)).Select(w => Math.Abs(b.Value[w.Key + 4] - w.Value)))
        .ToArray();
    return changes.Length == 0 ? "too few trades" : Notebook.Number(changes.Average());
}

static double Median(IEnumerable<TradeRecord> trades)
{
    var rates = trades.Select(t => t.Rate).Order().ToArray();
    return (rates[(rates.Length - 1) / 2] + rates[rates.Length / 2]) / 2;
}
