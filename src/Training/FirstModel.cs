using CardRecycle.Models.Artifacts;
using CardRecycle.Models.Valuation;
using CardRecycle.Training.Fitting;

namespace CardRecycle.Training;

/// <summary>For a machine that has no model yet: DevHost and the tests train their first one from the sample.</summary>
internal static class FirstModel
{
    /// <summary>Makes sure that a valuation that this build can serve is in force; trains and promotes one if not.</summary>
    /// <param name="sampleFolder">History, usually <c>data/sample</c>.</param>
    /// <param name="registryFolder">The Api's <c>Models:Path</c>.</param>
    /// <param name="now">For the record of the promotion.</param>
    /// <param name="progress">Told of each step, on the calling thread of the training.</param>
    /// <returns>The version in force.</returns>
    /// <exception cref="PackageException">The trained model failed its gates.</exception>
    public static Task<string> EnsureAsync(
        string sampleFolder,
        string registryFolder,
        DateTimeOffset now,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken ct = default
    ) => Task.Run(() => Ensure(sampleFolder, new(registryFolder), now, progress, ct), ct);

    private static string Ensure(
        string sampleFolder,
        ModelRegistry registry,
        DateTimeOffset now,
        IProgress<TrainingProgress>? progress,
        CancellationToken ct
    )
    {
        if (Served(registry) is { } version)
            return version;
        var trained = ValuationPackaging.Train(History.Read(sampleFolder), new(), registry, now, progress, ct);
        return registry
            .Promote(ValuationPackaging.Name, trained.Version, FeatureSchema.Hash, "first start", "No servable model was in force.", now)
            .Version;
    }

    private static string? Served(ModelRegistry registry)
    {
        try
        {
            if (registry.Champion(ValuationPackaging.Name) is not { } champion)
                return null;
            ValuationModel.Load(registry.FolderOf(ValuationPackaging.Name, champion.Version)).Dispose();
            return champion.Version;
        }
        catch (PackageException)
        {
            // Made by an older build or damaged: what the sample gives is better than none.
            return null;
        }
    }
}
