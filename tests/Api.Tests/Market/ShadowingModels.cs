using System.Text.Json;
using System.Text.Json.Nodes;
using CardRecycle.Api.Features.Market.Contract;
using CardRecycle.Models.Artifacts;
using CardRecycle.Models.Valuation;
using CardRecycle.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace CardRecycle.Api.Tests.Market;

/// <summary>An Api with a registry of its own that holds the sample's model.</summary>
public class OwnRegistrySystem : TradingSystem
{
    internal string Registry { get; } = Directory.CreateTempSubdirectory("cardrecycle-registry-").FullName;

    protected override IEnumerable<KeyValuePair<string, string?>> ApiSettings =>
        [new("Models:Path", Registry), new("Market:HistoryPath", SampleModels.SampleFolder)];

    public override async ValueTask InitializeAsync()
    {
        var source = await SampleModels.RegistryAsync();
        foreach (
            var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories).Where(f => !Path.GetFileName(f).StartsWith('.'))
        )
        {
            var copy = Path.Combine(Registry, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy, overwrite: true);
        }
        await base.InitializeAsync();
    }

    /// <summary>The champion's package under another version, as if it had been trained later.</summary>
    internal string AddChallenger(DateTimeOffset madeAt)
    {
        var registry = new ModelRegistry(Registry);
        var champion = registry.FolderOf("valuation", registry.Champion("valuation")!.Version);
        var folder = registry.FolderOf("valuation", "20990101-challenger");
        var draft = Path.Combine(Registry, "valuation", ".draft");
        Directory.CreateDirectory(draft);
        foreach (var file in Directory.EnumerateFiles(champion))
            File.Copy(file, Path.Combine(draft, Path.GetFileName(file)));
        var manifest = JsonNode.Parse(File.ReadAllText(Path.Combine(draft, "manifest.json")))!;
        (manifest["version"], manifest["createdAt"]) = ("20990101-challenger", madeAt.ToString("O"));
        File.WriteAllText(Path.Combine(draft, "manifest.json"), manifest.ToJsonString());
        Directory.Move(draft, folder);
        return "20990101-challenger";
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(Registry, recursive: true);
        GC.SuppressFinalize(this);
    }
}

public sealed class ShadowingModels(OwnRegistrySystem system) : IClassFixture<OwnRegistrySystem>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>
    /// Goal: a running Api shadows a challenger and reports both, then obeys its promotion, without a restart. Method: the challenger is
    /// the
    /// champion under another name, so that both must be reported with the same error.
    /// </summary>
    [Fact]
    public async Task A_challenger_is_shadowed_beside_the_champion_and_a_promotion_is_picked_up_in_seconds()
    {
        using var staff = system.StaffClient("operations");
        var champion = system.Services.GetRequiredService<IValuationModels>().Current!.Version;
        var alone = await WatchedSystem.Until(staff, "/staff/models", m => m.GetProperty("champion").ValueKind == JsonValueKind.Object);
        alone.GetProperty("champion").GetProperty("version").GetString().ShouldBe(champion);
        alone.GetProperty("challenger").ValueKind.ShouldBe(JsonValueKind.Null);

        var version = system.AddChallenger(system.Clock.GetUtcNow().AddDays(1));
        await WatchedSystem.Until(staff, "/staff/models", m => m.GetProperty("challenger").ValueKind == JsonValueKind.Object);
        var levels = system.Services.GetRequiredService<IMarketLevels>();
        for (var i = 0; i < 5; i++)
            await system.InDatabase(async db =>
            {
                var now = system.Clock.GetUtcNow().AddSeconds(i);
                await levels.RecordAsync(
                    db,
                    new(
                        Guid.CreateVersion7(now),
                        "hema",
                        "Code",
                        50_000,
                        50_000,
                        null,
                        365,
                        40_000,
                        45_000 + (100 * i),
                        now.AddDays(-1),
                        now
                    ),
                    Ct
                );
                return await db.SaveChangesAsync(Ct);
            });
        var both = await WatchedSystem.Until(
            staff,
            "/staff/models",
            m =>
                m.GetProperty("challenger").GetProperty("trades").GetInt32() == 5
                && m.GetProperty("champion").GetProperty("trades").GetInt32() == 5
        );
        both.GetProperty("challenger").GetProperty("version").GetString().ShouldBe(version);
        both.GetProperty("champion").GetProperty("mae").GetDouble().ShouldBeInRange(0.0001, 0.2);
        both.GetProperty("challenger").GetProperty("mae").GetDouble().ShouldBe(both.GetProperty("champion").GetProperty("mae").GetDouble());
        both.GetProperty("champion").GetProperty("coverage90").GetDouble().ShouldBeInRange(0, 1);
        both.GetProperty("difference").GetProperty("mean").GetDouble().ShouldBe(0);

        new ModelRegistry(system.Registry).Promote("valuation", version, FeatureSchema.Hash, "test", "better", system.Clock.GetUtcNow());
        var promoted = await WatchedSystem.Until(
            staff,
            "/staff/models",
            m => m.GetProperty("champion").GetProperty("version").GetString() == version
        );
        promoted.GetProperty("problem").ValueKind.ShouldBe(JsonValueKind.Null);
    }
}
