using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CardRecycle.TestKit;

namespace CardRecycle.Api.Tests.Risk;

/// <summary>The gate before a card is taken over: the person-day line and the blacklist.</summary>
public sealed class RiskRules(TradingSystem system) : IClassFixture<TradingSystem>
{
    private const long FaceFen = 5_000_00;

    /// <summary>The review line of 50,000 yuan holds exactly this many cards of 5,000.</summary>
    private const int CardsUpToTheLine = 10;

    [Fact]
    public async Task The_deal_that_takes_a_person_above_50000_yuan_a_day_goes_to_review_however_parallel_it_comes()
    {
        var person = Callers.NewPerson();
        using var first = await system.SellerClient(person: person);
        // The same person with a second account and phone: the line is the person's, not the account's.
        using var second = (await system.SignInSeller(person: person, phone: Callers.NewPerson().Phone)).Client;
        var sellers = new[] { first, second };

        var orders = await Task.WhenAll(
            Enumerable
                .Range(0, CardsUpToTheLine + 2)
                .Select(async i =>
                {
                    var seller = sellers[i % 2];
                    return (Seller: seller, Order: await system.Sell(seller, await system.MintCard("jd-ecard", FaceFen)));
                })
        );
        var ended = new List<(HttpClient Seller, JsonElement Order)>();
        foreach (var (seller, order) in orders)
            ended.Add((seller, await system.Until(seller, order, "paid", "underReview")));

        ended.Count(e => e.Order.GetProperty("state").GetString() == "paid").ShouldBe(CardsUpToTheLine);
        var (reviewedBy, reviewed) = ended.First(e => e.Order.GetProperty("state").GetString() == "underReview");
        reviewed.GetProperty("message").GetString()!.ShouldNotContain("50000", Case.Insensitive, "a seller is not told the rule");

        using var staff = system.StaffClient("risk");
        var id = reviewed.GetProperty("orderId").GetGuid();
        var decisions = await Callers.Expect(await staff.GetAsync($"/staff/risk/orders/{id}/decisions"));
        decisions[0].GetProperty("reasons")[0].GetProperty("code").GetString().ShouldBe("person-day");
        await TradingSystem.Post(
            staff,
            $"/staff/orders/{id}/review",
            new { decision = "approve", reason = "known collector, invoices seen" }
        );
        // It pays more than one person may let pass: somebody else agrees first.
        var waiting = await Callers.Expect(await staff.GetAsync("/staff/risk/cases?state=awaitingSecond&limit=100"));
        var held = waiting.GetProperty("cases").EnumerateArray().Single(c => c.GetProperty("orderId").GetGuid() == id);
        using var colleague = system.StaffClient("risk", "finance");
        await TradingSystem.Post(
            colleague,
            $"/staff/risk/cases/{held.GetProperty("caseId").GetGuid()}/confirm",
            new { agree = true, reason = "invoices seen too" }
        );
        await system.Until(reviewedBy, reviewed, "paid");
    }

    [Fact]
    public async Task A_deal_that_ends_unsold_gives_its_share_of_the_day_back()
    {
        using var seller = await system.SellerClient();
        for (var i = 0; i < CardsUpToTheLine; i++)
            await system.Until(seller, await system.Sell(seller, await system.MintCard("jd-ecard", FaceFen)), "paid");
        var review = await system.Until(seller, await system.Sell(seller, await system.MintCard("jd-ecard", FaceFen)), "underReview");
        await TradingSystem.Post(seller, $"/orders/{review.GetProperty("orderId").GetGuid()}/cancel");

        system.Clock.Advance(TimeSpan.FromDays(1));
        using var tomorrow = await system.SellerClient();
        var next = await system.Sell(tomorrow, await system.MintCard("jd-ecard", FaceFen));
        await system.Until(tomorrow, next, "paid");
    }

    [Fact]
    public async Task A_blacklisted_device_is_declined_without_a_word_why_and_the_card_stays_the_sellers()
    {
        using var staff = system.StaffClient("risk");
        var entry = await TradingSystem.Post(
            staff,
            "/staff/risk/blacklist",
            new
            {
                kind = "device",
                value = "test-device",
                reason = "stolen cards",
            }
        );
        using var seller = await system.SellerClient();
        var card = await system.MintCard("walmart", 100_00);
        var declined = await system.Until(seller, await system.Sell(seller, card), "declined");
        declined.GetProperty("message").GetString()!.ShouldNotContain("黑名单");

        using var removed = await staff.DeleteAsync($"/staff/risk/blacklist/{entry.GetProperty("id").GetGuid()}");
        removed.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        await system.Until(seller, await system.Sell(seller, card), "paid");
    }

    [Fact]
    public async Task An_entry_is_listed_once_and_unknown_entries_cannot_be_removed()
    {
        using var staff = system.StaffClient("risk");
        var body = new
        {
            kind = "ip",
            value = "203.0.113.9",
            reason = "proxy",
        };
        await TradingSystem.Post(staff, "/staff/risk/blacklist", body);
        using var again = await staff.PostAsJsonAsync("/staff/risk/blacklist", body);
        await TradingSystem.ExpectProblem(again, HttpStatusCode.Conflict, "risk/already-blacklisted");
        using var unknown = await staff.DeleteAsync($"/staff/risk/blacklist/{Guid.NewGuid()}");
        await TradingSystem.ExpectProblem(unknown, HttpStatusCode.NotFound, "risk/not-blacklisted");
    }

    [Fact]
    public async Task Only_the_risk_team_reviews()
    {
        using var operations = system.StaffClient("operations");
        using var answer = await TradingSystem.PostRaw(
            operations,
            $"/staff/orders/{Guid.NewGuid()}/review",
            new { decision = "approve", reason = "please" }
        );
        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }
}
