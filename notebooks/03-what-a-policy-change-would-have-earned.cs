#:project ../src/Training/Training.csproj
#:property PublishAot=false

using CardRecycle.Models.Policy;
using CardRecycle.Models.Valuation;
using CardRecycle.Training.Fitting;
using CardRecycle.Training.Reports;

// A house logs its offers with small random steps. Before it changes its prices it asks the log what the change would have earned.
// The cards are those of the sample; the sellers follow a law that only the last section looks at.
const int Offers = 24_000;
const double Usual = -0.055;
const int Seed = 20261122;

var notebook = Notebook.Start("What a policy change would have earned");
var trades = History.Read(Path.Combine(notebook.Repository, "data", "sample")).Trades;
var random = new Random(Seed);
double[] steps = [.. PriceSteps.Usual.Select(s => s / 1e6)];
var kinds = Enum.GetValues<KindOfCard>();
var laws = kinds.ToDictionary(
    k => k,
    _ =>
        (
            Middle: -0.08 + (0.03 * random.NextDouble()),
            Slope: 0.008 + (0.012 * random.NextDouble()),
            Bad: 0.002 + (0.004 * random.NextDouble())
        )
);

var log = Enumerable.Range(0, Offers).Select(_ => Visit(trades[random.Next(trades.Count)].Kind)).ToArray();
var (learn, judge) = (log[..(Offers / 2)], log[(Offers / 2)..]);
var responses = ResponseFit.Learn(learn);
notebook
    .Text(
        $"{Offers:n0} offers on cards as the [sample](../data/sample/README.md) has them, "
            + $"each at {Points(Usual)} points below what the card was expected to fetch, "
            + $"with a random step of {string.Join(", ", steps.Select(Points))} points whose propensity is logged. "
            + "How sellers answer is learned on one half, policies are judged on the other."
    )
    .Text("## How sellers answer")
    .Plot(
        "Acceptance by premium (points of rate), learned from the first half",
        SvgPlot.Lines(
            [
                .. responses
                    .OrderBy(r => r.Key)
                    .Take(6)
                    .Select(r => ($"{r.Key}", Range(r.Value).Select(p => (100 * p, r.Value.Acceptance(p))).ToArray())),
            ],
            "premium, points",
            "0.00"
        )
    );

(string Name, Func<KindOfCard, double> Step)[] policies =
[
    .. steps.Select(s => ($"everybody {Points(s)} points", (Func<KindOfCard, double>)(_ => s))),
    (
        "each kind its best step",
        k => responses.TryGetValue(k, out var r) ? steps.MaxBy(s => r.Earning(Math.Clamp(Usual + s, r.PremiumMin, r.PremiumMax))) : 0
    ),
];
var judged = policies
    .Select(p =>
        (
            p.Name,
            Estimate: OffPolicy.Estimate(judge, o => p.Step(o.Kind), responses),
            Truth: judge.Average(o => Truth(o.Kind, Usual + p.Step(o.Kind)))
        )
    )
    .ToArray();
var before = judge.Average(o => steps.Average(s => Truth(o.Kind, Usual + s)));
notebook
    .Text("## What each policy would have earned")
    .Text(
        "Per 100 yuan of balance offered, deals or not: the doubly robust estimate with its 95 % interval, "
            + "the plain inverse-propensity one, and what the law of the sellers says."
    )
    .Table(
        ["policy", "estimate", "95 %", "by propensities alone", "95 %", "truth", "inside"],
        judged.Select(j =>
            new[]
            {
                j.Name,
                Yuan(j.Estimate.DoublyRobust.Value),
                $"{Yuan(j.Estimate.DoublyRobust.Low)} to {Yuan(j.Estimate.DoublyRobust.High)}",
                Yuan(j.Estimate.Ips.Value),
                $"{Yuan(j.Estimate.Ips.Low)} to {Yuan(j.Estimate.Ips.High)}",
                Yuan(j.Truth),
                j.Estimate.DoublyRobust.Covers(j.Truth) ? "yes" : "no",
            }
        )
    )
    .Plot(
        "Estimated earning per 100 yuan; the line is what the old prices earned in truth",
        SvgPlot.Bars(
            [.. judged.Select(j => (j.Name, 100 * j.Estimate.DoublyRobust.Value))],
            0,
            100 * judged.Max(j => j.Estimate.DoublyRobust.High),
            mark: 100 * before,
            format: "0.00"
        )
    );

var best = judged.MaxBy(j => j.Estimate.DoublyRobust.Value);
notebook.Text(
    $"The log recommends *{best.Name}*: {Yuan(best.Estimate.Gain.Value)} yuan per 100 more than before "
        + $"({Yuan(best.Estimate.Gain.Low)} to {Yuan(best.Estimate.Gain.High)}); in truth {Yuan(best.Truth - before)}. "
        + "Beyond the logged premiums nothing is said: such a policy is refused."
);
notebook.Save();

LoggedOffer Visit(KindOfCard kind)
{
    var step = steps[random.Next(steps.Length)];
    var fair = 0.9 + (0.008 * Normal());
    var premium = Usual + step + 0.9 - fair;
    var accepted = random.NextDouble() < Acceptance(kind, premium);
    var bad = random.NextDouble() < Bad(kind, premium);
    var realised =
        !accepted ? double.NaN
        : bad ? 0
        : fair + (0.01 * Normal());
    return new(kind, 0.9, 0.9 + Usual + step, step, 1.0 / steps.Length, accepted, realised);
}

// What a premium earns in truth, averaged over how far the valuation was off.
double Truth(KindOfCard kind, double premium)
{
    var sum = 0.0;
    for (var z = -2; z <= 2; z++)
    {
        var (off, weight) = (
            0.008 * z * 1.224745,
            z == 0 ? 0.4
            : Math.Abs(z) == 1 ? 0.24
            : 0.06
        );
        var real = premium - off;
        sum += weight * Acceptance(kind, real) * (((1 - Bad(kind, real)) * (0.9 + off)) - 0.9 - premium);
    }
    return sum;
}

double Acceptance(KindOfCard kind, double premium) => 1 / (1 + Math.Exp(-(premium - laws[kind].Middle) / laws[kind].Slope));

double Bad(KindOfCard kind, double premium) => Math.Min(0.9, laws[kind].Bad * Math.Pow(1.25, (premium - Usual) / 0.01));

double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

static double[] Range(SellerResponse r) =>
    [
        .. Enumerable
            .Range(0, 21)
            .Select(i => Math.Clamp(r.PremiumMin + ((r.PremiumMax - r.PremiumMin) * i / 20), r.PremiumMin, r.PremiumMax)),
    ];

static string Points(double rate) => Notebook.Number(100 * rate, "0.#");

static string Yuan(double rate) => Notebook.Number(100 * rate, "0.000");
