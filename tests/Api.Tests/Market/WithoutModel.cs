using System.Net;
using CardRecycle.Models.Valuation;
using CardRecycle.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace CardRecycle.Api.Tests.Market;

/// <summary>An Api whose registry is empty at first.</summary>
public sealed class UnpromotedSystem : StartedSystem
{
    internal string Registry { get; } = Directory.CreateTempSubdirectory("cardrecycle-registry-").FullName;

    protected override IEnumerable<KeyValuePair<string, string?>> ApiSettings => [new("Models:Path", Registry)];

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(Registry, recursive: true);
        GC.SuppressFinalize(this);
    }
}

public sealed class WithoutModel(UnpromotedSystem system) : IClassFixture<UnpromotedSystem>
{
    [Fact]
    public async Task The_api_starts_without_a_model_and_is_ready_as_soon_as_one_is_promoted()
    {
        var ct = TestContext.Current.CancellationToken;
        using var client = system.AnonymousClient();
        (await client.GetAsync("/health/live", ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await client.GetAsync("/health/ready", ct)).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        var models = system.Services.GetRequiredService<IValuationModels>();
        models.Current.ShouldBeNull();
        models.Problem.ShouldNotBeNull().ShouldContain("No valuation model has been promoted");

        // A copy of the shared registry arrives, its pointer last: as a promotion on a mounted directory does.
        var source = Path.Combine(await SampleModels.RegistryAsync(), "valuation");
        var target = Path.Combine(system.Registry, "valuation");
        foreach (
            var file in Directory
                .EnumerateFiles(source, "*", SearchOption.AllDirectories)
                .Where(f => !f.Contains("champion") && !f.Contains(".lock"))
        )
        {
            var copy = Path.Combine(target, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
        File.Copy(Path.Combine(source, "champion.json"), Path.Combine(target, "champion.json"));

        for (var attempt = 0; models.Current is null && attempt < 3_000; attempt++)
            await Task.Delay(100, ct);
        models.Current.ShouldNotBeNull();
        (await client.GetAsync("/health/ready", ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }
}
