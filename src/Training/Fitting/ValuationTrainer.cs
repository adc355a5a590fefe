using CardRecycle.Models.Liquidity;
using CardRecycle.Models.Valuation;

namespace CardRecycle.Training.Fitting;

/// <summary>
/// Trains a valuation from closed trades, in two parts. The first learns what a card fetches beyond a standard card of its brand, as smooth
/// laws of its kind and trees on what these leave; with it taken out, closed trades move the levels whatever mix of cards happened to
/// trade. The second corrects level plus effect by market state and season. Every n-th row is also shown as if its brand were new or had no
/// market, so that the model knows what not knowing costs.
/// </summary>
internal sealed class ValuationTrainer(TrainingOptions options, IProgress<TrainingProgress>? progress = null)
{
    private const double SpreadMin = 0.002;
    private const double DeviationMin = 0.003;
    private const double RateMargin = 0.03;
    private const int FoldDays = 42;
    private const int WaitParts = 5;
    private const double HuberReach = 4;

    /// <summary>Standard deviation over median absolute deviation of a normal variable.</summary>
    private const double MedianDeviationToStandard = 1.4826;

    /// <summary>Standard deviation over mean absolute deviation of a normal variable.</summary>
    private const double DeviationOverMean = 1.2533141;

    /// <summary>Content of the package's files.</summary>
    internal FittedValuation Train(IReadOnlyList<TradeRecord> trades, CancellationToken ct)
    {
        var split = TimeSplit.Of(trades, options);
        Report("Learning what distinguishes cards of one brand", 0.02);
        var (replay, effect, noise, law) = FollowLevels(trades, split, ct);
        var rows = Masked([.. replay.Rows.Where(split.InTraining)]);
        // What sets a brand apart from its kind only its own trades can tell: without any there is nothing to correct.
        var set = new FitSet([.. rows.Where(r => r.Market.HasTrades)], effect);
        ct.ThrowIfCancellationRequested();

        var fittingDays = Task.Run(() => FitDays(rows), ct);
        Report("Learning season and market state", 0.45);
        var (correction, residuals) = FitCorrection(set);
        Report("Learning how sure it is", 0.60);
        var spread = TreeFit.Fit(Shown(set.Features, ColumnView.State), residuals, options.Spread, options.Seed);
        ct.ThrowIfCancellationRequested();
        Report("Learning how long selling takes", 0.80);
        var days = fittingDays.GetAwaiter().GetResult();

        Report("Calibrating the interval on the latest window", 0.88);
        var calibration = Calibrate(replay, [.. replay.Rows.Where(split.InCalibration)], set, residuals, effect, correction, spread) with
        {
            Movement = law,
        };
        return new(OnnxExport.Write(effect, noise, correction, spread, days), calibration, split, Gain(effect, correction));
    }

    /// <summary>
    /// Effects need levels and levels need effects: the first pass takes levels from plain rates, each further one from the rates without
    /// the effects of the pass before.
    /// </summary>
    private (PointInTime Replay, TreeFit Effect, TreeFit Noise, FilterLaw Law) FollowLevels(
        IReadOnlyList<TradeRecord> trades,
        TimeSplit split,
        CancellationToken ct
    )
    {
        var replay = PointInTime.Replay(trades, null, FilterLaw.Ignorant, split.TrainEnd);
        double[] deviations = [.. trades.Select(_ => MarketFilter.UsualNoise)];
        for (var pass = 1; ; pass++)
        {
            ct.ThrowIfCancellationRequested();
            var laws = CardLaws(replay.Rows, deviations, split);
            KnownThen[] rows = [.. replay.Rows.Select(r => r with { Law = r.Law.WithCards(laws) })];
            var training = rows.Where(split.InTraining).ToArray();
            var effect = FitEffect(training, withTrees: pass >= options.Passes);
            var noise = FitNoise(training, effect);
            Report("Following the levels of the brands", 0.20 * pass);
            float[][] columns = [.. rows.Select(r => CardColumns(r.Features()))];
            var (effects, noises) = (effect.Score(columns), noise.Score(columns));
            var cards = effects.Select((e, i) => (Features.EffectByLaw(columns[i]) + e, (double)noises[i])).ToArray();
            deviations = [.. noises.Select(n => Math.Max(DeviationMin, n))];
            var homes = KindHomes.Of(trades, cards, split.TrainEnd);
            var law = MovementFit.Fit(trades, cards, homes, split.TrainEnd).WithCards(laws) with { WaitShape = WaitShape(training) };
            replay = PointInTime.Replay(trades, cards, law, split.TrainEnd, homes);
            if (pass >= options.Passes)
                return (replay, effect, noise, law);
        }
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
    private static double[][] CardLaws(List<KnownThen> rows, double[] deviations, TimeSplit split)
    {
        var sales = Enum.GetValues<KindOfCard>().Select(_ => new List<CardLawFit.Sale>()).ToArray();
        for (var i = 0; i < rows.Count; i++)
            if (split.InTraining(rows[i]) && rows[i].Market.HasTrades)
                sales[(int)rows[i].Trade.Kind].Add(new(rows[i].Trade.Facts, rows[i].Trade.SoldOn, BeyondLevel(rows[i]), deviations[i]));
        return [.. sales.Select(s => s.Count == 0 ? [] : CardLawFit.Fit(s))];
    }

    /// <summary>Trees learn what the laws of the kinds leave, as many as help on time that they were not fitted to.</summary>
    private TreeFit FitEffect(IReadOnlyList<KnownThen> rows, bool withTrees)
    {
        var shown = rows.Where(r => r.Market.HasTrades).ToArray();
        shown = [.. shown, .. shown.Where((_, i) => i % options.MaskEvery == 0).Select(r => r.AsNewBrand())];
        float[][] columns = [.. shown.Select(r => CardColumns(r.Features()))];
        float[] labels = [.. shown.Select((r, i) => (float)(BeyondLevel(r) - Features.EffectByLaw(columns[i])))];
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
    private TreeFit FitNoise(IReadOnlyList<KnownThen> rows, TreeFit effect)
    {
        var shown = rows.Where(r => r.Market.HasTrades).ToArray();
        float[][] columns = [.. shown.Select(r => CardColumns(r.Features()))];
        var effects = effect.Score(columns);
        var labels = shown
            .Select((r, i) => (float)(DeviationOverMean * Math.Abs(BeyondLevel(r) - Features.EffectByLaw(columns[i]) - effects[i])))
            .ToArray();
        return TreeFit.Fit(columns, labels, options.Noise, options.Seed);
    }

    /// <summary>What a card fetched beyond its brand's level and the season of the day on which it was sold.</summary>
    private static double BeyondLevel(in KnownThen row) =>
        row.Trade.Rate - row.Market.Level - row.Law.SeasonOn(row.Trade.Kind, row.Trade.SoldOn);

    /// <summary>The effect must not depend on the day or the market: it is not shown them.</summary>
    private static float[] CardColumns(float[] row)
    {
        row.AsSpan(..FeatureSchema.CardColumns.Start.Value).Clear();
        row.AsSpan(FeatureSchema.CardColumns.End.Value..).Clear();
        return row;
    }

    private List<KnownThen> Masked(IReadOnlyList<KnownThen> rows)
    {
        var shown = new List<KnownThen>(rows);
        for (var i = 0; i < rows.Count; i += options.MaskEvery)
            shown.Add(
                (i / options.MaskEvery % 3) switch
                {
                    0 => rows[i].AsNewBrand().WithoutMarket(),
                    1 => rows[i].AsNewBrand(),
                    _ => rows[i].WithoutMarket(),
                }
            );
        return shown;
    }

    private TreeFit FitDays(IReadOnlyList<KnownThen> rows)
    {
        float[] logDays = [.. rows.Select(r => (float)Math.Log(1 + r.Trade.DaysToSell))];
        return TreeFit.Fit([.. rows.Select(r => r.Features())], logDays, options.Days, options.Seed);
    }

    /// <summary>
    /// Out-of-fold corrections decide what the correction may look at: with one year of history a feast and whatever else moved a kind in
    /// those weeks cannot be told apart, and season columns would learn last year's glut by heart.
    /// </summary>
    private (TreeFit Correction, float[] Residuals) FitCorrection(FitSet set)
    {
        ColumnView[] views = options.Views is { } forced ? [forced] : [ColumnView.State, ColumnView.StateAndSeason];
        // Fits are independent of each other and seeded: side by side they give the same as one after the other.
        var (view, residuals) = views
            .AsParallel()
            .AsOrdered()
            .Select(v => (View: v, Residuals: CrossFitResiduals(set, v)))
            .ToArray()
            .MinBy(v => v.Residuals.Average());
        return (FitMiddle(Shown(set.Features, view), set.Remainders), residuals);
    }

    /// <summary>
    /// An issuer in free fall pulls a mean far below what cards usually fetch. Remainders beyond a few usual deviations count as that many
    /// (Huber 1964), and the middle of what then remains is taken out: the error that is judged is an absolute one.
    /// </summary>
    private TreeFit FitMiddle(IReadOnlyList<float[]> columns, IReadOnlyList<float> remainders)
    {
        var deviation = MedianDeviationToStandard * Median([.. remainders.Select(r => Math.Abs(r))]);
        var reach = (float)(HuberReach * deviation);
        var fit = TreeFit.Fit(columns, [.. remainders.Select(r => Math.Clamp(r, -reach, reach))], options.Correction, options.Seed);
        var scores = fit.Score(columns);
        return fit.Raised(Median([.. remainders.Select((r, i) => r - scores[i])]));
    }

    private static float Median(float[] values)
    {
        Array.Sort(values);
        return values.Length == 0 ? 0 : values[values.Length / 2];
    }

    /// <summary>
    /// How far off the mean is on rows that it was not fitted to: two folds of alternating blocks, longer than any move of a market.
    /// </summary>
    private float[] CrossFitResiduals(FitSet set, ColumnView view)
    {
        var residuals = new float[set.Features.Count];
        var shown = Shown(set.Features, view);
        foreach (var (own, others) in Folds(set.Rows))
        {
            var fit = FitMiddle([.. others.Select(i => shown[i])], [.. others.Select(i => set.Remainders[i])]);
            var scores = fit.Score([.. own.Select(i => shown[i])]);
            for (var i = 0; i < own.Length; i++)
                residuals[own[i]] = Math.Abs(set.Remainders[own[i]] - scores[i]);
        }
        return residuals;
    }

    /// <summary>Two folds of alternating blocks; a history that is shorter than a block is fitted to itself.</summary>
    private static IEnumerable<(int[] Own, int[] Others)> Folds(IReadOnlyList<KnownThen> rows)
    {
        var folds = Enumerable.Range(0, rows.Count).ToLookup(i => rows[i].Trade.Facts.Day.DayNumber / FoldDays % 2);
        foreach (var fold in folds)
        {
            var others = folds.Where(f => f.Key != fold.Key).SelectMany(f => f).ToArray();
            yield return ([.. fold], others.Length == 0 ? [.. fold] : others);
        }
    }

    /// <summary>
    /// Hides columns from a fit. Absolute levels and the brands' own figures stay hidden in any case: they name brand and time, and a tree
    /// would remember what happened to that brand then. A hidden column is constant, so no tree ever asks for it in service.
    /// </summary>
    private static float[][] Shown(IReadOnlyList<float[]> rows, ColumnView view) =>
        [
            .. rows.Select(row =>
            {
                var shown = (float[])row.Clone();
                foreach (var column in hidden)
                    shown[column] = 0;
                if (view == ColumnView.State)
                    shown.AsSpan(FeatureSchema.Season..).Clear();
                return shown;
            }),
        ];

    private static readonly int[] hidden =
    [
        FeatureSchema.Level,
        FeatureSchema.BrandRate,
        FeatureSchema.BrandVolatility,
        FeatureSchema.BrandLogTrades,
        FeatureSchema.BrandDays,
    ];

    private static Calibration Calibrate(
        PointInTime replay,
        IReadOnlyList<KnownThen> window,
        FitSet trained,
        float[] residuals,
        TreeFit effect,
        TreeFit correction,
        TreeFit spread
    )
    {
        (FitSet Set, double[] Errors) Judged(IEnumerable<KnownThen> rows)
        {
            var set = new FitSet([.. rows], effect);
            var corrections = correction.Score(set.Features);
            return (set, [.. set.Remainders.Select((r, i) => Math.Abs(r - corrections[i]))]);
        }

        // The latest window may be calm or wild by luck: it counts half, rows of the year before that were not fitted to the other half.
        var own = Enumerable
            .Range(0, trained.Rows.Count)
            .Where(i => trained.Rows[i].Brand.Known && trained.Rows[i].Trade.BoughtAt > YearBefore(window))
            .ToArray();
        var every = Math.Max(1, own.Length / Math.Max(1, window.Count));
        int[] sample = [.. own.Where((_, n) => n % every == 0)];
        var spreadsBefore = spread.Score([.. sample.Select(i => trained.Features[i])]);
        var before = sample.Select((i, n) => Scored(trained.Rows[i], residuals[i], spreadsBefore[n]));
        var (latest, errors) = Judged(window.Where(r => r.Market.HasTrades));
        var spreads = spread.Score(latest.Features);
        var (width, tiers, faces, lives) = GroupWidths.Fit([.. latest.Rows.Select((r, i) => Scored(r, errors[i], spreads[i])), .. before]);
        var (asNew, errorsAsNew) = Judged(window.Select(r => r.AsNewBrand().WithoutMarket()));
        var widthNew = GroupWidths.QuantileOverBrands([
            .. asNew.Rows.Select((r, i) => (r.Trade.BrandId, errorsAsNew[i] / asNew.Features[i][FeatureSchema.LevelDeviation])),
        ]);

        var rates = trained.Rows.Select(r => r.Trade.Rate).Order().ToArray();
        return replay.WriteEncodings(
            new()
            {
                Brands = [],
                Kinds = [],
                All = default,
                Movement = FilterLaw.Ignorant,
                Reference = Medians(trained.Features),
                WidthKnown = width,
                WidthByTier = tiers,
                WidthByFace = faces,
                WidthByLife = lives,
                WidthNewBrand = widthNew,
                SpreadMin = SpreadMin,
                RateMin = Math.Max(0.01, rates[rates.Length / 1000] - RateMargin),
                RateMax = rates[^(1 + (rates.Length / 1000))] + RateMargin,
            }
        );
    }

    private static GroupWidths.Scored Scored(in KnownThen row, double error, double spread) =>
        new(
            error / Math.Max(SpreadMin, spread),
            row.Trade.BrandId,
            row.Brand.Tier,
            Segments.FaceBandOf(row.Trade.FaceFen),
            Segments.LifeBandOf(row.Trade.LifeDays)
        );

    private static DateTimeOffset YearBefore(IReadOnlyList<KnownThen> window) =>
        window.Count == 0 ? default : window[0].Trade.BoughtAt.AddYears(-1);

    private static float[] Medians(IReadOnlyList<float[]> rows) =>
        [
            .. Enumerable
                .Range(0, FeatureSchema.Count)
                .Select(column =>
                {
                    var values = rows.Select(r => r[column]).Order().ToArray();
                    return values[values.Length / 2];
                }),
        ];

    /// <summary>How much each column brought, summed over the trees that make the rate.</summary>
    private static SortedDictionary<string, double> Gain(params TreeFit[] fits)
    {
        var gain = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach (var tree in fits.SelectMany(f => f.Ensemble.Trees))
            for (var node = 0; node < tree.NumberOfNodes; node++)
            {
                var column = FeatureSchema.Names[tree.NumericalSplitFeatureIndexes[node]];
                gain[column] = gain.GetValueOrDefault(column) + tree.SplitGains[node];
            }
        return gain;
    }

    private void Report(string step, double share) => progress?.Report(new(step, share));
}

/// <summary>Rows with their columns and what is to be learned of them.</summary>
internal sealed class FitSet
{
    internal FitSet(IReadOnlyList<KnownThen> rows, TreeFit effect)
    {
        Rows = rows;
        Features = [.. rows.Select(r => r.Features())];
        var effects = effect.Score(Features);
        Remainders =
        [
            .. rows.Select(
                (r, i) =>
                    (float)(
                        r.Trade.Rate
                        - Features[i][FeatureSchema.Level]
                        - Features[i][FeatureSchema.Season]
                        - Models.Valuation.Features.EffectByLaw(Features[i])
                        - effects[i]
                    )
            ),
        ];
    }

    internal IReadOnlyList<KnownThen> Rows { get; }
    internal IReadOnlyList<float[]> Features { get; }

    /// <summary>Rate beyond level and card effect.</summary>
    internal IReadOnlyList<float> Remainders { get; }
}

/// <summary>A trained valuation before it is packed.</summary>
/// <param name="Gain">What each column brought; empty if it was trained elsewhere.</param>
internal sealed record FittedValuation(byte[] Onnx, Calibration Calibration, TimeSplit Split, IReadOnlyDictionary<string, double> Gain);
