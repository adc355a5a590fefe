using CardRecycle.Models.Policy;
using CardRecycle.Models.Valuation;

namespace CardRecycle.Training.Policy;

/// <summary>What the judged policies earn in a simulated market, per visit over the balance, by the market's own laws.</summary>
/// <param name="Oracle">Earned by one who knows fair rates and sellers.</param>
/// <param name="Learned">Earned by the policy that was learned from the log and follows the answers of its own sellers.</param>
/// <param name="WithoutAnswers">The same premiums by kind, with no brand's answers followed.</param>
/// <param name="ShareOfOracle">Learned over oracle; the aim is 0.9.</param>
/// <param name="Baselines">Earned by the others, by name.</param>
/// <param name="Estimate">Off-policy estimate of choosing among the logged steps, made before it was tried.</param>
/// <param name="TrueStepGain">What that choice really gains over the logging policy.</param>
/// <param name="ValuationError">Standard deviation of the valuation's error against the true rate, points of rate.</param>
/// <param name="Visits">Visits that were judged.</param>
internal sealed record PolicyResult(
    double Oracle,
    double Learned,
    double WithoutAnswers,
    double ShareOfOracle,
    IReadOnlyDictionary<string, double> Baselines,
    OffPolicyEstimate Estimate,
    double TrueStepGain,
    double ValuationError,
    int Visits
)
{
    internal bool EstimateHolds => Estimate.Gain.Covers(TrueStepGain);
}

/// <summary>
/// On the cards of a simulated market after the valuation's training: the first half is offered a house price with random steps and its
/// answers are logged; from them the sellers' response is learned and a new policy estimated before it is tried; the second half is
/// judged by
/// the market's laws, beside an oracle and the dealers' rules.
/// </summary>
internal sealed class PolicyEvaluation(IReadOnlyList<PolicyVisit> visits, int seed, IReadOnlyList<SellerTruth>? marketSellers = null)
{
    internal const double HouseMargin = 0.055;

    /// <summary>Each card stands for as many sellers as it takes to log this many offers.</summary>
    private const int OffersMin = 40_000;
    private static readonly double[] steps = [-0.01, -0.005, 0, 0.005, 0.01];

    private readonly Random random = new(seed);
    private IReadOnlyList<SellerTruth> sellers = [];

    internal PolicyResult Run()
    {
        sellers = marketSellers ?? SellerTruth.Draw(random);
        var half = visits.Count / 2;
        var (early, judged) = (visits.Take(half).ToArray(), visits.Skip(half).ToArray());
        var (learn, held) = (Log(early), Log(early));
        var responses = ResponseFit.Learn(learn);
        var policy = new PricePolicy(responses, GuardRails.Usual);
        var estimate = OffPolicy.Estimate(held, o => BestStep(responses, o.Kind), responses);
        var trueGain = early.Average(v =>
            Earning(v, BestStep(responses, v.Trade.Kind) - HouseMargin) - steps.Average(s => Earning(v, s - HouseMargin))
        );

        var baselines = Baselines(judged);
        baselines["house-margin"] = judged.Average(v => Earning(v, -HouseMargin));
        var oracle = judged.Average(Oracle);
        var still = judged.Average(v => Earning(v, Premium(policy, v)));
        var logged = early
            .Zip(learn, (v, o) => new SellerAnswer(v.Trade.BrandId, o.Kind, v.Trade.BoughtAt, o.Premium, o.Accepted))
            .ToArray();
        var law = AnswerFit.Learn(logged, responses);
        var learned = law is null ? still : Following(judged, policy, new AnswerLevels(law, responses), logged);
        var error = Math.Sqrt(judged.Average(v => (v.Expected - v.Fair) * (v.Expected - v.Fair)));
        return new(oracle, learned, still, learned / oracle, baselines, estimate, trueGain, error, judged.Length);
    }

    private static double Premium(PricePolicy policy, in PolicyVisit visit) => policy.PremiumFor(visit.Trade.Kind) ?? -HouseMargin;

    /// <summary>
    /// Every card comes once, with one seller, whose answer is known with the others of its hour, as in service; earnings are expected
    /// ones, by the laws.
    /// </summary>
    private double Following(PolicyVisit[] judged, PricePolicy policy, AnswerLevels levels, IReadOnlyList<SellerAnswer> logged)
    {
        var (waiting, earned, rails) = (new Queue<SellerAnswer>(logged), 0.0, GuardRails.Usual);
        foreach (var visit in judged)
        {
            var (trade, law) = (visit.Trade, sellers[(int)visit.Trade.Kind]);
            while (waiting.TryPeek(out var answer) && AnswerLevels.TakenInAt(answer.At) <= trade.BoughtAt)
                levels.Learn(waiting.Dequeue());
            var aimed = Premium(policy, visit) + levels.LevelOf(trade.BrandId, trade.BoughtAt);
            var premium = Math.Clamp(aimed, -rails.MarginMax, -rails.MarginMin);
            var accepted = random.NextDouble() < law.Acceptance(visit.Expected + premium - visit.Fair);
            waiting.Enqueue(new(trade.BrandId, trade.Kind, trade.BoughtAt, premium, accepted));
            earned += Earning(visit, premium);
        }
        return earned / judged.Length;
    }

    /// <summary>The rules of today's dealers, each less the house's margin, on the same cards.</summary>
    private Dictionary<string, double> Baselines(PolicyVisit[] judged)
    {
        var history = new PriceHistory(visits.Select(v => v.Trade));
        var sums = PriceHistory.Rules.ToDictionary(r => r, _ => 0.0);
        foreach (var visit in judged)
        foreach (var (rule, rate) in history.Before(visit.Trade.Facts, visit.Trade.BoughtAt))
            sums[rule] += sellers[(int)visit.Trade.Kind].Earning(visit.Fair, rate - HouseMargin) / judged.Length;
        return sums;
    }

    private LoggedOffer[] Log(PolicyVisit[] cards) =>
        [.. Enumerable.Range(0, Math.Max(OffersMin, cards.Length)).Select(i => Log(cards[i % cards.Length]))];

    private LoggedOffer Log(in PolicyVisit visit)
    {
        var step = steps[random.Next(steps.Length)];
        var offered = visit.Expected - HouseMargin + step;
        var law = sellers[(int)visit.Trade.Kind];
        var accepted = random.NextDouble() < law.Acceptance(offered - visit.Fair);
        var bad = random.NextDouble() < law.BadShare(offered - visit.Fair);
        var realised = bad ? 0 : visit.Fair + (visit.Noise * Normal());
        return new(visit.Trade.Kind, visit.Expected, offered, step, 1.0 / steps.Length, accepted, accepted ? realised : double.NaN);
    }

    private double Earning(PolicyVisit visit, double premium) =>
        sellers[(int)visit.Trade.Kind].Earning(visit.Fair, visit.Expected + premium);

    private double Oracle(PolicyVisit visit)
    {
        var (law, best) = (sellers[(int)visit.Trade.Kind], 0.0);
        for (var margin = 0.02; margin < 0.12; margin += 0.0005)
            best = Math.Max(best, law.Earning(visit.Fair, visit.Fair - margin));
        return best;
    }

    private static double BestStep(IReadOnlyDictionary<KindOfCard, SellerResponse> responses, KindOfCard kind) =>
        responses.TryGetValue(kind, out var response)
            ? steps
                .Where(s => response.Knows(s - HouseMargin))
                .DefaultIfEmpty(0)
                .MaxBy(s => response.Knows(s - HouseMargin) ? response.Earning(s - HouseMargin) : 0)
            : 0;

    private double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
