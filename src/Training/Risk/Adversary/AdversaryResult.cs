namespace CardRecycle.Training.Risk.Adversary;

/// <summary>Three courses of one world, round by round: what adapting gains, and what retraining takes back.</summary>
/// <param name="Naive">Gangs never change, the model stays: how it was before.</param>
/// <param name="Frozen">Gangs adapt, the model stays.</param>
/// <param name="Retrained">Gangs adapt, the model learns.</param>
/// <param name="Within">How near to before counts as closed, as a share of what the campaigns were worth.</param>
internal sealed record AdversaryResult(
    IReadOnlyList<AdversaryRound> Naive,
    IReadOnlyList<AdversaryRound> Frozen,
    IReadOnlyList<AdversaryRound> Retrained,
    double Within,
    int RoundDays
)
{
    internal static AdversaryResult Run(
        AdversaryOptions options,
        double within,
        IProgress<Fitting.TrainingProgress>? progress = null,
        CancellationToken ct = default
    )
    {
        IReadOnlyList<AdversaryRound> Play(int course, string name, bool adapts, bool retrains) =>
            AdversaryRun.Play(
                options,
                adapts,
                retrains,
                round =>
                    progress?.Report(new($"{name}, round {round} of {options.Rounds}", (course + (round / (double)options.Rounds)) / 3)),
                ct
            );
        return new(
            Play(0, "Nobody adapts", false, false),
            Play(1, "Gangs adapt", true, false),
            Play(2, "Gangs adapt, the model too", true, true),
            within,
            options.RoundDays
        );
    }

    /// <summary>Mean share gained over all rounds.</summary>
    internal static double MeanShare(IReadOnlyList<AdversaryRound> course) =>
        course.Sum(r => r.GainFen) / (double)Math.Max(1, course.Sum(r => r.WorthFen));

    public double NaiveShare => MeanShare(Naive);
    public double FrozenShare => MeanShare(Frozen);
    public double RetrainedShare => MeanShare(Retrained);

    /// <summary>Days until the model that learns has the loss back for good; null if it never has.</summary>
    public int? DaysToCloseRetrained => DaysToClose(Retrained);

    /// <summary>The same for the model that stays.</summary>
    public int? DaysToCloseFrozen => DaysToClose(Frozen);

    /// <summary>
    /// From the start of the first round in which gangs gain more than <see cref="Within"/> above the same round before they adapted, to
    /// the start of the first round from which they never do again. 0 if they never do, null if they still do in the last round.
    /// </summary>
    private int? DaysToClose(IReadOnlyList<AdversaryRound> course)
    {
        int[] open = [.. Enumerable.Range(0, course.Count).Where(r => course[r].GainShare > Naive[r].GainShare + Within)];
        return open.Length == 0 ? 0
            : open[^1] == course.Count - 1 ? null
            : (open[^1] + 1 - open[0]) * RoundDays;
    }
}
