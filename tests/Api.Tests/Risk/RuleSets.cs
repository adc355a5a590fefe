using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CardRecycle.Api.Features.Risk.Rules;
using CardRecycle.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace CardRecycle.Api.Tests.Risk;

/// <summary>Rules that risk staff write: draft, tests, two-person publish, rollback, and what becomes of a set that is broken.</summary>
public sealed class RuleSets(TradingSystem system) : IClassFixture<TradingSystem>
{
    private const string Path = "/staff/risk/rules";

    private static readonly object[] fuelWaits = Rules(
        "fuel-waits",
        "brand = 'sinopec' and amountFen >= 50000",
        "加油卡金额较大，人工核对。"
    );

    [Fact]
    public async Task A_version_is_drafted_tested_backtested_published_by_a_second_person_followed_everywhere_and_rolled_back()
    {
        // Two of the team: who writes does not publish.
        using var author = system.StaffClient("risk");
        using var second = system.StaffClient("risk", "operations");
        using var seller = await system.SellerClient();
        var before = await Sold(seller);
        (Verdict(before), before.GetProperty("ruleSet").GetInt32()).ShouldBe(("approve", (await InForce(author))));
        var replica = await system.StartReplicaAsync();

        var version = await Draft(author, fuelWaits);
        (await State(author, version)).ShouldBe("draft");
        await Refused(second, $"{Path}/{version}/publish", "risk/rules-untested");
        await Refused(second, $"{Path}/{version}/rollback", "risk/rules-never-published");
        var tested = await TradingSystem.Post(author, $"{Path}/{version}/test", new { decisionId = before.GetProperty("decisionId") });
        Fired(tested).ShouldBe(["fuel-waits"]);
        var back = await TradingSystem.Post(author, $"{Path}/{version}/backtest", new { days = 7 });
        back.GetProperty("fired").GetProperty("deals").GetInt32().ShouldBe(1);
        back.GetProperty("fired").GetProperty("wereApproved").GetInt32().ShouldBe(1);
        back.GetProperty("fired").GetProperty("valueFen").GetInt64().ShouldBe(500_00);
        (await State(author, version)).ShouldBe("tested");
        await Refused(author, $"{Path}/{version}/publish", "risk/rules-own-draft");
        (await InForce(author)).ShouldNotBe(version, "until a second person publishes, nothing has changed");

        await Publish(second, version);
        await UntilInForce(author, version);
        await UntilLive(replica.Services, version);
        var held = await Sold(seller);
        Verdict(held).ShouldBe("review");
        held.GetProperty("ruleSet").GetInt32().ShouldBe(version);
        held.GetProperty("reasons")[0].GetProperty("rule").GetString().ShouldBe("fuel-waits");
        held.GetProperty("reasons")[0].GetProperty("code").GetString().ShouldBe("fuel");

        await Publish(author, ShippedRules.Version, "rollback");
        await UntilInForce(author, ShippedRules.Version);
        await UntilLive(replica.Services, ShippedRules.Version);
        Verdict(await Sold(seller)).ShouldBe("approve");
        (await State(author, version)).ShouldBe("superseded");
        // What was decided under a version is computed again under it, whatever is in force now.
        var id = held.GetProperty("decisionId").GetGuid();
        var again = await Callers.Expect(await author.GetAsync($"/staff/risk/decisions/{id}/replay"));
        again.GetProperty("equal").GetBoolean().ShouldBeTrue(again.ToString());
        var shown = await Callers.Expect(await author.GetAsync($"{Path}/{version}"));
        shown.GetProperty("trials").GetArrayLength().ShouldBe(2);
        shown.GetProperty("publications")[0].GetProperty("by").GetString().ShouldBe("test-risk-operations");
    }

    [Fact]
    public async Task A_backtest_tells_frauds_from_the_rest()
    {
        using var staff = system.StaffClient("risk");
        using var seller = await system.SellerClient();
        var order = await system.Until(seller, await system.SellFrom(seller, await system.MintCard("hema", 700_00), "bad"), "paid");
        using var told = await staff.PutAsJsonAsync(
            $"/staff/risk/orders/{order.GetProperty("orderId").GetGuid()}/outcome",
            new { fraud = true }
        );
        told.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        var version = await Draft(staff, Rules("hema", "brand = 'hema' and amountFen > 60000", "盒马卡金额较大。"));
        var back = await TradingSystem.Post(staff, $"{Path}/{version}/backtest", new { days = 1 });
        var rule = back.GetProperty("rules")[0].GetProperty("fired");
        rule.GetProperty("frauds").GetInt32().ShouldBe(1);
        rule.GetProperty("fraudFen").GetInt64().ShouldBe(700_00);
    }

    [Fact]
    public async Task A_published_set_that_was_damaged_changes_nothing_and_health_says_so()
    {
        using var staff = system.StaffClient("risk");
        var live = system.Services.GetRequiredService<LiveRules>();
        var before = live.Current.Version;
        await system.Database.Execute(
            """
            insert into risk.rule_sets (version, rules, note, author, created_at)
            values (9000, '[{"Id":"x-x","When":"gone_feature > 1","Action":"review","Code":"x-x","Text":"坏。"}]', 'damaged', 'nobody', now());
            insert into risk.rule_set_publications (version, by, at, reason, rollback) values (9000, 'nobody', now(), 'damaged', false)
            """
        );
        await Until(() => live.Problem is not null);
        live.Current.Version.ShouldBe(before);
        live.Problem!.ShouldContain("gone_feature");
        using var anyone = system.AnonymousClient();
        (await anyone.GetStringAsync("/health/ready")).ShouldBe("Degraded");
        var list = await Callers.Expect(await staff.GetAsync(Path));
        list.GetProperty("inForce").GetInt32().ShouldBe(before);
        list.GetProperty("problem").GetString()!.ShouldContain("9000");
        // One that starts now looks for the newest set that can be read.
        var replica = await system.StartReplicaAsync();
        replica.Services.GetRequiredService<LiveRules>().Current.Version.ShouldBe(before);

        await Publish(staff, ShippedRules.Version, "rollback");
        await Until(() => live.Problem is null);
        (await anyone.GetStringAsync("/health/ready")).ShouldBe("Healthy");
    }

    [Fact]
    public async Task What_is_wrong_is_refused_and_the_rules_are_the_risk_teams()
    {
        using var staff = system.StaffClient("risk");
        using var wrong = await TradingSystem.PostRaw(
            staff,
            Path,
            new { note = "typing", rules = Rules("typo", "seller_cnt_24h > 3", "次数过多。") }
        );
        var problem = await TradingSystem.ExpectProblem(wrong, HttpStatusCode.UnprocessableEntity, "risk/rule-invalid");
        problem.GetProperty("field").GetString().ShouldBe("rules[0].when");
        problem.GetProperty("detail").GetString()!.ShouldStartWith("Rule 'typo', column 1: there is no fact or feature 'seller_cnt_24h'");
        problem.GetProperty("detail").GetString()!.ShouldContain("seller_count_24h");
        await Refused(staff, Path + "/4711/publish", "risk/no-rule-set", HttpStatusCode.NotFound);
        await Refused(staff, $"{Path}/{await InForce(staff)}/rollback", "risk/rules-in-force");
        using var nothing = await TradingSystem.PostRaw(staff, Path + "/1/test", new { });
        await TradingSystem.ExpectProblem(nothing, HttpStatusCode.UnprocessableEntity, "risk/rule-facts-invalid");
        using var misspelt = await TradingSystem.PostRaw(
            staff,
            Path + "/1/test",
            new { facts = new { amountFen = 1, brand = "walmart" }, features = new { nonsense = 1 } }
        );
        await TradingSystem.ExpectProblem(misspelt, HttpStatusCode.UnprocessableEntity, "risk/rule-facts-invalid");
        var batch = await TradingSystem.Post(
            staff,
            Path + "/1/test",
            new
            {
                facts = new
                {
                    amountFen = 100,
                    brand = "walmart",
                    segment = "batch",
                    kycLevel = 2,
                },
                features = new { is_batch = 1 },
            }
        );
        Fired(batch).ShouldBe(["deposit-cover"]);

        using var operations = system.StaffClient("operations");
        foreach (var path in (string[])[Path, Path + "/language", Path + "/1"])
            (await operations.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var draft = await TradingSystem.PostRaw(operations, Path, new { note = "mine", rules = fuelWaits });
        draft.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        var language = await Callers.Expect(await staff.GetAsync(Path + "/language"));
        language.GetProperty("facts")[0].GetProperty("name").GetString().ShouldBe("amountFen");
    }

    [Fact]
    public async Task The_role_of_the_Api_can_change_nothing_that_was_written()
    {
        await using var api = NpgsqlDataSource.Create(system.Database.Api);
        foreach (var table in (string[])["rule_sets", "rule_set_trials", "rule_set_publications"])
        {
            await using var command = api.CreateCommand($"delete from risk.{table}");
            (await Should.ThrowAsync<PostgresException>(() => command.ExecuteNonQueryAsync())).SqlState.ShouldBe("42501");
        }
    }

    private static object[] Rules(string id, string when, string text) =>
        [
            new
            {
                id,
                when,
                action = "review",
                code = id.Split('-')[0],
                text,
            },
        ];

    private static async Task<int> Draft(HttpClient staff, object[] rules) =>
        (await TradingSystem.Post(staff, Path, new { note = "for a test", rules })).GetProperty("version").GetInt32();

    private static Task<JsonElement> Publish(HttpClient staff, int version, string how = "publish") =>
        TradingSystem.Post(staff, $"{Path}/{version}/{how}", new { reason = "agreed" });

    private static async Task Refused(HttpClient staff, string path, string type, HttpStatusCode status = HttpStatusCode.Conflict)
    {
        using var answer = await TradingSystem.PostRaw(staff, path, new { reason = "please" });
        await TradingSystem.ExpectProblem(answer, status, type);
    }

    private async Task<JsonElement> Sold(HttpClient seller)
    {
        var order = await system.SellFrom(seller, await system.MintCard("sinopec", 500_00), "own");
        order = await system.Until(seller, order, "acquiring", "paying", "paid", "underReview");
        using var staff = system.StaffClient("risk");
        var decisions = await Callers.Expect(
            await staff.GetAsync($"/staff/risk/orders/{order.GetProperty("orderId").GetGuid()}/decisions")
        );
        return decisions[0];
    }

    private static string? Verdict(JsonElement decision) => decision.GetProperty("verdict").GetString();

    private static IEnumerable<string?> Fired(JsonElement tested) =>
        tested.GetProperty("fired").EnumerateArray().Select(f => f.GetProperty("ruleId").GetString());

    private static async Task<int> InForce(HttpClient staff) =>
        (await Callers.Expect(await staff.GetAsync(Path))).GetProperty("inForce").GetInt32();

    private static async Task<string?> State(HttpClient staff, int version) =>
        (await Callers.Expect(await staff.GetAsync(Path)))
            .GetProperty("versions")
            .EnumerateArray()
            .Single(v => v.GetProperty("version").GetInt32() == version)
            .GetProperty("state")
            .GetString();

    private async Task UntilInForce(HttpClient staff, int version)
    {
        await UntilLive(system.Services, version);
        (await InForce(staff)).ShouldBe(version);
    }

    private static Task UntilLive(IServiceProvider services, int version) =>
        Until(() => services.GetRequiredService<LiveRules>().Current.Version == version);

    /// <summary>Followers run on the real clock.</summary>
    private static async Task Until(Func<bool> holds)
    {
        for (var i = 0; i < 600 && !holds(); i++)
            await Task.Delay(100, TestContext.Current.CancellationToken);
        holds().ShouldBeTrue();
    }
}
