using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using CardRecycle.Api.Features.Risk;
using CardRecycle.Api.Tests.Market;
using CardRecycle.Models.Artifacts;
using CardRecycle.Models.Risk;
using CardRecycle.TestKit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CardRecycle.Api.Tests.Risk;

/// <summary>
/// Goal: a challenger is judged beside the champion on what really happened, and nothing that is wrong with it touches a deal. Method:
/// challengers are made of the champion's package; one says the same, one has another calibration, some are broken.
/// </summary>
public sealed class ShadowingRisk(ScoredDeals.ScoringSystem system) : IClassFixture<ScoredDeals.ScoringSystem>
{
    private const string Report = "/staff/risk/models";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Champion_and_challenger_are_judged_on_the_same_later_outcomes_and_a_promotion_ends_the_shadow()
    {
        using var staff = system.StaffClient("risk");
        var alone = await Callers.Expect(await staff.GetAsync(Report, Ct));
        var champion = alone.GetProperty("champion").GetProperty("version").GetString();
        alone.GetProperty("challenger").ValueKind.ShouldBe(JsonValueKind.Null);
        alone.GetProperty("agreement").ValueKind.ShouldBe(JsonValueKind.Null);

        using var seller = await system.SellerClient();
        var before = await Sold(seller, "before");
        AddChallenger("20990101-same", system.Clock.GetUtcNow().AddSeconds(1));
        await WatchedSystem.Until(staff, Report, r => r.GetProperty("challenger").ValueKind == JsonValueKind.Object);
        await system.LetPass(TimeSpan.FromSeconds(2), steps: 1);
        var deals = new List<Guid>();
        for (var i = 0; i < 3; i++)
            deals.Add(await Sold(seller, $"after-{i}"));
        var shadowed = await WatchedSystem.Until(staff, Report, r => r.GetProperty("decisions").GetInt32() == deals.Count);
        shadowed.GetProperty("judged").GetInt32().ShouldBe(0);
        shadowed.GetProperty("champion").GetProperty("averagePrecision").ValueKind.ShouldBe(JsonValueKind.Null);

        await Tell(staff, deals[0], fraud: true);
        var judged = await WatchedSystem.Until(staff, Report, r => r.GetProperty("judged").GetInt32() == 1);
        judged.GetProperty("frauds").GetInt32().ShouldBe(1);
        judged.GetProperty("agreement").GetDouble().ShouldBe(1);
        var (ours, theirs) = (judged.GetProperty("champion"), judged.GetProperty("challenger"));
        (ours.GetProperty("version").GetString(), theirs.GetProperty("version").GetString()).ShouldBe((champion, "20990101-same"));
        foreach (var figure in (string[])["averagePrecision", "precision", "valueCaught", "calibrationError", "meanProbability"])
            theirs.GetProperty(figure).GetDouble().ShouldBe(ours.GetProperty(figure).GetDouble(), figure);
        ours.GetProperty("valueCaught").GetDouble().ShouldBe(1);
        // What the challenger may have been trained on, it is not judged on.
        var decision = await system.InDatabase(db => db.RiskDecisions.SingleAsync(d => d.OrderId == before));
        (await system.InDatabase(db => db.ShadowScores.AnyAsync(s => s.DecisionId == decision.Id))).ShouldBeFalse();

        new ModelRegistry(system.Registry).Promote("risk", "20990101-same", RiskFeatures.Hash, "test", "better", system.Clock.GetUtcNow());
        var promoted = await WatchedSystem.Until(
            staff,
            Report,
            r => r.GetProperty("champion").GetProperty("version").GetString() == "20990101-same"
        );
        promoted.GetProperty("problem").ValueKind.ShouldBe(JsonValueKind.Null);
        await WatchedSystem.Until(staff, Report, r => r.GetProperty("challenger").ValueKind == JsonValueKind.Null);
    }

    [Fact]
    public async Task A_challenger_of_other_features_is_refused_in_a_clear_sentence_and_deals_go_on()
    {
        using var staff = system.StaffClient("risk");
        AddChallenger("20990201-other", system.Clock.GetUtcNow().AddYears(80), m => m["schemaHash"] = new string('0', 64));
        // Another test's challenger may have been refused before, in other words.
        const string Sentence = "was made for other features (schema 000000000000); train it again.";
        var refused = await WatchedSystem.Until(
            staff,
            Report,
            r => r.GetProperty("challengerRefused").GetString()?.EndsWith(Sentence, StringComparison.Ordinal) == true
        );
        using var seller = await system.SellerClient();
        await Sold(seller, "beside-a-refused-one");
        refused.GetProperty("problem").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task A_challenger_that_cannot_score_is_put_away_and_no_deal_notices()
    {
        using var seller = await system.SellerClient();
        using var staff = system.StaffClient("risk");
        var shadow = system.Services.GetRequiredService<Challenger<RiskModel>>();
        AddChallenger("20990301-nan", system.Clock.GetUtcNow().AddSeconds(1), calibration: Unsound);
        for (var i = 0; i < 600 && shadow.Current?.Manifest.Version != "20990301-nan"; i++)
        {
            shadow.Refresh();
            await Task.Delay(100, Ct);
        }
        shadow.Current!.Value.Manifest.Version.ShouldBe("20990301-nan");
        await system.LetPass(TimeSpan.FromSeconds(2), steps: 1);
        var deal = await Sold(seller, "beside-a-broken-one");
        var refused = await WatchedSystem.Until(
            staff,
            Report,
            r => r.GetProperty("challengerRefused").GetString()?.Contains("cannot score", StringComparison.Ordinal) == true
        );
        refused.GetProperty("champion").ValueKind.ShouldBe(JsonValueKind.Object);
        (await system.InDatabase(db => db.ShadowScores.CountAsync(s => s.Version == "20990301-nan"))).ShouldBe(0);
        (await system.InDatabase(db => db.RiskDecisions.SingleAsync(d => d.OrderId == deal))).Probability.ShouldNotBeNull();
    }

    [Fact]
    public async Task Only_the_risk_team_sees_the_report()
    {
        using var operations = system.StaffClient("operations");
        using var answer = await operations.GetAsync(Report, Ct);
        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    /// <summary>Nothing is wrong with its form, and every probability comes out as no number.</summary>
    private static void Unsound(JsonNode calibration)
    {
        calibration["tails"] = new JsonArray(0, 6);
        calibration["pathQuantiles"] = new JsonArray(-1.7e308, 1.7e308);
        calibration["distanceQuantiles"] = new JsonArray(0, 1);
    }

    /// <summary>The champion's package under another version, as if it had been trained later.</summary>
    private void AddChallenger(
        string version,
        DateTimeOffset madeAt,
        Action<JsonNode>? manifest = null,
        Action<JsonNode>? calibration = null
    )
    {
        var registry = new ModelRegistry(system.Registry);
        var champion = registry.FolderOf(RiskModel.PackageKind, registry.Champion(RiskModel.PackageKind)!.Version);
        var draft = Path.Combine(system.Registry, RiskModel.PackageKind, ".draft");
        Directory.CreateDirectory(draft);
        foreach (var file in Directory.EnumerateFiles(champion))
            File.Copy(file, Path.Combine(draft, Path.GetFileName(file)));
        var changed = Edit(draft, ModelPackage.CalibrationFile, calibration);
        Edit(
            draft,
            ModelPackage.ManifestFile,
            m =>
            {
                (m["version"], m["createdAt"]) = (version, madeAt.ToString("O"));
                m["files"]![ModelPackage.CalibrationFile] = Convert.ToHexStringLower(SHA256.HashData(changed));
                manifest?.Invoke(m);
            }
        );
        Directory.Move(draft, registry.FolderOf(RiskModel.PackageKind, version));
    }

    private static byte[] Edit(string folder, string file, Action<JsonNode>? change)
    {
        var path = Path.Combine(folder, file);
        var content = JsonNode.Parse(File.ReadAllText(path))!;
        change?.Invoke(content);
        File.WriteAllText(path, content.ToJsonString());
        return File.ReadAllBytes(path);
    }

    private async Task<Guid> Sold(HttpClient seller, string device)
    {
        var order = await system.SellFrom(seller, await system.MintCard("jd-ecard", 100_00), device);
        return (await system.Until(seller, order, "paid", "underReview")).GetProperty("orderId").GetGuid();
    }

    private static async Task Tell(HttpClient staff, Guid order, bool fraud)
    {
        using var body = System.Net.Http.Json.JsonContent.Create(new { fraud });
        using var told = await staff.PutAsync($"/staff/risk/orders/{order}/outcome", body, Ct);
        told.StatusCode.ShouldBe(HttpStatusCode.NoContent);
    }
}
