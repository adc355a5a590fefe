using System.Text.Json;
using System.Text.Json.Serialization;

namespace CardRecycle.Models.Risk;

/// <summary>Turns the raw outputs of the graph into probability and thresholds; the file <c>calibration.json</c> of a risk
/// package.</summary>
public sealed record RiskCalibration
{
    private const double TailMax = 6;
    private const double LogitMax = 30;
    private const double ForestWeight = 0.2;

    /// <summary>Whether there were confirmed frauds to learn from; without, the anomaly alone speaks.</summary>
    public required bool Supervised { get; init; }

    /// <summary>Values of the forest's path length and of the distance, each ascending, at <see cref="Tails"/>.</summary>
    public required IReadOnlyList<double> PathQuantiles { get; init; }
    public required IReadOnlyList<double> DistanceQuantiles { get; init; }

    /// <summary>−log10 of the share of rows that are odder, ascending.</summary>
    public required IReadOnlyList<double> Tails { get; init; }

    /// <summary>Log odds = first + second × raw score of the trees.</summary>
    public required IReadOnlyList<double> SupervisedLine { get; init; }

    /// <summary>Log odds = first + second × oddness.</summary>
    public required IReadOnlyList<double> AnomalyLine { get; init; }

    /// <summary>Log odds = first + second × log odds of "either of both".</summary>
    public required IReadOnlyList<double> CombinedLine { get; init; }

    /// <summary>Frauds over deals with a known outcome that the probabilities were calibrated on; null in packages older than
    /// this.</summary>
    public double? FraudShare { get; init; }

    /// <summary>An expected loss from here on goes to a reviewer, in fen.</summary>
    public required double ReviewLossFen { get; init; }

    /// <summary>A probability from here on is declined.</summary>
    public required double DeclineProbability { get; init; }

    /// <summary>Usual value and spread of the oddness columns, on the logarithmic scale, by
    /// population: for explanations.</summary>
    public required IReadOnlyList<double> Means { get; init; }
    public required IReadOnlyList<double> Scales { get; init; }

    /// <summary>Shares of training scores per tenth of probability and of oddness: what drift is measured against.</summary>
    public required IReadOnlyList<double> OddnessDeciles { get; init; }

    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>What the raw outputs of the trees, the forest and the distance say of one event.</summary>
    internal RiskScore Score(double raw, double path, double distance, long lossFen)
    {
        var oddness = Oddness(path, distance);
        var probability = Probability(raw, oddness);
        return new(probability, probability * lossFen, SupervisedProbability(raw), AnomalyProbability(oddness), oddness);
    }

    /// <summary>Weighted mean of both detectors' tails: 2 means odder than 99 of 100 rows. The forest counts little: it finds rows that are
    /// odd in many columns, and most new ways of fraud are odd in few.</summary>
    public double Oddness(double path, double distance) =>
        (ForestWeight * TailOf(-path, Tails, PathQuantiles)) + ((1 - ForestWeight) * TailOf(distance, Tails, DistanceQuantiles));

    /// <summary>The columns whose usual value is known, the furthest from it first.</summary>
    /// <param name="features">Of an event.</param>
    /// <returns>Column, its usual value, and how many standard deviations lie between on the logarithmic scale.</returns>
    public IReadOnlyList<(int Column, double Usual, double Deviations)> Unusual(float[] features)
    {
        var columns = RiskFeatures.Oddness;
        var usual = RiskFeatures.PopulationOf(features) * columns.Count;
        return
        [
            .. Enumerable
                .Range(0, columns.Count)
                .Select(c =>
                    (
                        columns[c].Column,
                        Usual: Math.Sign(Means[usual + c]) * (Math.Exp(Math.Abs(Means[usual + c])) - 1),
                        Deviations: (Log(features[columns[c].Column]) - Means[usual + c]) / Scales[usual + c]
                    )
                )
                .OrderByDescending(c => Math.Abs(c.Deviations))
                .DistinctBy(c => c.Column),
        ];

        static double Log(float value) => Math.Sign(value) * Math.Log(1 + Math.Abs((double)value));
    }

    /// <summary>Probability of fraud by the anomaly alone.</summary>
    public double AnomalyProbability(double oddness) => Sigmoid(AnomalyLine[0] + (AnomalyLine[1] * oddness));

    /// <summary>Probability of fraud by the trees alone.</summary>
    public double SupervisedProbability(double raw) => Supervised ? Sigmoid(SupervisedLine[0] + (SupervisedLine[1] * raw)) : 0;

    /// <summary>Calibrated probability that it is fraud: by what is known, or by being like nothing known.</summary>
    public double Probability(double raw, double oddness) => Sigmoid(CombinedLine[0] + (CombinedLine[1] * EitherLogit(raw, oddness)));

    /// <summary>
    /// The probability where frauds are as frequent as <paramref name="fraudRate"/> says, and not as in the history that was learned
    /// from, where they are gathered: by Bayes the odds change by the ratio of both prior odds.
    /// </summary>
    /// <param name="probability">Of <see cref="Probability"/>.</param>
    /// <param name="fraudRate">Share of frauds among all deals, above 0 and below 1.</param>
    public double AtRate(double probability, double fraudRate)
    {
        if (FraudShare is not (> 0 and < 1) || probability is <= 0 or >= 1)
            return probability;
        var odds = probability / (1 - probability) * (fraudRate / (1 - fraudRate)) / (FraudShare.Value / (1 - FraudShare.Value));
        return odds / (1 + odds);
    }

    /// <summary>Log odds that at least one of both parts is right.</summary>
    public double EitherLogit(double raw, double oddness)
    {
        var honest = (1 - SupervisedProbability(raw)) * (1 - AnomalyProbability(oddness));
        return Math.Clamp(Math.Log((1 - honest) / honest), -LogitMax, LogitMax);
    }

    internal static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    /// <summary>Between known quantiles in proportion; beyond the last one with the slope before it, up to a bound.</summary>
    private static double TailOf(double value, IReadOnlyList<double> tails, IReadOnlyList<double> quantiles)
    {
        if (value <= quantiles[0])
            return tails[0];
        for (var i = 1; i < tails.Count; i++)
            if (value <= quantiles[i])
            {
                var width = quantiles[i] - quantiles[i - 1];
                return width <= 0 ? tails[i] : tails[i - 1] + ((tails[i] - tails[i - 1]) * (value - quantiles[i - 1]) / width);
            }
        var last = quantiles[^1] - quantiles[^2];
        var beyond = last <= 0 ? 0 : (tails[^1] - tails[^2]) * (value - quantiles[^1]) / last;
        return Math.Min(TailMax, tails[^1] + beyond);
    }

    internal bool IsSound() =>
        Tails.Count >= 2
        && PathQuantiles.Count == Tails.Count
        && DistanceQuantiles.Count == Tails.Count
        && SupervisedLine.Count == 2
        && AnomalyLine.Count == 2
        && CombinedLine.Count == 2
        && Means.Count == RiskFeatures.Populations * RiskFeatures.Oddness.Count
        && Scales.Count == Means.Count
        && Scales.All(s => s > 0)
        && ReviewLossFen >= 0
        && (FraudShare is null or (>= 0 and <= 1))
        && DeclineProbability is > 0 and <= 1.01
        && Tails
            .Concat(PathQuantiles)
            .Concat(DistanceQuantiles)
            .Concat(SupervisedLine)
            .Concat(AnomalyLine)
            .Concat(CombinedLine)
            .Concat(Means)
            .All(double.IsFinite);
}
