using CardRecycle.Models.Liquidity;
using CardRecycle.Models.Valuation;
using CardRecycle.Training.Fitting;
using CardRecycle.Training.Tests.Simulation;

namespace CardRecycle.Training.Tests.Valuation;

/// <summary>
/// Goal: what the model promises holds on time that it never saw, against what is exactly known of the simulated market and against what a
/// dealer does without a model. Method: one training on a market of twelve brands, one evaluation, thresholds in one place
/// (<see cref="Faults"/>), and three broken models that must each break at least one of them.
/// </summary>
public sealed class AccuracyHolds
{
    private readonly TrainedOnAMarket trained = TrainedOnAMarket.Shared;

    /// <summary>Of what is attainable. With 60 brands the aim is 1.10 (docs/valuation.md); twelve brands teach a little less.</summary>
    private const double OverAttainableMax = 1.15;
    private const double OverBestBaselineMax = 0.75;
    private const double OverIdealWidthMax = 1.20;

    [Fact]
    public void On_held_out_time_the_model_keeps_all_that_it_promises()
    {
        var result = trained.WithModel(m => ValuationEvaluation.Run(m, trained.History.Trades, From, trained.History.Truth));
        result.Baselines.Keys.ShouldBe(["brandMedian", "dealerRule", "ewma30Days", "fixedTable", "lastPrice"]);
        result.AttainableMae.ShouldNotBeNull().ShouldBeGreaterThan(result.IrreducibleMae.ShouldNotBeNull());
        Faults(result).ShouldBeEmpty();
    }

    [Fact]
    public void A_model_that_learned_nothing_of_cards_is_found_out()
    {
        var ignorant = trained.Fitted.Calibration.Movement.WithCards([.. FilterLaw.Ignorant.Kinds.Select(k => k.Card)]);
        var fitted = trained.Fitted with { Onnx = WithoutTrees(), Calibration = trained.Fitted.Calibration with { Movement = ignorant } };
        Judge(fitted).ShouldContain(f => f.StartsWith("mae", StringComparison.Ordinal));
    }

    [Fact]
    public void A_model_that_does_not_follow_the_market_is_found_out()
    {
        var still = FilterLaw.Ignorant with { Kinds = [.. FilterLaw.Ignorant.Kinds.Select(k => k with { Noise = 1_000 })] };
        Judge(trained.Fitted with { Calibration = trained.Fitted.Calibration with { Movement = still } })
            .ShouldContain(f => f.StartsWith("mae", StringComparison.Ordinal));
    }

    [Fact]
    public void A_model_that_is_too_sure_of_itself_is_found_out() =>
        Judge(
                trained.Fitted with
                {
                    Calibration = trained.Fitted.Calibration with { WidthKnown = trained.Fitted.Calibration.WidthKnown / 2 },
                }
            )
            .ShouldContain(f => f.StartsWith("coverage", StringComparison.Ordinal));

    /// <summary>
    /// Three of the twelve brands, each of another kind, are kept from the training. While none of their trades is known the model is no
    /// worse than the median of the kind, and far better once five are.
    /// </summary>
    [Fact]
    public void Brands_that_the_model_never_saw_are_valued_no_worse_than_by_their_kind_and_far_better_after_five_trades()
    {
        string[] unseen = [.. new[] { 4, 5, 6 }.Select(i => SimulatingAMarket.Brands[i].Id)];
        var known = trained.History.Trades.Where(t => !unseen.Contains(t.BrandId)).ToArray();
        var late = trained.History.Trades.Where(t => unseen.Contains(t.BrandId) && t.BoughtAt > From).ToArray();
        var medians = known
            .Where(t => t.SoldAt <= From)
            .GroupBy(t => t.Kind)
            .ToDictionary(g => g.Key, g => Median([.. g.Select(t => t.Rate)]));
        // Results that come in years from now are never known to the replay.
        var never = late.Select(t => t with { SoldAt = t.SoldAt.AddYears(9) });
        var fitted = new ValuationTrainer(new()).Train(known, default);
        var (without, after) = ValuationPackaging.WithModel(fitted, m => (Unseen(m, never), Unseen(m, late)));

        without.Length.ShouldBeGreaterThan(500);
        without.ShouldAllBe(r => r.Width > 0.02 && r.Estimate.DaysToSell > 0);
        without.Average(r => r.Error).ShouldBeLessThan(without.Average(OfKind));
        var fifth = late.GroupBy(t => t.BrandId).ToDictionary(g => g.Key, g => g.Select(t => t.SoldAt).Order().ElementAt(4));
        var five = after.Where(r => r.Trade.BoughtAt >= fifth[r.Trade.BrandId]).ToArray();
        five.Average(r => r.Error).ShouldBeLessThan(0.85 * five.Average(OfKind));

        double OfKind(JudgedRow r) => Math.Abs(r.Trade.Rate - medians[r.Trade.Kind]);
        JudgedRow[] Unseen(ValuationModel m, IEnumerable<TradeRecord> trades) =>
            [
                .. ValuationEvaluation
                    .Judge(m, [.. known.Concat(trades).OrderBy(t => t.BoughtAt)], From, null)
                    .Where(r => unseen.Contains(r.Trade.BrandId)),
            ];
    }

    [Fact]
    public void Later_trades_change_nothing_in_what_was_said_before_them()
    {
        var trades = trained.History.Trades;
        var cut = trades.Where(t => t.BoughtAt <= From.AddDays(20)).ToArray();
        var (whole, part) = trained.WithModel(m =>
            (ValuationEvaluation.Judge(m, trades, From, null), ValuationEvaluation.Judge(m, cut, From, null))
        );
        part.Count.ShouldBeGreaterThan(500);
        for (var i = 0; i < part.Count; i++)
            whole[i].Estimate.ShouldBe(part[i].Estimate);
    }

    private DateTimeOffset From => trained.From;

    private List<string> Judge(FittedValuation fitted) =>
        Faults(ValuationPackaging.WithModel(fitted, m => ValuationEvaluation.Run(m, trained.History.Trades, From, trained.History.Truth)));

    private static List<string> Faults(EvaluationResult result)
    {
        var faults = new List<string>();
        if (!(result.Mae <= OverAttainableMax * result.AttainableMae))
            faults.Add($"mae {result.Mae:f5} against the attainable {result.AttainableMae:f5}");
        if (!(result.Mae <= OverBestBaselineMax * result.Baselines.Values.Min()))
            faults.Add($"mae {result.Mae:f5} against the best baseline {result.Baselines.Values.Min():f5}");
        if (result.Coverage90 is < 0.87 or > 0.93)
            faults.Add($"coverage {result.Coverage90:f3}");
        if (!(result.Width90 <= OverIdealWidthMax * result.IdealWidth90))
            faults.Add($"width {result.Width90:f4} against the ideal {result.IdealWidth90:f4}");
        faults.AddRange(
            result.Judged.Where(g => g.Coverage90 is < 0.84 or > 0.96).Select(g => $"coverage {g.Coverage90:f3} of {g.By} {g.Group}")
        );
        return faults;
    }

    /// <summary>A graph that says the level and nothing else.</summary>
    private static byte[] WithoutTrees()
    {
        var random = new Random(3);
        float[][] rows = [.. Enumerable.Range(0, 600).Select(_ => new float[FeatureSchema.Count])];
        foreach (var row in rows)
            row[FeatureSchema.LogFace] = random.NextSingle();
        var none = TreeFit.Fit(rows, [.. rows.Select(r => r[FeatureSchema.LogFace] * 1e-9f)], new(1, 2, 0.1, 50), 1);
        var spread = TreeFit.Fit(rows, [.. rows.Select(r => 0.02f + (1e-6f * r[FeatureSchema.LogFace]))], new(1, 2, 1, 50), 1);
        return OnnxExport.Write(none, spread, none, spread, spread);
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return values[values.Length / 2];
    }
}
