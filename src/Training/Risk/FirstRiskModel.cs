using CardRecycle.Models.Artifacts;
using CardRecycle.Models.Risk;
using CardRecycle.Training.Risk.Simulation;

namespace CardRecycle.Training.Risk;

/// <summary>
/// For a machine that has no risk model yet: DevHost and tests learn their first one from a simulated life of the platform, cut down to
/// what the Api sees. <c>data/sample</c> is too short for it: no fraud of it lies in the newest fifth, by which a model is judged.
/// </summary>
internal static class FirstRiskModel
{
    /// <summary>Many frauds in few deals: enough of each kind within seconds of training. Served probabilities are brought to the real
    /// rate.</summary>
    internal static SimulationOptions History { get; } =
        new()
        {
            Seed = 5,
            Sellers = 700,
            Days = 90,
            FraudRate = 0.012,
            SellOnOpening = true,
        };

    /// <summary>Makes sure that a risk model that this build can serve is in force; trains and promotes one if not.</summary>
    /// <param name="registryFolder">The Api's <c>Models:Path</c>.</param>
    /// <param name="now">For the record of the promotion.</param>
    /// <param name="ct">Cancellation.</param>
    /// <returns>The version in force, and whether it was trained now.</returns>
    /// <exception cref="PackageException">The trained model failed its gates.</exception>
    public static Task<(string Version, bool Trained)> EnsureAsync(
        string registryFolder,
        DateTimeOffset now,
        CancellationToken ct = default
    ) => Task.Run(() => Ensure(new(registryFolder), now, ct), ct);

    private static (string, bool) Ensure(ModelRegistry registry, DateTimeOffset now, CancellationToken ct)
    {
        if (Served(registry) is { } version)
            return (version, false);
        var history = DealSimulator.Run(History);
        var (manifest, _) = RiskPackaging.Train(Replay.Run(history, asServed: true, ct), history.Hash, new(), registry, now, ct);
        registry.Promote(manifest.Name, manifest.Version, RiskFeatures.Hash, "first start", "No servable model was in force.", now);
        return (manifest.Version, true);
    }

    private static string? Served(ModelRegistry registry)
    {
        try
        {
            if (registry.Champion(RiskModel.PackageKind) is not { } champion)
                return null;
            RiskModel.Load(registry.FolderOf(RiskModel.PackageKind, champion.Version)).Dispose();
            return champion.Version;
        }
        catch (PackageException)
        {
            // Made by an older build or damaged: what the simulation gives is better than none.
            return null;
        }
    }
}
