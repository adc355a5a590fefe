using System.Net;
using System.Text.Json;
using CardRecycle.Models.Artifacts;
using CardRecycle.Models.Risk;
using CardRecycle.TestKit;

namespace CardRecycle.Api.Tests.Risk;

/// <summary>A risk model was promoted and cannot be served.</summary>
public sealed class WithoutAModel(WithoutAModel.BrokenSystem system) : IClassFixture<WithoutAModel.BrokenSystem>
{
    public sealed class BrokenSystem : TradingSystem
    {
        private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("cardrecycle-broken-");

        public string ModelFile { get; private set; } = "";
        public byte[] Model { get; private set; } = [];

        protected override IEnumerable<KeyValuePair<string, string?>> ApiSettings => [new("Models:Path", folder.FullName)];

        public override async ValueTask InitializeAsync()
        {
            SampleModels.Copy(await SampleModels.RegistryWithRiskAsync(), folder.FullName);
            var version = new ModelRegistry(folder.FullName).Champion(RiskModel.PackageKind)!.Version;
            ModelFile = Path.Combine(folder.FullName, RiskModel.PackageKind, version, ModelPackage.ModelFile);
            Model = await File.ReadAllBytesAsync(ModelFile);
            await File.WriteAllTextAsync(ModelFile, "damaged");
            await base.InitializeAsync();
        }

        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync();
            folder.Delete(recursive: true);
        }
    }

    /// <summary>The gate has let it through.</summary>
    private static readonly string[] passed = ["acquiring", "paying", "awaitingPayee", "paid"];

    [Fact]
    public async Task No_deal_passes_unscored_and_a_mended_package_scores_within_seconds()
    {
        using var seller = await system.SellerClient();
        foreach (var faceFen in (long[])[100_00, 1_000_00])
            Unscored(await DecisionOn(await Sold(seller, faceFen, "underReview"))).ShouldBe(("review", "model-missing"));
        using var anyone = system.AnonymousClient();
        (await anyone.GetAsync("/health/ready")).StatusCode.ShouldBe(HttpStatusCode.OK, "quotes and reviewers carry on");

        await File.WriteAllBytesAsync(system.ModelFile, system.Model);
        // The pointer is looked at every two seconds of the real clock.
        for (var i = 0; i < 60; i++)
        {
            var next = await DecisionOn(await Sold(seller, 100_00, [.. passed, "underReview"]));
            if (next.GetProperty("modelVersion").ValueKind == JsonValueKind.String)
                return;
            await Task.Delay(500, TestContext.Current.CancellationToken);
        }
        Assert.Fail("The mended package was never served.");
    }

    private async Task<JsonElement> Sold(HttpClient seller, long faceFen, params string[] states) =>
        await system.Until(seller, await system.SellFrom(seller, await system.MintCard("walmart", faceFen), "own"), states);

    private async Task<JsonElement> DecisionOn(JsonElement order)
    {
        using var staff = system.StaffClient("risk");
        var id = order.GetProperty("orderId").GetGuid();
        return (await Callers.Expect(await staff.GetAsync($"/staff/risk/orders/{id}/decisions")))[0];
    }

    private static (string?, string?) Unscored(JsonElement decision) =>
        (decision.GetProperty("verdict").GetString(), decision.GetProperty("unscored").GetString());
}
