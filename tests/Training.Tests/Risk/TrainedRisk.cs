using CardRecycle.Models.Artifacts;
using CardRecycle.Models.Risk;
using CardRecycle.Training.Risk;
using CardRecycle.Training.Risk.Simulation;

namespace CardRecycle.Training.Tests.Risk;

/// <summary>One training for all tests: on a world without one typology. Judged in another world, at another fraud rate, with
/// all.</summary>
public sealed class TrainedRisk : IDisposable
{
    internal const string Collection = "trained risk";
    internal const string LeftOut = "rapid-resale";
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("cardrecycle-risk-tests-");

    public TrainedRisk()
    {
        Registry = new(Path.Combine(folder.FullName, "models"));
        Training = Replay.Run(
            DealSimulator.Run(
                new()
                {
                    Seed = 31,
                    Sellers = 1500,
                    FraudRate = 0.009,
                    Without = new HashSet<string> { LeftOut },
                }
            )
        );
        (Manifest, _) = RiskPackaging.Train(Training, "hash", Options, Registry, DateTimeOffset.UnixEpoch);
        Judging = Replay.Run(
            DealSimulator.Run(
                new()
                {
                    Seed = 77,
                    Sellers = 1500,
                    FraudRate = 0.005,
                }
            )
        );
        Model = RiskModel.Load(Registry.FolderOf(RiskModel.PackageKind, Manifest.Version));
        Result = RiskEvaluation.Run(Model, Judging, 0);
    }

    internal static RiskTraining Options { get; } = new() { Boosting = new() { Trees = 80 } };
    internal ModelRegistry Registry { get; }
    internal ReplayedDeals Training { get; }
    internal ReplayedDeals Judging { get; }
    internal PackageManifest Manifest { get; }
    internal RiskModel Model { get; }
    internal RiskResult Result { get; }

    public void Dispose()
    {
        Model.Dispose();
        folder.Delete(recursive: true);
    }
}

[CollectionDefinition(TrainedRisk.Collection)]
public sealed class TrainedRiskTests : ICollectionFixture<TrainedRisk>;
