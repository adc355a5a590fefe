using System.Diagnostics;
using System.Globalization;
using CardRecycle.Training.Fitting;
using CardRecycle.Training.Simulation;

namespace CardRecycle.Benchmarks;

/// <summary>
/// How long training takes on a simulated market of so many trades, and how much memory; the same trades can then be given to XGBoost
/// (<c>xgboost_recent_levels.py</c>).
/// </summary>
internal static class TrainingBenchmark
{
    private const int Brands = 60;
    private const int Days = 480;
    private const int Seed = 5150;

    internal static void Run(int trades)
    {
        var brands = BrandLaw.Draw(Brands, new Random(Seed));
        var visits = trades / (brands.Sum(b => b.TradesPerDay) * Days);
        var laws = new MarketLaws { Visits = visits };
        var market = new MarketSimulator(brands, laws, Seed, new(2025, 8, 1), Days).Run(withFloor: false);
        var folder = Path.Combine(Path.GetTempPath(), "cardrecycle-benchmark");
        SampleFiles.Write(folder, market, withOffers: false, withTruth: false);
        var history = History.Read(folder);
        var (before, cpu, watch) = (GC.GetTotalAllocatedBytes(), Environment.CpuUsage.TotalTime, Stopwatch.StartNew());
        var fitted = new ValuationTrainer(new()).Train(history.Trades, default);
        var (seconds, cores) = (watch.Elapsed.TotalSeconds, (Environment.CpuUsage.TotalTime - cpu).TotalSeconds);
        var allocated = (GC.GetTotalAllocatedBytes() - before) >> 20;
        Say($"{history.Trades.Count} trades: {seconds:f0} s, {cores:f0} CPU s, peak {PeakMegabytes()} MB, {allocated} MB in all");
        var from = fitted.Split.CalibrateEnd.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        var result = ValuationPackaging.WithModel(fitted, m => ValuationEvaluation.Run(m, history.Trades, fitted.Split.CalibrateEnd, null));
        Say($"held-out mae {result.Mae:f5}, coverage {result.Coverage90:f3}");
        Say($"beside it: /usr/bin/python3 tests/Benchmarks/xgboost_recent_levels.py {folder} {from}");
    }

    private static void Say(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    private static long PeakMegabytes()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64 >> 20;
    }
}
