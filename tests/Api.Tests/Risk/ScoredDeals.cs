using System.Net;
using System.Text.Json;
using CardRecycle.Api.Features.Risk;
using CardRecycle.Api.Features.Risk.Contract;
using CardRecycle.Api.Features.Sellers;
using CardRecycle.Models.Risk;
using CardRecycle.TestKit;
using CardRecycle.Training.Risk;
using CardRecycle.Training.Risk.Simulation;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CardRecycle.Api.Tests.Risk;

/// <summary>Deals with a risk model in force.</summary>
public sealed class ScoredDeals(ScoredDeals.ScoringSystem system) : IClassFixture<ScoredDeals.ScoringSystem>
{
    private const double NewcomersPassMin = 0.92;
    private const double ValueStoppedMin = 0.8;

    /// <summary>A registry of its own, so that tests may promote.</summary>
    public sealed class ScoringSystem : TradingSystem
    {
        private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("cardrecycle-scored-");

        public string Registry => folder.FullName;

        protected override IEnumerable<KeyValuePair<string, string?>> ApiSettings => [new("Models:Path", Registry)];

        public override async ValueTask InitializeAsync()
        {
            SampleModels.Copy(await SampleModels.RegistryWithRiskAsync(), Registry);
            await base.InitializeAsync();
        }

        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync();
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData(1_000_00)]
    [InlineData(3_000_00)]
    public async Task An_honest_first_time_seller_is_paid_and_the_decision_says_by_what_it_was_made(long faceFen)
    {
        using var seller = await system.SellerClient();
        var card = await system.MintCard("jd-ecard", faceFen);
        var order = await system.SellFrom(seller, card, "honest-" + faceFen);
        order = await system.Until(seller, order, "paid", "underReview");

        var decision = (await DecisionsOn(order))[0];
        decision.GetProperty("verdict").GetString().ShouldBe("approve", decision.ToString());
        decision.GetProperty("segment").GetString().ShouldBe("new");
        decision.GetProperty("probability").GetDouble().ShouldBeInRange(0, 0.01);
        decision.GetProperty("modelVersion").GetString().ShouldNotBeNullOrEmpty();
        decision.GetProperty("rulesVersion").GetString()!.ShouldStartWith("r3-");
        decision.GetProperty("features").EnumerateObject().Count().ShouldBe(RiskFeatures.Width);
        decision.GetProperty("features").GetProperty("amount").GetDouble().ShouldBe(faceFen / 100);
        await ReplaysEqual(decision);
    }

    [Fact]
    public void In_a_life_that_it_never_saw_honest_newcomers_pass_and_most_of_the_money_of_frauds_does_not()
    {
        var history = DealSimulator.Run(FirstRiskModel.History with { Seed = 78, Sellers = 250, Days = 60, FraudRate = 0.02 });
        var deals = Replay.Run(history, asServed: true, TestContext.Current.CancellationToken);
        var scorer = system.Services.GetRequiredService<RiskScorer>();
        var options = new RiskOptions();
        var (newcomers, passed, lost, caught) = (0, 0, 0L, 0L);
        for (var row = 0; row < deals.Events.Count; row++)
        {
            var (e, features) = (deals.Events[row], deals.Features[row].ToArray());
            if (e.Step != DealStep.Offer || deals.Labels[row] is not { } label)
                continue;
            var isNew = e.AccountAgeDays < options.NewSellerDays;
            var inputs = new RiskInputs(0, 0, e.AmountFen, 0, null, [], isNew ? "new" : "known", null, options);
            var passes = scorer.Decide(inputs, features).Decision.Verdict == RiskVerdict.Approve;
            if (label.Fraud)
                (lost, caught) = (lost + e.AmountFen, caught + (passes ? 0 : e.AmountFen));
            else if (features[RiskFeatures.IndexOf("seller_count_ever")] == 1)
                (newcomers, passed) = (newcomers + 1, passed + (passes ? 1 : 0));
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"{passed} of {newcomers} newcomers pass; {caught} of {lost} fen are stopped");
        newcomers.ShouldBeGreaterThan(150);
        (passed / (double)newcomers).ShouldBeGreaterThan(NewcomersPassMin);
        (caught / (double)lost).ShouldBeGreaterThan(ValueStoppedMin);
    }

    [Fact]
    public async Task A_family_that_shares_a_phone_is_not_held_for_it()
    {
        for (var i = 0; i < 3; i++)
        {
            using var member = await system.SellerClient();
            var order = await system.SellFrom(member, await system.MintCard("walmart", 500_00), "family");
            order = await system.Until(member, order, "paid", "underReview");
            order.GetProperty("state").GetString().ShouldBe("paid", (await DecisionsOn(order))[0].ToString());
        }
    }

    [Fact]
    public async Task A_ring_of_new_accounts_on_one_device_is_stopped_its_outcome_is_learned_and_reasons_and_score_are_the_reviewers()
    {
        // New people, one device, cards of a size that each of them might sell, within minutes: each of them below every line of the rules.
        var stopped = (Seller: (HttpClient?)null, Order: default(JsonElement));
        for (var i = 0; i < 12 && stopped.Seller is null; i++)
        {
            var seller = await system.SellerClient();
            var order = await system.SellFrom(seller, await system.MintCard("jd-ecard", 2_000_00), "ring");
            order = await system.Until(seller, order, "paid", "underReview");
            if (order.GetProperty("state").GetString() == "underReview")
                stopped = (seller, order);
        }
        stopped.Seller.ShouldNotBeNull("a dozen accounts on one device with 24,000 yuan must not pass");
        stopped.Order.GetProperty("message").GetString()!.ShouldNotContain("设备");

        var decision = (await DecisionsOn(stopped.Order))[0];
        var reasons = decision.GetProperty("reasons").EnumerateArray().Select(r => r.GetProperty("code").GetString()!).ToArray();
        reasons[0].ShouldStartWith("model-");
        reasons.ShouldContain("mule", decision.ToString());
        await ReplaysEqual(decision);

        var id = stopped.Order.GetProperty("orderId").GetGuid();
        using var staff = system.StaffClient("risk");
        var queue = await Callers.Expect(await staff.GetAsync("/staff/orders?state=UnderReview"));
        var line = queue.GetProperty("orders").EnumerateArray().Single(o => o.GetProperty("orderId").GetGuid() == id);
        line.GetProperty("risk").GetProperty("probability").GetDouble().ShouldBe(decision.GetProperty("probability").GetDouble());
        line.GetProperty("risk").GetProperty("reasonCodes")[0].GetString().ShouldBe(reasons[0]);
        using var operations = system.StaffClient("operations");
        var theirs = await Callers.Expect(await operations.GetAsync("/staff/orders?state=UnderReview"));
        theirs.GetProperty("orders")[0].GetProperty("risk").ValueKind.ShouldBe(JsonValueKind.Null);

        await TradingSystem.Post(
            staff,
            $"/staff/orders/{id}/review",
            new
            {
                decision = "decline",
                reason = "mules, met at the same kiosk",
                typology = "mule",
            }
        );
        await UntilLearned(id);
        using var next = await system.SellerClient();
        var later = await system.SellFrom(next, await system.MintCard("jd-ecard", 100_00), "ring");
        later = await system.Until(next, later, "paid", "underReview", "declined");
        var known = (await DecisionsOn(later))[0].GetProperty("features").GetProperty("device_fraudcount_28d").GetDouble();
        known.ShouldBe(1, "the fraud is known now");
        decision.GetProperty("features").GetProperty("device_fraudcount_28d").GetDouble().ShouldBe(0, "and was not before");
        stopped.Seller.Dispose();
    }

    [Fact]
    public async Task A_deal_whose_card_is_checked_again_is_judged_anew_and_counts_once()
    {
        using var seller = await system.SignInSeller();
        using var staff = system.StaffClient("risk");
        await SoldBefore(seller.Id, 49_500_00);
        var order = await system.SellFrom(seller.Client, await system.MintCard("jd-ecard", 1_000_00), "collector");
        // Above the person's line: it goes to review by that alone.
        order = await system.Until(seller.Client, order, "underReview");
        var id = order.GetProperty("orderId").GetGuid();
        await TradingSystem.Post(staff, $"/staff/orders/{id}/review", new { decision = "recheck", reason = "ask once more" });
        var decisions = await UntilDecided(order, 2);
        decisions[1].GetProperty("features").ToString().ShouldBe(decisions[0].GetProperty("features").ToString());
        (await system.InDatabase(db => db.DealEvents.CountAsync(e => e.Id == id))).ShouldBe(1);
        await ReplaysEqual(decisions[1]);
    }

    /// <summary>What the person sold earlier today, without the deals that it came from: they would be judged too.</summary>
    private Task<int> SoldBefore(Guid sellerId, long fen) =>
        system.InDatabase(async db =>
        {
            var person = await db.Sellers.Where(s => s.Id == sellerId).Select(s => s.PersonHash!).SingleAsync();
            db.Add(
                new PersonDayEntry
                {
                    OrderId = Guid.NewGuid(),
                    PersonHash = person,
                    Day = PersonDays.DayOf(system.Clock.GetUtcNow()),
                    BalanceFen = fen,
                }
            );
            return await db.SaveChangesAsync();
        });

    [Fact]
    public async Task A_member_of_staff_who_looks_at_a_card_is_an_event_of_its_deal()
    {
        using var seller = await system.SellerClient();
        var order = await system.Until(seller, await system.SellFrom(seller, await system.MintCard("walmart", 100_00), "revealed"), "paid");
        using var staff = system.StaffClient("risk", "operations");
        using var second = system.StaffClient("risk");
        var card = order.GetProperty("cardId").GetGuid();
        var reason = new { purpose = "dispute", reason = "seller asks what was sent" };
        var asked = await TradingSystem.Post(staff, $"/staff/cards/{card}/reveal-requests", reason);
        var request = asked.GetProperty("requestId").GetGuid();
        await TradingSystem.Post(second, $"/staff/cards/reveal-requests/{request}/decision", new { approve = true });
        await TradingSystem.Post(staff, $"/staff/cards/{card}/reveal", new { requestId = request });
        var decisions = await DecisionsOn(order);
        decisions.Select(d => d.GetProperty("step").GetString()).ShouldBe(["offer", "reveal"]);
        decisions[1].GetProperty("features").GetProperty("staff_count_24h").GetDouble().ShouldBe(1);
        await ReplaysEqual(decisions[1]);
    }

    [Fact]
    public async Task Decisions_and_outcomes_are_the_risk_teams_and_what_does_not_exist_is_refused()
    {
        using var operations = system.StaffClient("operations");
        using var staff = system.StaffClient("risk");
        var nobody = Guid.NewGuid();
        foreach (var path in (string[])[$"/staff/risk/decisions/{nobody}/replay", $"/staff/risk/orders/{nobody}/decisions"])
        {
            using var answer = await operations.GetAsync(path);
            answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        }
        using var replayed = await staff.GetAsync($"/staff/risk/decisions/{nobody}/replay");
        await TradingSystem.ExpectProblem(replayed, HttpStatusCode.NotFound, "risk/no-decision");
        using var told = await staff.PutAsync($"/staff/risk/orders/{nobody}/outcome", Json(new { fraud = true }));
        await TradingSystem.ExpectProblem(told, HttpStatusCode.NotFound, "risk/not-assessed");
        using var unknown = await staff.PutAsync($"/staff/risk/orders/{nobody}/outcome", Json(new { fraud = true, typology = "bad luck" }));
        await TradingSystem.ExpectProblem(unknown, HttpStatusCode.BadRequest, "risk/unknown-typology");
    }

    private static System.Net.Http.Json.JsonContent Json(object body) => System.Net.Http.Json.JsonContent.Create(body);

    private async Task<IReadOnlyList<JsonElement>> DecisionsOn(JsonElement order)
    {
        using var staff = system.StaffClient("risk");
        var id = order.GetProperty("orderId").GetGuid();
        return [.. (await Callers.Expect(await staff.GetAsync($"/staff/risk/orders/{id}/decisions"))).EnumerateArray()];
    }

    private async Task<IReadOnlyList<JsonElement>> UntilDecided(JsonElement order, int count)
    {
        for (var i = 0; i < 200; i++)
        {
            if (await DecisionsOn(order) is var decisions && decisions.Count >= count)
                return decisions;
            await system.LetPass(TimeSpan.FromSeconds(1), steps: 1);
        }
        throw new TimeoutException($"The order was not judged {count} times.");
    }

    private async Task UntilLearned(Guid id)
    {
        for (var i = 0; i < 200; i++)
        {
            if (await system.InDatabase(db => db.DealLabels.AnyAsync(l => l.Id == id && l.LearnedAt != null)))
                return;
            await system.LetPass(TimeSpan.FromSeconds(1), steps: 1);
        }
        throw new TimeoutException("The fraud was not learned.");
    }

    private async Task ReplaysEqual(JsonElement decision)
    {
        using var staff = system.StaffClient("risk");
        var id = decision.GetProperty("decisionId").GetGuid();
        var replay = await Callers.Expect(await staff.GetAsync($"/staff/risk/decisions/{id}/replay"));
        replay.GetProperty("equal").GetBoolean().ShouldBeTrue(replay.ToString());
    }
}
