using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CardRecycle.Api.Platform.Security;
using CardRecycle.Api.Tests.Catalog;
using CardRecycle.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace CardRecycle.Api.Tests.Quotes;

/// <summary>
/// Operations change what quotes rest on: fees and memberships by two people, a brand, its pause. Each time the next quote follows.
/// </summary>
public sealed class FeesAreChanged(StartedSystem system) : IClassFixture<StartedSystem>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Fees_by_two_people_and_the_next_quote_follows()
    {
        using var wang = Staff("wang", "operations");
        using var li = Staff("li", "operations");
        using var risk = Staff("zhao", "risk");
        using var vip = Seller("vip");
        var before = await Quoted(vip);
        FeePpm(before).ShouldBe(30_000, "4 % less one point");

        (await risk.GetAsync("/staff/quotes/fees", Ct)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        await Refused(wang, Wanted(51_000, 0, 0, 0), HttpStatusCode.BadRequest, "http/validation");
        await Refused(wang, Wanted(35_000, 0, 0, 6_000), HttpStatusCode.UnprocessableEntity, "quotes/fees-out-of-bounds");
        await Refused(wang, Wanted(50_000, 9_000, 3_000, 10_000), HttpStatusCode.UnprocessableEntity, "quotes/fees-out-of-bounds");
        await Refused(wang, Wanted(40_000, 3_000, 6_000, 10_000), HttpStatusCode.Conflict, "quotes/fees-in-force");
        var change = await TradingSystem.Post(wang, "/staff/quotes/fees/changes", Wanted(50_000, 1_000, 2_000, 5_000));
        await Refused(li, Wanted(45_000, 0, 0, 0), HttpStatusCode.Conflict, "quotes/fees-asked-already");
        FeePpm(await Quoted(vip)).ShouldBe(30_000, "nothing is in force yet");

        var decision = $"/staff/quotes/fees/changes/{change.GetProperty("changeId").GetGuid()}/decision";
        using (var own = await TradingSystem.PostRaw(wang, decision, new { approve = true, reason = "mine" }))
            await TradingSystem.ExpectProblem(own, HttpStatusCode.Conflict, "quotes/second-person-needed");
        await TradingSystem.Post(li, decision, new { approve = true, reason = "agreed in the meeting" });
        using (var again = await TradingSystem.PostRaw(li, decision, new { approve = false, reason = "no" }))
            await TradingSystem.ExpectProblem(again, HttpStatusCode.Conflict, "quotes/fee-change-is-over");

        var after = await UntilAsync(vip, quote => FeePpm(quote) == 45_000);
        after.GetProperty("amountFen").GetInt64().ShouldBeLessThan(before.GetProperty("amountFen").GetInt64());
        FeePpm(await Quoted(system.AnonymousClient())).ShouldBe(50_000);
        var memberships = await Callers.Expect(await system.AnonymousClient().GetAsync("/quotes/memberships", Ct));
        memberships
            .GetProperty("memberships")
            .EnumerateArray()
            .Select(m => m.GetProperty("feePpm").GetInt64())
            .ShouldBe([50_000, 49_000, 48_000, 45_000]);
        var fees = await Callers.Expect(await li.GetAsync("/staff/quotes/fees?limit=1", Ct));
        fees.GetProperty("feePpm").GetInt64().ShouldBe(50_000);
        fees.GetProperty("changes")[0].GetProperty("decidedBy").GetString().ShouldBe("li");

        using var admin = Staff("auditor", "admin");
        var log = await Callers.Expect(await admin.GetAsync("/staff/audit?action=AskFeeChange&refused=false", Ct));
        log.GetProperty("lines")[0].GetProperty("details").GetString()!.ShouldContain("50000");
    }

    [Fact]
    public async Task Of_changes_that_are_asked_for_at_once_one_waits_and_what_ran_out_makes_room()
    {
        var people = Enumerable.Range(0, 6).Select(i => Staff($"at-once-{i}", "operations")).ToList();
        var answers = await Task.WhenAll(
            people.Select((p, i) => TradingSystem.PostRaw(p, "/staff/quotes/fees/changes", Wanted(41_000 + i, 0, 0, 0)))
        );
        answers.Count(a => a.StatusCode == HttpStatusCode.Created).ShouldBe(1);
        foreach (var refused in answers.Where(a => a.StatusCode != HttpStatusCode.Created))
            await TradingSystem.ExpectProblem(refused, HttpStatusCode.Conflict, "quotes/fees-asked-already");
        var first = (await answers.Single(a => a.IsSuccessStatusCode).Json()).GetProperty("changeId").GetGuid();

        system.Clock.Advance(TimeSpan.FromHours(25));
        using var wang = Staff("later-wang", "operations");
        using var li = Staff("later-li", "operations");
        var second = (await TradingSystem.Post(wang, "/staff/quotes/fees/changes", Wanted(42_000, 0, 0, 0)))
            .GetProperty("changeId")
            .GetGuid();
        using (var late = await TradingSystem.PostRaw(li, DecisionOn(first), new { approve = true, reason = "late" }))
            await TradingSystem.ExpectProblem(late, HttpStatusCode.Conflict, "quotes/fee-change-is-over");
        await TradingSystem.Post(li, DecisionOn(second), new { approve = false, reason = "not now" });
        people.ForEach(p => p.Dispose());
        // Ids of one moment have no order.
        system.Clock.Advance(TimeSpan.FromSeconds(1));

        static string DecisionOn(Guid id) => $"/staff/quotes/fees/changes/{id}/decision";
    }

    [Fact]
    public async Task A_brand_that_is_paused_or_changed_is_quoted_so_at_once()
    {
        using var wang = Staff("wang", "operations");
        using var guest = system.AnonymousClient();
        (
            await wang.PutAsJsonAsync("/staff/market/brands/hema/pause", new { paused = true, reason = "channel down" }, Ct)
        ).EnsureSuccessStatusCode();
        await UntilRefusedAsync(guest, "hema", 50_000, "market-paused");
        (
            await wang.PutAsJsonAsync("/staff/market/brands/hema/pause", new { paused = false, reason = "back" }, Ct)
        ).EnsureSuccessStatusCode();
        await UntilAsync(guest, _ => true, "hema");

        // Faces are what a form and a quote take: the row as it is, with another greatest face.
        var row = System.Text.Json.Nodes.JsonNode.Parse(await wang.GetStringAsync("/catalog/brands/yonghui", Ct))!.AsObject();
        row["faceMaxFen"] = 60_000;
        row["facesFen"] = new System.Text.Json.Nodes.JsonArray(10_000, 50_000);
        (await wang.PutAsJsonAsync("/staff/catalog/brands/yonghui", row, Ct)).EnsureSuccessStatusCode();
        await UntilRefusedAsync(guest, "yonghui", 100_000, "face-out-of-bounds");
        await UntilAsync(guest, _ => true, "yonghui");
    }

    private static object Wanted(long fee, long silver, long gold, long vip) =>
        new
        {
            feePpm = fee,
            silverPpm = silver,
            goldPpm = gold,
            vipPpm = vip,
            reason = "autumn prices",
        };

    private static async Task Refused(HttpClient staff, object wanted, HttpStatusCode status, string type)
    {
        using var answer = await TradingSystem.PostRaw(staff, "/staff/quotes/fees/changes", wanted);
        await TradingSystem.ExpectProblem(answer, status, type);
    }

    private static long FeePpm(JsonElement quote) => quote.GetProperty("mayChange").GetProperty("balance").GetProperty("feePpm").GetInt64();

    private static async Task<HttpResponseMessage> Ask(HttpClient client, string brand, long faceFen) =>
        await client.PostAsJsonAsync(
            "/quotes",
            new
            {
                brand,
                form = "code",
                faceFen,
            },
            Ct
        );

    private static async Task<JsonElement> Quoted(HttpClient client) => await Callers.Expect(await Ask(client, "walmart", 50_000));

    /// <summary>Replicas follow within a second.</summary>
    private static async Task<JsonElement> UntilAsync(HttpClient client, Func<JsonElement, bool> wanted, string brand = "walmart")
    {
        for (var i = 0; i < 600; i++)
        {
            using var answer = await Ask(client, brand, 50_000);
            if (answer.IsSuccessStatusCode && await answer.Json() is var quote && wanted(quote))
                return quote;
            await Task.Delay(100, Ct);
        }
        throw new TimeoutException("No such quote came.");
    }

    private static async Task UntilRefusedAsync(HttpClient client, string brand, long faceFen, string slug)
    {
        for (var i = 0; i < 600; i++)
        {
            using var answer = await Ask(client, brand, faceFen);
            if (!answer.IsSuccessStatusCode)
            {
                (await answer.Json()).GetProperty("type").GetString().ShouldBe("/problems/quotes/" + slug);
                return;
            }
            await Task.Delay(100, Ct);
        }
        throw new TimeoutException("It was quoted all the same.");
    }

    private HttpClient Staff(string name, params string[] duties) =>
        Signed(system.Services.GetRequiredService<TokenIssuer>().ForStaff(name, duties).Value);

    private HttpClient Seller(string tier) =>
        Signed(system.Services.GetRequiredService<TokenIssuer>().ForSeller(Guid.CreateVersion7(), tier).Value);

    private HttpClient Signed(string token)
    {
        var client = system.AnonymousClient();
        client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        return client;
    }
}
