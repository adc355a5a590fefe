using System.Net.Http.Json;
using System.Text.Json;
using CardRecycle.Api.Gateways.RiskService;
using CardRecycle.Api.Tests.Watchlists;
using CardRecycle.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Tests.Risk;

/// <summary>With a third-party risk service that is given its time.</summary>
public sealed class ConsultingSystem : TradingSystem
{
    public const int FailuresMax = 3;

    protected override bool AsksRiskService => true;

    protected override IEnumerable<KeyValuePair<string, string?>> ApiSettings =>
        [new("Gateways:RiskService:TimeoutMs", "10000"), new("Gateways:RiskService:FailuresMax", $"{FailuresMax}")];
}

/// <summary>The third-party risk service is asked about every deal, and deals go on without it.</summary>
public sealed class OutsideOpinions(ConsultingSystem system) : IClassFixture<ConsultingSystem>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_bad_word_is_kept_with_the_decision_and_the_shipped_rule_sends_the_deal_to_review()
    {
        using var seller = await system.SignInSeller();
        await Say(seller.Person.Phone, "REJECT", 91, "account_farm");
        var (state, orderId) = await system.SellSmall(seller.Client);
        state.ShouldBe("underReview");
        var decision = await system.DecisionOn(orderId);
        var word = decision.GetProperty("outside");
        word.GetProperty("level").GetString().ShouldBe("reject");
        word.GetProperty("score").GetDouble().ShouldBe(91);
        decision
            .GetProperty("reasons")
            .EnumerateArray()
            .Select(r => r.GetProperty("text").GetString())
            .ShouldContain(t => t!.Contains("account_farm"));
        decision.GetProperty("reasons").EnumerateArray().ShouldContain(r => r.GetProperty("rule").GetString() == "outside-reject");

        // It may change its mind: what was decided stays what it was.
        await Say(seller.Person.Phone, "PASS", 3);
        var asked = await Asked();
        (await system.Replay(decision)).GetProperty("equal").GetBoolean().ShouldBeTrue();
        (await Asked()).ShouldBe(asked);
        var (again, paid) = await system.SellSmall(seller.Client);
        again.ShouldBe("paid");
        (await Asked()).ShouldBe(asked + 1);
        (await system.DecisionOn(paid)).GetProperty("outside").GetProperty("level").GetString().ShouldBe("pass");
    }

    [Fact]
    public async Task Slow_down_busy_or_forged_it_is_gone_on_without_and_the_reviewer_is_told()
    {
        using var seller = await system.SignInSeller();
        await Say(seller.Person.Phone, "REJECT", 99, "would have been");
        await Silent(seller, new { wrongSignature = true }, "wrong-signature");
        await Silent(seller, new { busy = true }, "refused-1004");
        await Silent(seller, new { lostRequest = 1 }, "unreachable");
        // Three in a row: from now on nobody is asked, and nobody waits.
        var asked = await Asked();
        await Silent(seller, new { }, "circuit-open");
        (await Asked()).ShouldBe(asked);

        system.Clock.Advance(TimeSpan.FromSeconds(31));
        await Say(seller.Person.Phone, "PASS", 10);
        var (_, orderId) = await system.SellSmall(seller.Client);
        (await system.DecisionOn(orderId)).GetProperty("outside").GetProperty("level").GetString().ShouldBe("pass");

        var options = system.Services.GetRequiredService<IOptions<RiskServiceOptions>>().Value;
        options.TimeoutMs = 30;
        await Silent(seller, new { latencyMs = 2_000 }, "timed-out");
        options.TimeoutMs = 10_000;
        await system.SellSmall(seller.Client);
    }

    private async Task Silent(SignedInSeller seller, object faults, string failure)
    {
        using var sandbox = system.SandboxClient();
        await Callers.Expect(await sandbox.PutAsJsonAsync("/faults/risk-service", faults, Ct));
        var (state, orderId) = await system.SellSmall(seller.Client);
        await Callers.Expect(await sandbox.DeleteAsync("/faults/risk-service", Ct));
        state.ShouldBe("paid", failure);
        var decision = await system.DecisionOn(orderId);
        decision.GetProperty("outside").GetProperty("failure").GetString().ShouldBe(failure);
        var reason = decision.GetProperty("reasons").EnumerateArray().ShouldHaveSingleItem();
        reason.GetProperty("code").GetString().ShouldBe("outside-silent");
        reason.GetProperty("text").GetString()!.ShouldContain(failure);
        (await system.Replay(decision)).GetProperty("equal").GetBoolean().ShouldBeTrue();
    }

    private async Task Say(string phone, string level, int score, params string[] labels)
    {
        using var sandbox = system.SandboxClient();
        var word = new
        {
            level,
            score,
            labels,
        };
        await Callers.Expect(await sandbox.PutAsJsonAsync("/risk-service/words", new { phone, word }, Ct));
    }

    private async Task<int> Asked()
    {
        using var sandbox = system.SandboxClient();
        return (await sandbox.GetFromJsonAsync<JsonElement>("/risk-service/asked", Ct)).GetProperty("asked").GetInt32();
    }
}
