using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CardRecycle.TestKit;

namespace CardRecycle.Api.Tests.Cases;

/// <summary>Deadlines, response times, and what leaves the house: reports, blocks, exports.</summary>
public sealed class CasesAreWatched(HoldingSystem system) : IClassFixture<HoldingSystem>
{
    [Fact]
    public async Task A_case_that_is_late_comes_first_and_a_silent_sellers_case_comes_back()
    {
        using var li = system.Staff("late-li");
        using var zhao = system.Staff("late-zhao");
        var (asked, owned) = (await system.Hold(), await system.Hold());
        await asked.Act(li, "claim");
        await asked.Act(
            li,
            "ask",
            new
            {
                code = "card-origin",
                hours = 1,
                reason = "many cards",
            }
        );
        await owned.Act(li, "claim");
        (await Listed(li, "?overdue=true")).ShouldNotContain(owned.CaseId);

        system.Clock.Advance(TimeSpan.FromMinutes(61));
        foreach (var late in (HeldOrder[])[asked, owned])
            for (var i = 0; (await late.Acts(li))[^1] != "escalated by system"; i++)
            {
                i.ShouldBeLessThan(200);
                await system.LetPass(TimeSpan.FromSeconds(1), steps: 1);
            }
        var fresh = await system.Hold(HoldingSystem.LargeFaceFen);
        var queue = await Listed(li, "?limit=100");
        foreach (var late in (HeldOrder[])[asked, owned])
            queue.IndexOf(late.CaseId).ShouldBeLessThan(queue.IndexOf(fresh.CaseId), "a late case comes before any other");
        var overdue = await Listed(li, "?overdue=true&limit=100");
        (overdue.Contains(asked.CaseId), overdue.Contains(owned.CaseId), overdue.Contains(fresh.CaseId)).ShouldBe((true, true, false));

        var back = (await asked.Read(li)).GetProperty("case");
        (back.GetProperty("state").GetString(), back.GetProperty("overdue").GetBoolean()).ShouldBe(("queued", true));
        // An owner who is gone keeps nobody from a late case.
        await owned.Act(zhao, "release", new { reason = "li has gone home" });
        await owned.Act(zhao, "claim");
        // An answer that comes late is taken all the same.
        await TradingSystem.Post(asked.Seller, $"/orders/{asked.OrderId}/evidence", new { text = "单位发放" });
    }

    [Fact]
    public async Task How_quickly_anomalies_are_answered_is_a_figure()
    {
        using var li = system.Staff("timed-li");
        var before = await Times(li);
        var held = await system.Hold();
        system.Clock.Advance(TimeSpan.FromMinutes(4));
        await held.Act(li, "claim");
        system.Clock.Advance(TimeSpan.FromMinutes(3));
        await held.Act(li, "decide", new { decision = "approve", reason = "all is well" });
        var after = await Times(li);
        foreach (var step in (string[])["eventToDecision", "decisionToClaim", "claimToClose"])
        {
            var times = after.GetProperty(step);
            times.GetProperty("count").GetInt64().ShouldBe(before.GetProperty(step).GetProperty("count").GetInt64() + 1);
            times.GetProperty("p90Seconds").GetDouble().ShouldBeGreaterThanOrEqualTo(times.GetProperty("medianSeconds").GetDouble());
        }
        after.GetProperty("decisionToClaim").GetProperty("p90Seconds").GetDouble().ShouldBeGreaterThan(0);
        using var bad = await li.GetAsync("/staff/risk/response-times?days=0");
        await TradingSystem.ExpectProblem(bad, HttpStatusCode.BadRequest, "http/validation");
    }

    [Fact]
    public async Task A_report_says_who_what_when_and_why_masked_unless_the_duties_allow_more_and_is_on_record()
    {
        using var li = system.Staff("report-li");
        using var chief = system.Staff("report-chief", "risk", "finance");
        var person = Callers.NewPerson();
        using var seller = await system.SellerClient(person: person);
        var held = await system.Hold(seller: seller);
        var body = new { reason = "cards of one batch, one device", unmasked = false };
        var report = await held.Act(li, "report", body);
        report.ToString().ShouldNotContain(person.IdNumber);
        report.ToString().ShouldNotContain(person.Phone);
        report.GetProperty("subjects")[0].GetProperty("idNumber").GetString()!.ShouldContain("****");
        report.GetProperty("suspicion").GetString().ShouldBe(body.reason);
        report.GetProperty("reasons")[0].GetProperty("code").GetString().ShouldBe("person-day");
        report.GetProperty("relatedOrders")[0].GetProperty("orderId").GetGuid().ShouldBe(held.OrderId);

        await held.Refuse(li, "report", body with { unmasked = true }, HttpStatusCode.Forbidden, "cases/masked-only");
        var full = await held.Act(chief, "report", body with { unmasked = true });
        full.GetProperty("subjects")[0].GetProperty("idNumber").GetString().ShouldBe(person.IdNumber);
        (await held.Acts(li))[^2..].ShouldBe(["reported by report-li", "reported by report-chief"]);
    }

    [Fact]
    public async Task The_seller_of_a_case_is_frozen_once_and_can_sell_no_more()
    {
        using var li = system.Staff("freeze-li");
        var held = await system.Hold();
        await held.Act(li, "freeze", new { reason = "police notice 17" });
        var quote = await TradingSystem.Quote(held.Seller, "walmart", HoldingSystem.SmallFaceFen);
        using var refused = await system.Submit(held.Seller, quote, await system.MintCard("walmart", HoldingSystem.SmallFaceFen));
        await TradingSystem.ExpectProblem(refused, HttpStatusCode.Forbidden, "orders/seller-blocked");
        (await held.Acts(li))[^1].ShouldBe("frozen by freeze-li");
    }

    [Fact]
    public async Task The_police_get_all_of_a_person_in_one_document_and_every_export_is_on_record()
    {
        using var li = system.Staff("export-li");
        var person = Callers.NewPerson();
        using var seller = await system.SellerClient(person: person);
        await Callers.Expect(
            await seller.PutAsJsonAsync(
                "/sellers/me/payout-accounts/alipay",
                new { account = "export-wang@example.com", name = person.Name }
            )
        );
        var (one, two) = (await system.Hold(seller: seller), await system.Hold(seller: seller));
        var body = new
        {
            orderId = one.OrderId,
            authority = "某市公安局",
            requestNo = "公协〔2026〕17号",
            reason = "盗刷案协查",
            unmasked = false,
        };
        var export = await TradingSystem.Post(li, "/staff/risk/police-exports", body);
        export.GetProperty("orders").EnumerateArray().Select(o => o.GetProperty("orderId").GetGuid()).ShouldBe([two.OrderId, one.OrderId]);
        export.GetProperty("decisions").GetArrayLength().ShouldBe(2);
        export.GetProperty("events").EnumerateArray().Select(e => e.GetProperty("id").GetGuid()).ShouldBe([one.OrderId, two.OrderId]);
        export.GetProperty("accounts").GetArrayLength().ShouldBe(1);
        export.ToString().ShouldNotContain(person.IdNumber);
        var paidTo = export
            .GetProperty("accounts")[0]
            .GetProperty("paidTo")
            .EnumerateArray()
            .Select(a => a.GetProperty("kind").GetString());
        paidTo.ShouldBe(["weChat", "alipay"], ignoreOrder: true);
        export.GetProperty("accounts")[0].GetProperty("alipay").GetString()!.ShouldEndWith("@example.com");
        export.ToString().ShouldNotContain("export-wang@example.com");

        using (var names = await TradingSystem.PostRaw(li, "/staff/risk/police-exports", body with { unmasked = true }))
            await TradingSystem.ExpectProblem(names, HttpStatusCode.Forbidden, "cases/masked-only");
        using (var nobody = await TradingSystem.PostRaw(li, "/staff/risk/police-exports", body with { orderId = Guid.NewGuid() }))
            await TradingSystem.ExpectProblem(nobody, HttpStatusCode.NotFound, "cases/no-order");
        var record = (await Callers.Expect(await li.GetAsync("/staff/risk/police-exports"))).GetProperty("exports");
        record.GetArrayLength().ShouldBe(1);
        record[0].GetProperty("by").GetString().ShouldBe("export-li");
        record[0].GetProperty("requestNo").GetString().ShouldBe(body.requestNo);
        using var operations = system.Staff("op", "operations");
        using var forbidden = await TradingSystem.PostRaw(operations, "/staff/risk/police-exports", body);
        forbidden.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    private static async Task<List<Guid>> Listed(HttpClient staff, string query) =>
        [
            .. (await Callers.Expect(await staff.GetAsync("/staff/risk/cases" + query)))
                .GetProperty("cases")
                .EnumerateArray()
                .Select(c => c.GetProperty("caseId").GetGuid()),
        ];

    private static async Task<JsonElement> Times(HttpClient staff) =>
        await Callers.Expect(await staff.GetAsync("/staff/risk/response-times?days=7"));
}
