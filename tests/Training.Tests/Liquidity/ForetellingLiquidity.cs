using System.Text.Json;
using CardRecycle.Models.Artifacts;
using CardRecycle.Models.Liquidity;
using CardRecycle.Models.Valuation;
using CardRecycle.Training.Commands;
using CardRecycle.Training.Fitting;
using CardRecycle.Training.Liquidity;

namespace CardRecycle.Training.Tests.Liquidity;

/// <summary>A simulated market, and the forecast that was trained on it.</summary>
public sealed class TrainedForecast : IDisposable
{
    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("cardrecycle-liquidity-");

    public TrainedForecast()
    {
        Directory.CreateDirectory(Data);
        TradeFile.Write(Path.Combine(Data, "trades.csv"), Market(4711));
        Manifest = LiquidityPackaging.Train(History.Read(Data), 1, new(Registry), DateTimeOffset.UnixEpoch);
    }

    internal string Data => Path.Combine(root.FullName, "data");
    internal string Registry => Path.Combine(root.FullName, "models");
    internal PackageManifest Manifest { get; }
    internal string Folder => new ModelRegistry(Registry).FolderOf(Manifest.Name, Manifest.Version);

    public void Dispose() => root.Delete(recursive: true);

    /// <summary>Twelve brands whose demand has a week and a level that wanders, sold after days that wander too.</summary>
    private static IEnumerable<TradeRecord> Market(int seed)
    {
        var (random, start, id) = (new Random(seed), new DateTimeOffset(2025, 11, 1, 1, 0, 0, TimeSpan.Zero), 0);
        double[] week = [1.4, 0.8, 0.8, 0.9, 1, 1.3, 1.6];
        for (var brand = 0; brand < 12; brand++)
        {
            var (level, log, wait) = (0.84 + (0.1 * random.NextDouble()), 1 + random.NextDouble(), 2 + random.NextDouble());
            for (var day = 0; day < 300; day++)
            {
                (level, log) = (level + (0.003 * Normal()), Math.Clamp(log + (0.06 * Normal()), 0.5, 3));
                wait = Math.Clamp(wait + (0.1 * Normal()), 1, 6);
                var bought = start.AddDays(day);
                var cards = Math.Round(Math.Exp(log) * week[(int)bought.DayOfWeek] * (0.75 + (0.5 * random.NextDouble())));
                for (var n = 0; n < cards; n++)
                {
                    var at = bought.AddMinutes(random.Next(600));
                    var sold = at.AddHours(24 * wait * (0.5 + random.NextDouble()));
                    yield return new(
                        $"t{++id}",
                        $"b{brand}",
                        (KindOfCard)(brand % 9),
                        FormOfCard.Code,
                        50_000,
                        50_000,
                        false,
                        null,
                        at,
                        new(sold.Ticks - (sold.Ticks % TimeSpan.TicksPerSecond), TimeSpan.Zero),
                        42_000,
                        (long)(50_000 * Math.Clamp(level + (0.01 * Normal()), 0.5, 1.1))
                    );
                }
            }
        }

        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
    }
}

public sealed class ForetellingLiquidity(TrainedForecast trained) : IClassFixture<TrainedForecast>
{
    [Fact]
    public void The_forecast_is_better_than_last_week_for_both_weeks_ahead()
    {
        // Each gate: at most 0.95 times the error of last week, for demand, price and days to sell, one and two weeks ahead.
        trained.Manifest.Gates.Count.ShouldBe(7);
        foreach (var gate in trained.Manifest.Gates)
            gate.Passed.ShouldBeTrue($"{gate.Name}: {gate.Actual}");
    }

    [Fact]
    public void A_forecast_that_expects_nothing_fails_its_gates()
    {
        var history = History.Read(trained.Data);
        var nothing = new FlatForest(0, [], [], [], [], [], []);
        // Broken on purpose: no demand at all, whatever was seen.
        var broken = new TreeForecast("broken", new(nothing, nothing, nothing));
        LiquidityPackaging
            .Evaluate(history, broken)
            .Gates.Where(g => !g.Passed)
            .Select(g => g.Name)
            .ShouldContain("demand-over-naive-h1-7");
    }

    [Fact]
    public void The_same_data_and_seed_give_the_same_package()
    {
        var again = LiquidityPackaging.Train(History.Read(trained.Data), 1, new(trained.Registry + "-2"), DateTimeOffset.UnixEpoch);
        again.Version.ShouldBe(trained.Manifest.Version);
        Directory.Delete(trained.Registry + "-2", recursive: true);
    }

    [Fact]
    public void A_stored_package_is_promoted_and_served()
    {
        new ModelRegistry(trained.Registry)
            .Promote(TreeForecast.PackageKind, trained.Manifest.Version, LiquidityFeatures.Hash, "test", "test", DateTimeOffset.UnixEpoch)
            .Version.ShouldBe(trained.Manifest.Version);
        var model = TreeForecast.Load(trained.Folder);
        var days = Enumerable.Range(0, 40).Select(i => new LiquidityDay(5 + (i % 3), 0.9, 3)).ToArray();
        foreach (var day in model.Forecast(new("a", new(2026, 3, 1), days), 14))
        {
            day.Demand.ShouldBeInRange(1, 20);
            day.Rate.ShouldBeInRange(0.8, 1);
            day.DaysToSell.ShouldBeInRange(0.3, 10);
        }
    }

    [Fact]
    public async Task Analysts_promote_it_by_its_name_and_the_valuation_stays_as_it_is()
    {
        string[] promote = ["--registry", trained.Registry, "--version", trained.Manifest.Version, "--why", "test"];
        (await TrainingCommands.RunAsync(["promote", "liquidity", .. promote])).ShouldBe(TrainingCommands.Done);
        var registry = new ModelRegistry(trained.Registry);
        registry.Champion(TreeForecast.PackageKind)!.Version.ShouldBe(trained.Manifest.Version);
        // The same version is no valuation and no risk model, and nothing was in force before it.
        (await TrainingCommands.RunAsync(["promote", .. promote])).ShouldBe(TrainingCommands.BadInput);
        (await TrainingCommands.RunAsync(["promote", "risk", .. promote])).ShouldBe(TrainingCommands.BadInput);
        (await TrainingCommands.RunAsync(["show", "liquidity", "--registry", trained.Registry])).ShouldBe(TrainingCommands.Done);
        (await TrainingCommands.RunAsync(["list", "no-such-model"])).ShouldBe(TrainingCommands.BadInput);
        registry.Champion(ValuationModel.PackageKind).ShouldBeNull();
    }

    [Fact]
    public void Altered_or_foreign_trees_are_refused()
    {
        var copy = Directory.CreateTempSubdirectory("cardrecycle-altered-");
        foreach (var file in Directory.EnumerateFiles(trained.Folder))
            File.Copy(file, Path.Combine(copy.FullName, Path.GetFileName(file)));
        File.AppendAllText(Path.Combine(copy.FullName, TreeForecast.TreesFile), " ");
        Should.Throw<PackageException>(() => TreeForecast.Load(copy.FullName));
        copy.Delete(recursive: true);
        var circle = new FlatForest(0, [0], [0], [0f], [0], [~0], [1.0]);
        circle.IsSound(LiquidityFeatures.Count).ShouldBeFalse();
        JsonSerializer.Deserialize<FlatForest>(JsonSerializer.Serialize(circle))!.Roots.ShouldBe([0]);
    }
}
