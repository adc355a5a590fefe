using CardRecycle.Models.Artifacts;
using CardRecycle.Models.Liquidity;
using CardRecycle.Models.Valuation;
using CardRecycle.Training.Fitting;
using CardRecycle.Training.Simulation;
using CardRecycle.Training.Tests.Simulation;

namespace CardRecycle.Training.Tests.Valuation;

public sealed class TrainingAValuation : IDisposable
{
    private static readonly DateTimeOffset now = new(2026, 9, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("cardrecycle-training-");

    public void Dispose() => root.Delete(recursive: true);

    [Fact]
    public void Data_and_seed_decide_every_bit_of_the_model()
    {
        var history = HistoryOf(SimulatingAMarket.Market(11, 100));
        var first = new ValuationTrainer(new()).Train(history.Trades, TestContext.Current.CancellationToken);
        var again = new ValuationTrainer(new()).Train(history.Trades, TestContext.Current.CancellationToken);
        first.Onnx.SequenceEqual(again.Onnx).ShouldBeTrue();
    }

    [Fact]
    public void The_exported_trees_give_what_they_gave_in_training_to_the_bit()
    {
        var random = new Random(5);
        float[][] rows = [.. Enumerable.Range(0, 3_000).Select(_ => Row(random))];
        float[] labels = [.. rows.Select(r => (r[FeatureSchema.Level] * 0.3f) - (r[FeatureSchema.LogFace] > 2.5f ? 0.02f : 0))];
        var fit = TreeFit.Fit(rows, labels, new(60, 12, 0.1, 20), 1);
        var path = Path.Combine(root.FullName, "model.onnx");
        File.WriteAllBytes(path, OnnxExport.Write(fit, fit, fit, fit, fit));

        using var scorer = OnnxScorer.Open(path);
        using var batch = OnnxScorer.CreateBatch(rows.Length);
        for (var i = 0; i < rows.Length; i++)
            rows[i].CopyTo(batch.Row(i));
        scorer.Run(batch);
        var scores = fit.Score(rows);
        for (var i = 0; i < rows.Length; i++)
            batch.Effects[i].ShouldBe(Features.EffectByLaw(rows[i]) + scores[i]);
    }

    [Fact]
    public void It_passes_its_gates_on_held_out_time_and_can_be_promoted()
    {
        var registry = new ModelRegistry(root.FullName);
        var manifest = ValuationPackaging.Train(HistoryOf(SimulatingAMarket.Market(12)), new(), registry, now, null, default);
        manifest.Gates.ShouldAllBe(g => g.Passed);
        manifest.Metrics["mae"].ShouldBeLessThan(manifest.Baselines.Values.Min());
        registry.Promote(manifest.Name, manifest.Version, FeatureSchema.Hash, "test", "", now).Version.ShouldBe(manifest.Version);
    }

    [Fact]
    public void A_model_that_learned_from_shuffled_rates_fails_its_gates()
    {
        var trades = SimulatingAMarket.Market(13, 150).Select(t => t.Trade).ToArray();
        var random = new Random(1);
        var rates = trades.Select(t => t.Rate).ToArray();
        random.Shuffle(rates);
        var nonsense = trades.Select((t, i) => t with { SoldForFen = Math.Max(1, (long)(t.BalanceFen * rates[i])) }).ToArray();
        var fitted = new ValuationTrainer(new()).Train(nonsense, TestContext.Current.CancellationToken);
        var real = new History(trades, null, "");
        var manifest = ValuationPackaging.Pack(fitted, real, 1, new(root.FullName), now);
        manifest.Gates.ShouldContain(g => !g.Passed);
    }

    [Fact]
    public void Too_little_history_is_refused_in_one_sentence() =>
        Should
            .Throw<HistoryException>(() =>
                new ValuationTrainer(new()).Train(
                    [.. SimulatingAMarket.Market(1, 3).Select(t => t.Trade)],
                    TestContext.Current.CancellationToken
                )
            )
            .Message.ShouldContain("too few to train on");

    internal static History HistoryOf(IReadOnlyList<SimulatedTrade> trades) =>
        new(
            [.. trades.Select(t => t.Trade)],
            trades.ToDictionary(t => t.Trade.Id, t => new TrueRate(t.TrueRate, t.NoiseDeviation, t.Attainable, t.AttainableDeviation)),
            "test"
        );

    private static float[] Row(Random random)
    {
        var row = new float[FeatureSchema.Count];
        for (var i = 0; i < row.Length; i++)
            row[i] = random.NextSingle() * 4;
        return row;
    }
}
