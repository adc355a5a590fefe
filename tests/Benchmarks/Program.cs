using CardRecycle.Benchmarks;

// Prints figures of one run on one machine; nothing here passes or fails. README.md says what they were.
// Usage: dotnet run -c Release --project tests/Benchmarks [rounds]
//        dotnet run -c Release --project tests/Benchmarks training [trades]
//        dotnet run -c Release --project tests/Benchmarks photos [count] [tuning]
if (args is ["training", .. var rest])
    TrainingBenchmark.Run(rest is [var many, ..] && int.TryParse(many, out var trades) ? Math.Clamp(trades, 5_000, 2_000_000) : 1_000_000);
else if (args is ["photos", .. var choice])
    PhotoBenchmark.Run(
        choice is [var photos, ..] && int.TryParse(photos, out var wanted) ? Math.Clamp(wanted, 10, 10_000) : 300,
        choice.Contains("tuning")
    );
else
    await ValuationBenchmark.RunAsync(
        args is [var text, ..] && int.TryParse(text, out var given) ? Math.Clamp(given, 200, 1_000_000) : 20_000
    );
