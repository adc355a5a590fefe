using System.Diagnostics;
using System.Globalization;
using CardRecycle.Models.Artifacts;
using CardRecycle.Models.Liquidity;
using CardRecycle.Models.Valuation;
using CardRecycle.TestKit;

namespace CardRecycle.Benchmarks;

/// <summary>
/// One quote's valuation on one thread (features, model, interval, explanation), the same without the explanation, following a closed
/// trade,
/// and batch scoring, on the cards of <c>data/sample</c> with the model trained from them.
/// </summary>
internal static class ValuationBenchmark
{
    private const int CardsMax = 4_000;
    private const int BatchRounds = 10;

    internal static async Task RunAsync(int rounds)
    {
        var root = await SampleModels.RegistryAsync();
        var registry = new ModelRegistry(root);
        using var model = ValuationModel.Load(
            registry.FolderOf(ValuationModel.PackageKind, registry.Champion(ValuationModel.PackageKind)!.Version)
        );
        var trades = TradeFile
            .Read(Path.Combine(SampleModels.SampleFolder, "trades.csv"))
            .OrderBy(t => t.SoldAt)
            .TakeLast(CardsMax)
            .ToArray();
        var filter = new MarketFilter(model.Movement);
        foreach (var trade in trades)
            filter.Add(trade.BrandId, trade.Kind, trade.SoldAt, trade.Rate);
        var now = trades[^1].SoldAt;
        var cards = trades.Select(t => (t.Facts, Market: filter.At(t.BrandId, t.Kind, now))).ToArray();

        Console.WriteLine($"model {model.Version}, {cards.Length} cards, {rounds} rounds, one thread");
        Console.WriteLine("what                                   p50 µs    p99 µs   bytes");
        Measure("valuation with explanation", rounds, i => model.Estimate(cards[i % cards.Length].Facts, cards[i % cards.Length].Market));
        Measure("card effect and noise of a trade", rounds, i => model.EffectAndNoise(cards[i % cards.Length].Facts));
        Measure("level of a brand", rounds, i => filter.At(trades[i % trades.Length].BrandId, trades[i % trades.Length].Kind, now));
        Measure(
            "a closed trade moves the levels",
            rounds,
            i =>
            {
                var trade = trades[i % trades.Length];
                filter.Add(trade.BrandId, trade.Kind, now.AddSeconds(i), trade.Rate);
            }
        );
        Batch(model, cards);
    }

    private static void Measure(string what, int rounds, Action<int> work)
    {
        for (var i = 0; i < Math.Min(rounds, 2_000); i++)
            work(i);
        var ticks = new long[rounds];
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < rounds; i++)
        {
            var start = Stopwatch.GetTimestamp();
            work(i);
            ticks[i] = Stopwatch.GetTimestamp() - start;
        }
        var bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / rounds;
        Array.Sort(ticks);
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{what, -36} {Micro(ticks[rounds / 2]), 8:f1} {Micro(ticks[rounds * 99 / 100]), 9:f1} {bytes, 7}"
            )
        );
    }

    private static void Batch(ValuationModel model, (CardFacts, MarketSnapshot)[] cards)
    {
        var results = new RateEstimate[cards.Length];
        model.EstimateBatch(cards, results);
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < BatchRounds; i++)
            model.EstimateBatch(cards, results);
        var rows = BatchRounds * cards.Length / watch.Elapsed.TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"batch scoring                        {rows, 8:f0} rows a second"));
    }

    private static double Micro(long ticks) => ticks * 1e6 / Stopwatch.Frequency;
}
