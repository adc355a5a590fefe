using CardRecycle.Models.Liquidity;
using CardRecycle.Models.Valuation;

namespace CardRecycle.Training.Fitting;

/// <summary>
/// The first part of a valuation: what a card fetches beyond a standard card of its brand, and with that taken out, where the levels of the
/// brands stood whenever a card was bought.
/// </summary>
internal sealed class LevelFit(TrainingOptions options, IProgress<TrainingProgress>? progress)
{
    /// <summary>With the rows that are shown a second time this fills what trees are fitted to.</summary>
    private const int RowsMax = 200_000;
    private const double DeviationMin = 0.003;
    private const int FoldDays = 42;
    private const int WaitParts = 5;

    /// <summary>Standard deviation over mean absolute deviation of a normal variable.</summary>
    private const double DeviationOverMean = 1.2533141;

    /// <summary>
    /// Effects need levels and levels need effects: the first pass takes levels from plain rates, each further one from the rates without
    /// the effects of the pass before.
    /// </summary>
    internal (PointInTime Replay, TreeFit Effect, TreeFit Noise, FilterLaw Law) Follow(
        IReadOnlyList<TradeRecord> trades,
        TimeSplit split,
        CancellationToken ct
    )
    {
        var keep = Kept(trades, split);
        var law = FilterLaw.Ignorant;
        var replay = PointInTime.Replay(trades, null, law, split.TrainEnd, keep: keep);
        double[] deviations = [.. trades.Select(_ => MarketFilter.UsualNoise)];
        for (var pass = 1; ; pass++)
        {
            ct.ThrowIfCancellationRequested();
            var training = replay.Rows.Where(split.InTraining).ToArray();
            var cardLaws = CardLaws(training, law, deviations);
            law = law.WithCards(cardLaws);
            var effect = FitEffect(training, law, withTrees: pass >= options.Passes);
            var noise = FitNoise(training, law, effect);
            Report("Following the levels of the brands", 0.20 * pass);
            var cards = Cards(trades, replay.Encoded, law, effect, noise);
            deviations = [.. cards.Select(c => Math.Max(DeviationMin, c.Noise))];
            var homes = KindHomes.Of(trades, cards, split.TrainEnd);
            law = MovementFit.Fit(trades, cards, homes, split.TrainEnd, withFaces: pass >= options.Passes).WithCards(cardLaws) with
            {
                WaitShape = WaitShape(training),
            };
            replay = PointInTime.Replay(trades, cards, law, split.TrainEnd, homes, keep);
            if (pass >= options.Passes)
                return (replay, effect, noise, law);
        }
    }

    /// <summary>
    /// The trades to fit to and to calibrate on; of more than <see cref="RowsMax"/> every n-th: time and memory of a training stay bounded.
    /// All of them move the levels.
    /// </summary>
    private static Func<int, bool> Kept(IReadOnlyList<TradeRecord> trades, TimeSplit split)
    {
        var everyFitted = 1 + ((trades.Count(split.InTraining) - 1) / RowsMax);
        var everyCalibrated = 1 + ((trades.Count(split.InCalibration) - 1) / RowsMax);
        var kept = new bool[trades.Count];
        var (fitted, calibrated) = (0, 0);
        for (var i = 0; i < trades.Count; i++)
            kept[i] = split.InTraining(trades[i])
                ? fitted++ % everyFitted == 0
                : split.InCalibration(trades[i]) && calibrated++ % everyCalibrated == 0;
        return i => kept[i];
    }

    /// <summary>Effect and noise of every trade, by what was known of its brand when its card was bought.</summary>
    private static (double Effect, double Noise)[] Cards(
        IReadOnlyList<TradeRecord> trades,
        List<EncodedBrand> brands,
        FilterLaw law,
        TreeFit effect,
        TreeFit noise
    )
    {
        IEnumerable<float[]> Columns()
        {
            for (var i = 0; i < trades.Count; i++)
            {
                var row = new float[FeatureSchema.Count];
                Features.Write(row, trades[i].Facts, MarketSnapshot.None, brands[i], law);
                yield return CardColumns(row);
            }
        }
        var (effects, noises) = (effect.Score(Columns()), noise.Score(Columns()));
        return [.. Columns().Select((c, i) => (Features.EffectByLaw(c) + effects[i], (double)noises[i]))];
    }

    /// <summary>The middles of equally likely parts of days to sell over those of the brand.</summary>
    private static double[] WaitShape(IReadOnlyList<KnownThen> rows)
    {
        var ratios = rows.Where(r => r.Brand.Known && r.Brand.Days > 0).Select(r => r.Trade.DaysToSell / r.Brand.Days).Order().ToArray();
        return ratios.Length == 0
            ? [1]
            : [.. Enumerable.Range(0, WaitParts).Select(i => Math.Round(ratios[((2 * i) + 1) * ratios.Length / (2 * WaitParts)], 3))];
    }

    /// <summary>What cards of each kind have in common, learned apart from the trees: those are rough where it is smooth.</summary>
    private static double[][] CardLaws(KnownThen[] rows, FilterLaw law, double[] deviations)
    {
        var sales = Enum.GetValues<KindOfCard>().Select(_ => new List<CardLawFit.Sale>()).ToArray();
        foreach (var row in rows.Where(r => r.Market.HasTrades))
            sales[(int)row.Trade.Kind].Add(new(row.Trade.Facts, row.Trade.SoldOn, BeyondLevel(row, law), deviations[row.Index]));
        return [.. sales.Select(s => s.Count == 0 ? [] : CardLawFit.Fit(s))];
    }

    /// <summary>Trees learn what the laws of the kinds leave, as many as help on time that they were not fitted to.</summary>
    private TreeFit FitEffect(IReadOnlyList<KnownThen> rows, FilterLaw law, bool withTrees)
    {
        var shown = rows.Where(r => r.Market.HasTrades).ToArray();
        shown = [.. shown, .. shown.Where((_, i) => i % options.MaskEvery == 0).Select(r => r.AsNewBrand())];
        float[][] columns = [.. shown.Select(r => CardColumns(r.Features(law)))];
        float[] labels = [.. shown.Select((r, i) => (float)(BeyondLevel(r, law) - Features.EffectByLaw(columns[i])))];
        var trees = withTrees ? TreesThatHelp(shown, columns, labels) : 1;
        return TreeFit.Fit(columns, labels, options.Effect with { Trees = trees }, options.Seed);
    }

    private int TreesThatHelp(IReadOnlyList<KnownThen> rows, float[][] columns, float[] labels)
    {
        int[] counts = [.. TrainingOptions.EffectTrees.Where(n => n <= options.Effect.Trees)];
        var misses = new double[counts.Length];
        foreach (var (own, others) in Folds(rows))
        {
            var fit = TreeFit.Fit([.. others.Select(i => columns[i])], [.. others.Select(i => labels[i])], options.Effect, options.Seed);
            foreach (var i in own)
            {
                var scores = fit.ScoresAfter(columns[i], counts);
                for (var n = 0; n < counts.Length; n++)
                    misses[n] += Math.Abs(labels[i] - scores[n]);
            }
        }
        return counts[Array.IndexOf(misses, misses.Min())];
    }

    /// <summary>How much single trades of such cards scatter: it decides how far one of them moves a level.</summary>
    private TreeFit FitNoise(IReadOnlyList<KnownThen> rows, FilterLaw law, TreeFit effect)
    {
        var shown = rows.Where(r => r.Market.HasTrades).ToArray();
        float[][] columns = [.. shown.Select(r => CardColumns(r.Features(law)))];
        var effects = effect.Score(columns);
        var labels = shown
            .Select((r, i) => (float)(DeviationOverMean * Math.Abs(BeyondLevel(r, law) - Features.EffectByLaw(columns[i]) - effects[i])))
            .ToArray();
        return TreeFit.Fit(columns, labels, options.Noise, options.Seed);
    }

    /// <summary>What a card fetched beyond its brand's level and the season of the day on which it was sold.</summary>
    private static double BeyondLevel(in KnownThen row, FilterLaw law) =>
        row.Trade.Rate - row.Market.Level - law.SeasonOn(row.Trade.Kind, row.Trade.SoldOn);

    /// <summary>The effect must not depend on the day or the market: it is not shown them.</summary>
    private static float[] CardColumns(float[] row)
    {
        row.AsSpan(..FeatureSchema.CardColumns.Start.Value).Clear();
        row.AsSpan(FeatureSchema.CardColumns.End.Value..).Clear();
        return row;
    }

    /// <summary>Two folds of alternating blocks; a history that is shorter than a block is fitted to itself.</summary>
    internal static IEnumerable<(int[] Own, int[] Others)> Folds(IReadOnlyList<KnownThen> rows)
    {
        var folds = Enumerable.Range(0, rows.Count).ToLookup(i => rows[i].Trade.Facts.Day.DayNumber / FoldDays % 2);
        foreach (var fold in folds)
        {
            var others = folds.Where(f => f.Key != fold.Key).SelectMany(f => f).ToArray();
            yield return ([.. fold], others.Length == 0 ? [.. fold] : others);
        }
    }

    private void Report(string step, double share) => progress?.Report(new(step, share));
}
