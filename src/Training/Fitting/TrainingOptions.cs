namespace CardRecycle.Training.Fitting;

/// <summary>How a valuation is trained. The defaults are what was measured best on simulated markets.</summary>
internal sealed record TrainingOptions
{
    internal int Seed { get; init; } = 1;

    /// <summary>Share of time for fitting; the next share calibrates the interval, the rest tests.</summary>
    internal double TrainShare { get; init; } = 0.70;
    internal double CalibrateShare { get; init; } = 0.12;
    internal TreeOptions Effect { get; init; } = new(300, 24, 0.06, 40);

    /// <summary>The effect takes as many of its trees as help.</summary>
    internal static IReadOnlyList<int> EffectTrees { get; } = [1, 5, 10, 20, 40, 80, 150, 300];
    internal TreeOptions Noise { get; init; } = new(40, 10, 0.12, 100);
    internal TreeOptions Correction { get; init; } = new(80, 12, 0.08, 50);
    internal TreeOptions Spread { get; init; } = new(40, 10, 0.12, 60);
    internal TreeOptions Days { get; init; } = new(40, 10, 0.12, 60);

    /// <summary>How often effects and levels are learned in turn.</summary>
    internal int Passes { get; init; } = 2;

    /// <summary>What the correction looks at; null: what helped most on time that it was not fitted to.</summary>
    internal ColumnView? Views { get; init; }

    /// <summary>Every n-th row is also shown as one of a new brand, without a market, or both.</summary>
    internal int MaskEvery { get; init; } = 4;

    /// <summary>Fewer rows than this teach nothing.</summary>
    internal const int RowsMin = 500;
}

/// <summary>What the correction of a level may look at.</summary>
internal enum ColumnView
{
    /// <summary>The card, and how the market moves.</summary>
    State,

    /// <summary>The calendar too.</summary>
    StateAndSeason,
}

/// <summary>How far a training is.</summary>
/// <param name="Step">What is being done.</param>
/// <param name="Share">Share of the whole that is done, 0 to 1.</param>
internal readonly record struct TrainingProgress(string Step, double Share);
