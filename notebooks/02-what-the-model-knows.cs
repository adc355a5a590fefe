#:project ../src/Training/Training.csproj
#:property PublishAot=false

using CardRecycle.Models.Valuation;
using CardRecycle.Training.Fitting;
using CardRecycle.Training.Reports;

// Trains a valuation on the sample and asks it what it has learned: how much better it is than a price table, from which facts, and what it
// says of cards that differ in one fact only.
const int FactsShown = 10;

var notebook = Notebook.Start("What the model knows");
var history = History.Read(Path.Combine(notebook.Repository, "data", "sample"));
var fitted = new ValuationTrainer(new()).Train(history.Trades, default);
var from = fitted.Split.CalibrateEnd;
var result = ValuationPackaging.WithModel(fitted, m => ValuationEvaluation.Run(m, history.Trades, from, history.Truth));

notebook
    .Text(
        $"Trained on the [sample](../data/sample/README.md) up to {fitted.Split.TrainEnd:yyyy-MM-dd}, its interval calibrated up to "
            + $"{from:yyyy-MM-dd}; judged on the {result.Rows:n0} cards that were bought after that, each with what was known then."
    )
    .Text("## More than a price table")
    .Plot(
        "Mean absolute error of the resale rate, points of rate",
        SvgPlot.Bars(
            [.. result.Baselines.OrderByDescending(b => b.Value).Select(b => (b.Key, 100 * b.Value)), ("the model", 100 * result.Mae)],
            0,
            110 * result.Baselines.Values.Max(),
            format: "0.00"
        )
    );

var total = fitted.Gain.Values.Sum();
notebook
    .Text("## Where it gets that from")
    .Text(
        "How much each column brought to the trees that make the rate, beyond the smooth laws of the kinds. "
            + "The level of the brand is not among them: it is followed, not learned."
    )
    .Table(
        ["column", "share of the gain, %"],
        fitted
            .Gain.OrderByDescending(g => g.Value)
            .Take(FactsShown)
            .Select(g => new[] { g.Key, Notebook.Number(100 * g.Value / total, "0.0") })
    );

// The same card with another face or life, at the newest levels that the judged rows saw.
var kinds = history.Trades.GroupBy(t => t.Kind).OrderByDescending(g => g.Count()).Take(4).Select(g => g.Key).ToArray();
long[] faces = [50_00, 100_00, 200_00, 500_00, 1000_00, 2000_00];
int[] lives = [30, 60, 90, 180, 365, 720];
notebook
    .Text("## The same card, one fact apart")
    .Text("What the card's own facts add to the level of its brand, against a card of 500 yuan with a year to live, points of rate.")
    .Plot(
        "By face value, yuan",
        SvgPlot.Lines([.. kinds.Select(k => ($"{k}", faces.Select(f => (f / 100.0, Beyond(k, f, 365))).ToArray()))], "face, yuan", "0.0")
    )
    .Plot(
        "By remaining life, days",
        SvgPlot.Lines([.. kinds.Select(k => ($"{k}", lives.Select(l => ((double)l, Beyond(k, 500_00, l))).ToArray()))], "life, days", "0.0")
    );
notebook.Save();

double Beyond(KindOfCard kind, long face, int life) =>
    ValuationPackaging.WithModel(fitted, m => 100 * (m.Effect(Card(kind, face, life)) - m.Effect(Card(kind, 500_00, 365))));

CardFacts Card(KindOfCard kind, long face, int life) =>
    history.Trades.Last(t => t.Kind == kind).Facts with
    {
        FaceFen = face,
        BalanceFen = face,
        LifeDays = life,
    };
