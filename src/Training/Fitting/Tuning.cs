namespace CardRecycle.Training.Fitting;

/// <summary>One setting that was tried, and what it reached on time that it was not fitted to.</summary>
internal sealed record TuningTrial(int Number, TrainingOptions Options, double Mae, double Coverage90, double Width90)
{
    public string Settings =>
        $"effect {Options.Effect.Trees}x{Options.Effect.Leaves}@{Options.Effect.LearningRate:0.##}/{Options.Effect.RowsPerLeafMin} "
        + $"correction {Options.Correction.Trees}x{Options.Correction.Leaves}@{Options.Correction.LearningRate:0.##}/{Options.Correction.RowsPerLeafMin} "
        + $"passes {Options.Passes} mask {Options.MaskEvery}";
}

/// <summary>
/// Seeded random search. Trial 0 is the default. Trials are judged on a window before the test window, so that what `evaluate` says of the
/// winner was not used to choose it.
/// </summary>
internal static class Tuning
{
    /// <summary>The newest share of history stays untouched.</summary>
    private const double Untouched = 0.18;

    internal static IEnumerable<TuningTrial> Run(History history, int trials, TrainingOptions options, CancellationToken ct)
    {
        var random = new Random(options.Seed);
        var seen = history.Trades.Take((int)(history.Trades.Count * (1 - Untouched))).ToArray();
        for (var trial = 0; trial < trials; trial++)
        {
            var tried = trial == 0 ? options : Draw(options, random);
            var fitted = new ValuationTrainer(tried).Train(seen, ct);
            var result = ValuationPackaging.WithModel(
                fitted,
                m => ValuationEvaluation.Run(m, seen, fitted.Split.CalibrateEnd, history.Truth)
            );
            yield return new(trial, tried, result.Mae, result.Coverage90, result.Width90);
        }
    }

    private static TrainingOptions Draw(TrainingOptions options, Random random) =>
        options with
        {
            Effect = Draw(random, [120, 200, 300], [16, 24, 32], [0.06, 0.1, 0.15], [20, 50, 100]),
            Correction = Draw(random, [40, 80, 150], [6, 12, 20], [0.04, 0.08], [50, 150, 400]),
            Passes = OneOf(random, [2, 3]),
            MaskEvery = OneOf(random, [4, 8]),
        };

    private static TreeOptions Draw(Random random, int[] trees, int[] leaves, double[] rates, int[] rows) =>
        new(OneOf(random, trees), OneOf(random, leaves), OneOf(random, rates), OneOf(random, rows));

    private static T OneOf<T>(Random random, T[] values) => values[random.Next(values.Length)];
}
