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
    private const double RateMargin = 0.03;
    private const double HuberReach = 4;

    /// <summary>Standard deviation over median absolute deviation of a normal variable.</summary>
    private const double MedianDeviationToStandard = 1.4826;

    /// <summary>Content of the package's files.</summary>
    internal FittedValuation Train(IReadOnlyList<TradeRecord> trades, CancellationToken ct)
    {
        var split = TimeSplit.Of(trades, options);
        Report("Learning what distinguishes cards of one brand", 0.02);
        var (replay, effect, noise, law) = new LevelFit(options, progress).Follow(trades, split, ct);
        var rows = Masked([.. replay.Rows.Where(split.InTraining)]);
        // What sets a brand apart from its kind only its own trades can tell: without any there is nothing to correct.
        var set = new FitSet([.. rows.Where(r => r.Market.HasTrades)], law, effect);
        ct.ThrowIfCancellationRequested();

        var fittingDays = Task.Run(() => FitDays(rows, law), ct);
        Report("Learning season and market state", 0.45);
        var (correction, residuals) = FitCorrection(set);
        Report("Learning how sure it is", 0.60);
        var spread = TreeFit.Fit(Shown(set.Features, ColumnView.State), residuals, options.Spread, options.Seed);
        ct.ThrowIfCancellationRequested();
        Report("Learning how long selling takes", 0.80);
        var days = fittingDays.GetAwaiter().GetResult();

        Report("Calibrating the interval on the latest window", 0.88);
        var calibration = Calibrate(
            replay,
            law,
            [.. replay.Rows.Where(split.InCalibration)],
            set,
            residuals,
            effect,
            correction,
            spread
        ) with
        {
            Movement = law,
        };
        return new(OnnxExport.Write(effect, noise, correction, spread, days), calibration, split, Gain(effect, correction));
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

    private TreeFit FitDays(IReadOnlyList<KnownThen> rows, FilterLaw law)
    {
        float[] logDays = [.. rows.Select(r => (float)Math.Log(1 + r.Trade.DaysToSell))];
        return TreeFit.Fit([.. rows.Select(r => r.Features(law))], logDays, options.Days, options.Seed);
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
        foreach (var (own, others) in LevelFit.Folds(set.Rows))
        {
            var fit = FitMiddle([.. others.Select(i => shown[i])], [.. others.Select(i => set.Remainders[i])]);
            var scores = fit.Score([.. own.Select(i => shown[i])]);
            for (var i = 0; i < own.Length; i++)
                residuals[own[i]] = Math.Abs(set.Remainders[own[i]] - scores[i]);
        }
        return residuals;
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
        FilterLaw law,
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
            var set = new FitSet([.. rows], law, effect);
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
    internal FitSet(IReadOnlyList<KnownThen> rows, FilterLaw law, TreeFit effect)
    {
        Rows = rows;
        Features = [.. rows.Select(r => r.Features(law))];
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
