using CardRecycle.Models.Risk;
using CardRecycle.Training.Fitting;

namespace CardRecycle.Training.Risk;

/// <summary>One figure of champion and challenger on the same deals.</summary>
/// <param name="Better">By how much the challenger is better; below 0 it is worse.</param>
/// <param name="Low95">Lower end of its 95 % interval.</param>
/// <param name="High95">Upper end.</param>
internal sealed record RiskContest(string Figure, double Champion, double Challenger, double Better, double Low95, double High95)
{
    public string Verdict => DayBootstrap.Verdict(Low95, High95);
}

/// <summary>Champion against challenger on the same deals.</summary>
internal sealed record RiskComparisonResult(int Rows, int Frauds, int Days, IReadOnlyList<RiskContest> Contests)
{
    public bool ChallengerIsWorse => Contests.Any(c => c.High95 < 0);
}

/// <summary>Pairs two models deal by deal and draws days, see <see cref="DayBootstrap"/>.</summary>
internal static class RiskComparison
{
    internal static RiskComparisonResult Run(RiskModel champion, RiskModel challenger, ReplayedDeals deals, int from, int seed)
    {
        int[] rows = [.. Enumerable.Range(from, deals.Events.Count - from).Where(r => deals.Labels[r] is not null)];
        var frauds = Array.ConvertAll(rows, r => deals.Labels[r]!.Fraud);
        var numbers = new Dictionary<DateTimeOffset, int>();
        var day = Array.ConvertAll(rows, r => NumberOf(RiskBacktest.Midnight(deals.Events[r].At), numbers));
        var (one, two) = (Scored(champion, deals, from, rows), Scored(challenger, deals, from, rows));
        var ranks = (Champion: new RankedDays(one, frauds, day), Challenger: new RankedDays(two, frauds, day));
        var costs = (Champion: DailyCost(champion, one), Challenger: DailyCost(challenger, two));
        int[] all = [.. Enumerable.Range(0, numbers.Count)];
        return new(
            rows.Length,
            frauds.Count(f => f),
            numbers.Count,
            [
                Contest("averagePrecision", d => ranks.Champion.AveragePrecision(d), d => ranks.Challenger.AveragePrecision(d), 1),
                Contest("costFenPerDeal", d => d.Sum(i => costs.Champion[i]), d => d.Sum(i => costs.Challenger[i]), -1.0 / rows.Length),
            ]
        );

        RiskContest Contest(string figure, Func<int[], double> first, Func<int[], double> second, double sign)
        {
            var (low, high) = DayBootstrap.Interval95(all.Length, seed, drawn => sign * (second(drawn) - first(drawn)));
            var scale = Math.Abs(sign);
            return new(figure, scale * first(all), scale * second(all), sign * (second(all) - first(all)), low, high);
        }

        double[] DailyCost(RiskModel model, RiskScore[] scores)
        {
            var cost = new double[numbers.Count];
            foreach (var (i, row) in rows.Index())
                cost[day[i]] += RiskDesk.CostFen(RiskDesk.Decide(scores[i], model.Calibration), deals.Events[row], deals.Labels[row]!);
            return cost;
        }
    }

    private static RiskScore[] Scored(RiskModel model, ReplayedDeals deals, int from, int[] rows)
    {
        var scores = RiskEvaluation.Scores(model, deals, from, deals.Events.Count);
        return Array.ConvertAll(rows, r => scores[r - from]);
    }

    private static int NumberOf(DateTimeOffset day, Dictionary<DateTimeOffset, int> numbers)
    {
        if (!numbers.TryGetValue(day, out var number))
            numbers[day] = number = numbers.Count;
        return number;
    }

    /// <summary>Deals in order of score, so that the average precision of any choice of days needs no sorting.</summary>
    private sealed class RankedDays(RiskScore[] scores, bool[] frauds, int[] day)
    {
        private readonly int[] order = RiskMetrics.Ranked([.. scores.Select(s => s.Probability)]);
        private readonly int[] weights = new int[day.Max() + 1];

        /// <summary>As <see cref="RiskMetrics.AveragePrecision"/>, a day counting as often as it was drawn; NaN without a fraud.</summary>
        internal double AveragePrecision(int[] drawn)
        {
            Array.Clear(weights);
            foreach (var d in drawn)
                weights[d]++;
            var (seen, found, before, sum) = (0L, 0L, 0L, 0.0);
            for (var i = 0; i < order.Length; i++)
            {
                var row = order[i];
                seen += weights[day[row]];
                found += frauds[row] ? weights[day[row]] : 0;
                if (i + 1 < order.Length && scores[order[i + 1]].Probability == scores[row].Probability)
                    continue;
                sum += found == before ? 0 : (found - before) * (double)found / seen;
                before = found;
            }
            return found == 0 ? double.NaN : sum / found;
        }
    }
}
