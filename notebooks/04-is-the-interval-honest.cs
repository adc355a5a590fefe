#:project ../src/Training/Training.csproj
#:property PublishAot=false

using CardRecycle.Models.Valuation;
using CardRecycle.Training.Fitting;
using CardRecycle.Training.Reports;

// A quote says "nine times in ten between … and …". Is it nine times in ten, and for every sort of card? Judged on the newest cards of the
// sample, which neither the model nor its interval has seen.
var notebook = Notebook.Start("Is the interval honest");
var history = History.Read(Path.Combine(notebook.Repository, "data", "sample"));
var fitted = new ValuationTrainer(new()).Train(history.Trades, default);
var from = fitted.Split.CalibrateEnd;
var rows = ValuationPackaging.WithModel(fitted, m => ValuationEvaluation.Judge(m, history.Trades, from, history.Truth));
var result = ValuationEvaluation.Sum(rows, Baselines.Run(history.Trades, from));

notebook
    .Text(
        $"{result.Rows:n0} cards bought after {from:yyyy-MM-dd}. The interval held what the card fetched in "
            + $"{Notebook.Number(100 * result.Coverage90, "0.0")} % of them; "
            + $"it is {Notebook.Number(100 * result.Width90, "0.00")} points wide on average."
    )
    .Text("## Group by group")
    .Table(
        ["by", "group", "cards", "held, %", "width, points"],
        result
            .Groups.Where(g => g.By is "tier" or "face" or "life" or "kind")
            .Select(g =>
                new[] { g.By, g.Group, $"{g.Rows}", Notebook.Number(100 * g.Coverage90, "0.0"), Notebook.Number(100 * g.Width90, "0.00") }
            )
    )
    .Text("Groups of a few cards scatter by chance: of 100 cards of an honest interval, 84 to 96 are held.");

// If only the middle of the interval is taken, the share of cards in it should shrink with it as a bell curve says.
double[] shares = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95];
var reaches = rows.Where(r => r.Width > 0).Select(r => Math.Abs(r.Trade.Rate - r.Estimate.ResaleRate) / (r.Width / 2)).Order().ToArray();
notebook
    .Text("## Not only at ninety")
    .Text("The reach that holds a share of the cards, as a part of the 90 % interval, beside that of a bell curve.")
    .Plot(
        "Reach over the half width of the 90 % interval",
        SvgPlot.Lines(
            [
                ("cards", [.. shares.Select(s => (100 * s, reaches[(int)(s * (reaches.Length - 1))]))]),
                ("bell curve", [.. shares.Select(s => (100 * s, NormalReach(s) / NormalReach(0.9)))]),
            ],
            "share held, %",
            "0.00"
        )
    );
notebook.Save();

// Half width, in standard deviations, that holds a share of a normal variable: bisection on its distribution function.
static double NormalReach(double share)
{
    var (low, high) = (0.0, 6.0);
    while (high - low > 1e-9)
    {
        var middle = (low + high) / 2;
        (low, high) = Within(middle) < share ? (middle, high) : (low, middle);
    }
    return low;
}

// P(|z| < x), Simpson's rule.
static double Within(double x)
{
    const int parts = 200;
    var sum = 0.0;
    for (var i = 0; i <= parts; i++)
        sum +=
            Math.Exp(-0.5 * Math.Pow(x * i / parts, 2))
            * (
                i is 0 or parts ? 1
                : i % 2 == 1 ? 4
                : 2
            );
    return 2 * sum * x / parts / 3 / Math.Sqrt(2 * Math.PI);
}
