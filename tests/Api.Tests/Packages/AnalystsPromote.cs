using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using CardRecycle.Api.Features.Risk;
using CardRecycle.Api.Platform.Security;
using CardRecycle.Api.Tests.Market;
using CardRecycle.Api.Tests.Risk;
using CardRecycle.Models.Artifacts;
using CardRecycle.Models.Risk;
using CardRecycle.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace CardRecycle.Api.Tests.Packages;

/// <summary>
/// A deal is explained, its seller's entities are walked, and the model that scored it is replaced by two analysts and brought back by one.
/// </summary>
public sealed class AnalystsPromote(ScoredDeals.ScoringSystem system) : IClassFixture<ScoredDeals.ScoringSystem>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_package_comes_into_force_by_two_analysts_and_goes_by_one_and_risk_only_looks()
    {
        using var an = Staff("an", "analyst");
        using var bo = Staff("bo", "analyst");
        using var risk = system.StaffClient("risk");
        var before = Champion(await Read(an));
        AddVersion("20990101-next");
        AddVersion("20990102-failed", m => m["gates"]![0]!["actual"] = -1);
        var listed = Kind(await Read(an)).GetProperty("versions").EnumerateArray().ToArray();
        listed.Single(v => Named(v, "20990102-failed")).GetProperty("servable").GetBoolean().ShouldBeFalse();
        listed.Single(v => Named(v, before)).GetProperty("inForce").GetBoolean().ShouldBeTrue();

        await Refused(risk, "/staff/packages/risk/promotions", Ask("20990101-next"), HttpStatusCode.Forbidden, "http/forbidden");
        await Refused(an, "/staff/packages/nonsense/promotions", Ask("x"), HttpStatusCode.NotFound, "packages/unknown-kind");
        await Refused(
            an,
            "/staff/packages/risk/promotions",
            Ask("20990102-failed"),
            HttpStatusCode.UnprocessableEntity,
            "packages/not-servable"
        );
        await Refused(an, "/staff/packages/risk/promotions", Ask("../../etc"), HttpStatusCode.UnprocessableEntity, "packages/not-servable");
        await Refused(an, "/staff/packages/risk/promotions", Ask(before), HttpStatusCode.Conflict, "packages/in-force");
        var asked = await TradingSystem.Post(an, "/staff/packages/risk/promotions", Ask("20990101-next"));
        await Refused(bo, "/staff/packages/risk/promotions", Ask("20990101-next"), HttpStatusCode.Conflict, "packages/asked-already");
        var decision = $"/staff/packages/promotions/{asked.GetProperty("promotionId").GetGuid()}/decision";
        var yes = new { approve = true, reason = "backtest read" };
        await Refused(an, decision, yes, HttpStatusCode.Conflict, "packages/second-analyst-needed");
        Champion(await Read(an)).ShouldBe(before);
        await TradingSystem.Post(bo, decision, yes);
        await Refused(bo, decision, yes, HttpStatusCode.Conflict, "packages/promotion-is-over");
        var after = await Read(risk);
        Champion(after).ShouldBe("20990101-next");
        Kind(after).GetProperty("history")[0].GetProperty("by").GetString().ShouldBe("an, bo");
        await WatchedSystem.Until(
            risk,
            "/staff/risk/models",
            r => r.GetProperty("champion").GetProperty("version").GetString() == "20990101-next"
        );

        var back = new { version = "20990101-next", reason = "alarms have doubled" };
        (await TradingSystem.Post(an, "/staff/packages/risk/rollback", back)).GetProperty("version").GetString().ShouldBe(before);
        await Refused(an, "/staff/packages/risk/rollback", back, HttpStatusCode.UnprocessableEntity, "packages/not-servable");
        await WatchedSystem.Until(risk, "/staff/risk/models", r => r.GetProperty("champion").GetProperty("version").GetString() == before);

        using var report = await an.GetAsync($"/staff/packages/risk/{before}/report", Ct);
        report.Headers.GetValues("Content-Security-Policy").Single().ShouldStartWith("sandbox");
        (await report.Content.ReadAsStringAsync(Ct)).ShouldContain("Review share against what it catches");
        using var none = await an.GetAsync("/staff/packages/risk/nothing/report", Ct);
        await TradingSystem.ExpectProblem(none, HttpStatusCode.NotFound, "packages/no-report");

        // Too few outcomes here: the explorer says so and shows what the training measured.
        var thresholds = await Callers.Expect(await an.GetAsync("/staff/risk/models/thresholds", Ct));
        thresholds.GetProperty("source").GetString().ShouldBe("package");
        var points = thresholds.GetProperty("curve").GetProperty("points").EnumerateArray().ToArray();
        points.Length.ShouldBeGreaterThan(5);
        points[^1].GetProperty("recall").GetDouble().ShouldBe(1);
        var drift = await Callers.Expect(await an.GetAsync("/staff/risk/models/drift?days=1", Ct));
        drift.GetProperty("columns").GetArrayLength().ShouldBe(0, "nothing is said of a handful of deals");
    }

    [Fact]
    public async Task Entities_that_sellers_share_are_found_a_hop_at_a_time_and_a_score_is_explained()
    {
        using var risk = system.StaffClient("risk");
        var sellers = new List<Guid>();
        JsonElement order = default;
        for (var i = 0; i < 2; i++)
        {
            var seller = await system.SignInSeller();
            order = await system.SellFrom(seller.Client, await system.MintCard("walmart", 300_00), "shared-by-two");
            await system.Until(seller.Client, order, "paid", "underReview");
            sellers.Add(seller.Id);
        }
        var follow = system.Services.GetRequiredService<FollowLinks>();
        JsonElement mine = default;
        for (var i = 0; i < 100; i++)
        {
            await follow.RunOnceAsync(Ct);
            mine = await Callers.Expect(await risk.GetAsync($"/staff/risk/graph?kind=seller&value={sellers[0]}", Ct));
            if (mine.GetProperty("neighbours").GetArrayLength() > 0)
                break;
            await Task.Delay(50, Ct);
        }
        var kinds = mine.GetProperty("neighbours").EnumerateArray().Select(n => n.GetProperty("entity")).ToArray();
        kinds
            .Select(e => e.GetProperty("kind").GetString())
            .ShouldBeSubsetOf(["device", "ip", "payout", "identity", "phone", "card", "prefix"]);
        var device = kinds.Single(e => e.GetProperty("kind").GetString() == "device");
        device.GetProperty("value").GetString().ShouldBe("shared-by-two");
        device.GetProperty("sellers").GetInt32().ShouldBe(2);
        device.GetProperty("deals").GetInt64().ShouldBe(2);

        await TradingSystem.Post(
            risk,
            "/staff/risk/blacklist",
            new
            {
                kind = "device",
                value = "shared-by-two",
                reason = "a ring",
            }
        );
        var theirs = await Callers.Expect(await risk.GetAsync("/staff/risk/graph?kind=device&value=shared-by-two", Ct));
        theirs.GetProperty("centre").GetProperty("blacklisted").GetBoolean().ShouldBeTrue();
        theirs
            .GetProperty("neighbours")
            .EnumerateArray()
            .Select(n => n.GetProperty("entity").GetProperty("value").GetString())
            .ShouldBe(sellers.Select(s => s.ToString()), ignoreOrder: true);
        var one = await Callers.Expect(await risk.GetAsync("/staff/risk/graph?kind=device&value=shared-by-two&limit=1", Ct));
        (one.GetProperty("neighbours").GetArrayLength(), one.GetProperty("cut").GetBoolean()).ShouldBe((1, true));
        using (var wrong = await risk.GetAsync("/staff/risk/graph?kind=planet&value=x", Ct))
            wrong.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        using (var analyst = Staff("an", "analyst"))
            (await analyst.GetAsync("/staff/risk/graph?kind=device&value=shared-by-two", Ct)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);

        var decisions = await Callers.Expect(
            await risk.GetAsync($"/staff/risk/orders/{order.GetProperty("orderId").GetGuid()}/decisions", Ct)
        );
        var reasons = await Callers.Expect(
            await risk.GetAsync($"/staff/risk/decisions/{decisions[0].GetProperty("decisionId").GetGuid()}/reasons", Ct)
        );
        reasons.GetProperty("probability").GetDouble().ShouldBe(decisions[0].GetProperty("probability").GetDouble(), 1e-12);
        foreach (var effect in reasons.GetProperty("effects").EnumerateArray())
            // A feature that speaks for fraud is one without which fraud would be less likely.
            (effect.GetProperty("effect").GetDouble() > 0).ShouldBe(
                effect.GetProperty("probabilityIfUsual").GetDouble() < reasons.GetProperty("probability").GetDouble()
            );
    }

    private static object Ask(string version) => new { version, reason = "better on March" };

    private static async Task Refused(HttpClient client, string path, object body, HttpStatusCode status, string type)
    {
        using var answer = await TradingSystem.PostRaw(client, path, body);
        await TradingSystem.ExpectProblem(answer, status, type);
    }

    private HttpClient Staff(string name, string duty)
    {
        var client = system.AnonymousClient();
        var token = system.Services.GetRequiredService<TokenIssuer>().ForStaff(name, [duty]);
        client.DefaultRequestHeaders.Authorization = new("Bearer", token.Value);
        return client;
    }

    private static async Task<JsonElement> Read(HttpClient client) => await Callers.Expect(await client.GetAsync("/staff/packages", Ct));

    private static JsonElement Kind(JsonElement packages) =>
        packages.GetProperty("kinds").EnumerateArray().Single(k => k.GetProperty("kind").GetString() == "risk");

    private static string Champion(JsonElement packages) => Kind(packages).GetProperty("champion").GetString()!;

    private static bool Named(JsonElement version, string name) => version.GetProperty("version").GetString() == name;

    /// <summary>The champion's package under another version.</summary>
    private void AddVersion(string version, Action<JsonNode>? change = null)
    {
        var registry = new ModelRegistry(system.Registry);
        var champion = registry.FolderOf(RiskModel.PackageKind, registry.Champion(RiskModel.PackageKind)!.Version);
        var draft = Path.Combine(system.Registry, RiskModel.PackageKind, ".draft-" + version);
        SampleModels.Copy(champion, draft);
        var path = Path.Combine(draft, ModelPackage.ManifestFile);
        var manifest = JsonNode.Parse(File.ReadAllText(path))!;
        manifest["version"] = version;
        change?.Invoke(manifest);
        File.WriteAllText(path, manifest.ToJsonString());
        Directory.Move(draft, registry.FolderOf(RiskModel.PackageKind, version));
    }
}
