using System.Net;
using System.Text.Json;
using CardRecycle.Api.Features.Cases;
using CardRecycle.Api.Features.Risk;
using CardRecycle.TestKit;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CardRecycle.Api.Tests.Cases;

/// <summary>From the held order to its decision: queue, owner, evidence, four eyes, labels, and who did what.</summary>
public sealed class CasesAreWorkedOn(HoldingSystem system) : IClassFixture<HoldingSystem>
{
    private static readonly object approve = new { decision = "approve", reason = "invoice seen" };

    [Fact]
    public async Task A_held_order_is_a_case_that_is_claimed_and_decided_and_its_outcome_becomes_a_label()
    {
        using var li = system.Staff("li");
        var held = await system.Hold();
        var opened = await held.Read(li);
        opened.GetProperty("case").GetProperty("verdict").GetString().ShouldBe("review");
        opened.GetProperty("reasons")[0].GetProperty("code").GetString().ShouldBe("person-day");
        opened.GetProperty("decisions")[0].GetProperty("verdict").GetString().ShouldBe("review");
        opened.GetProperty("orders")[0].GetProperty("orderId").GetGuid().ShouldBe(held.OrderId);

        await held.Refuse(li, "decide", approve, HttpStatusCode.Conflict, "cases/not-yours");
        await held.Act(li, "claim");
        await held.Act(li, "claim");
        using var zhao = system.Staff("zhao");
        await held.Refuse(zhao, "claim", null, HttpStatusCode.Conflict, "cases/taken");
        await held.Refuse(zhao, "decide", approve, HttpStatusCode.Conflict, "cases/not-yours");
        await held.Refuse(zhao, "release", new { reason = "mine" }, HttpStatusCode.Conflict, "cases/not-yours");
        using (var around = await TradingSystem.PostRaw(zhao, $"/staff/orders/{held.OrderId}/review", approve))
            await TradingSystem.ExpectProblem(around, HttpStatusCode.Conflict, "cases/not-yours");
        await held.Act(zhao, "evidence", new { text = "the same invoice was seen last week" });

        var decided = await held.Act(li, "decide", approve);
        decided.GetProperty("outcome").GetString().ShouldBe("approved");
        await system.Until(held.Seller, held.Order, "paid");
        (await held.Acts(li)).ShouldBe(["opened by gate", "claimed by li", "noted by zhao", "closed by li"]);
        var label = await system.InDatabase(db => db.DealLabels.SingleAsync(l => l.Id == held.OrderId));
        (label.Fraud, label.DecidedBy, label.Source).ShouldBe((false, "li", "review"));
        (label.KnownAt - label.RecordedAt).ShouldBe(new RiskOptions().HonestAfter);
        await held.Refuse(li, "decide", approve, HttpStatusCode.Conflict, "cases/closed");
        await held.Refuse(li, "claim", null, HttpStatusCode.Conflict, "cases/closed");
    }

    [Fact]
    public async Task Of_many_who_claim_at_once_one_gets_the_case()
    {
        var held = await system.Hold();
        var staff = Enumerable.Range(0, 8).Select(i => system.Staff("racer-" + i)).ToList();
        var answers = await Task.WhenAll(staff.Select(s => TradingSystem.PostRaw(s, $"/staff/risk/cases/{held.CaseId}/claim")));
        answers.Count(a => a.StatusCode == HttpStatusCode.OK).ShouldBe(1);
        answers.Count(a => a.StatusCode == HttpStatusCode.Conflict).ShouldBe(7);
        (await held.Acts(staff[0])).Count(a => a.StartsWith("claimed", StringComparison.Ordinal)).ShouldBe(1);
        staff.ForEach(s => s.Dispose());
    }

    [Fact]
    public async Task A_claim_in_the_very_moment_of_the_escalation_gets_the_case()
    {
        using var li = system.Staff("li");
        var held = await system.Hold();
        await system.InDatabase(async db =>
        {
            await using var moment = await db.Database.BeginTransactionAsync();
            (await db.Cases.SingleAsync(c => c.Id == held.CaseId)).PassDeadline(system.Clock.GetUtcNow());
            await db.SaveChangesAsync();
            // The claim has come, and waits for the row.
            var claiming = held.Act(li, "claim");
            await SomebodyWaits();
            await moment.CommitAsync();
            return await claiming;
        });
        (await held.Acts(li)).ShouldBe(["opened by gate", "escalated by system", "claimed by li"]);
    }

    private async Task SomebodyWaits()
    {
        await using var owner = new NpgsqlConnection(system.Database.Owner);
        await owner.OpenAsync();
        for (var attempt = 0; attempt < 6_000; attempt++)
        {
            await using var waiting = new NpgsqlCommand(
                """
                select count(*) from pg_stat_activity
                where datname = current_database() and wait_event_type = 'Lock' and query like '%from cases.cases%'
                """,
                owner
            );
            if ((long)(await waiting.ExecuteScalarAsync())! > 0)
                return;
            await Task.Delay(50);
        }
        throw new TimeoutException("Nobody came to wait for the case.");
    }

    [Fact]
    public async Task A_large_order_moves_only_when_a_second_person_agrees()
    {
        using var li = system.Staff("li");
        using var zhao = system.Staff("zhao");
        var held = await system.Hold(HoldingSystem.LargeFaceFen);
        var agree = new { agree = true, reason = "seen too" };
        await held.Refuse(zhao, "confirm", agree, HttpStatusCode.Conflict, "cases/nothing-proposed");
        // The short way is no way around: the answer shows an order that has not moved.
        var reviewed = await TradingSystem.Post(li, $"/staff/orders/{held.OrderId}/review", approve);
        reviewed.GetProperty("state").GetString().ShouldBe("underReview");
        await held.Refuse(li, "confirm", agree, HttpStatusCode.Conflict, "cases/same-person");
        await held.Refuse(li, "decide", approve, HttpStatusCode.Conflict, "cases/already-proposed");
        await held.Act(zhao, "confirm", new { agree = false, reason = "the invoice is another's" });
        (await held.OrderState()).ShouldBe("underReview");

        await held.Act(zhao, "claim");
        (await held.Act(zhao, "decide", new { decision = "decline", reason = "forged invoice" }))
            .GetProperty("state")
            .GetString()
            .ShouldBe("awaitingSecond");
        (await held.OrderState()).ShouldBe("underReview");
        await held.Act(li, "confirm", agree);
        (await held.OrderState()).ShouldBe("declined");
        (await held.Acts(li)).ShouldBe([
            "opened by gate",
            "claimed by li",
            "proposed by li",
            "disagreed by zhao",
            "claimed by zhao",
            "proposed by zhao",
            "closed by li",
        ]);
    }

    [Fact]
    public async Task A_seller_reads_what_is_needed_by_when_and_answers_once()
    {
        using var li = system.Staff("li");
        var held = await system.Hold();
        (await held.AsSellerSees()).GetProperty("needed").ValueKind.ShouldBe(JsonValueKind.Null);
        var ask = new
        {
            code = "purchase-proof",
            hours = 24,
            reason = "no invoice",
        };
        await held.Refuse(li, "ask", ask, HttpStatusCode.Conflict, "cases/not-yours");
        await held.Act(li, "claim");
        await held.Refuse(
            li,
            "ask",
            new
            {
                code = "a-bribe",
                hours = 1,
                reason = "no",
            },
            HttpStatusCode.BadRequest,
            "cases/unknown-ask"
        );
        var path = $"/orders/{held.OrderId}/evidence";
        var evidence = new { text = "京东订单截图" };
        using (var early = await TradingSystem.PostRaw(held.Seller, path, evidence))
            await TradingSystem.ExpectProblem(early, HttpStatusCode.Conflict, "cases/nothing-asked");
        await held.Act(li, "ask", ask);

        var needed = (await held.AsSellerSees()).GetProperty("needed");
        needed.GetProperty("text").GetString()!.ShouldContain("购卡凭证");
        needed.GetProperty("dueAt").GetDateTimeOffset().ShouldBeGreaterThan(system.Clock.GetUtcNow());
        needed.ToString().ShouldNotContain("no invoice", Case.Insensitive, "why it is asked is not the seller's to know");

        using var stranger = await system.SellerClient();
        foreach (
            var answer in new[]
            {
                await stranger.GetAsync($"/orders/{held.OrderId}"),
                await TradingSystem.PostRaw(stranger, path, evidence),
            }
        )
            using (answer)
                await TradingSystem.ExpectProblem(answer, HttpStatusCode.NotFound, "orders/not-found");
        foreach (var bad in new object[] { new { text = new string('长', 2001) }, new { text = "" } })
        {
            using var oversized = await TradingSystem.PostRaw(held.Seller, path, bad);
            await TradingSystem.ExpectProblem(oversized, HttpStatusCode.BadRequest, "http/validation");
        }

        await TradingSystem.Post(held.Seller, path, evidence);
        using (var twice = await TradingSystem.PostRaw(held.Seller, path, evidence))
            await TradingSystem.ExpectProblem(twice, HttpStatusCode.Conflict, "cases/nothing-asked");
        var back = await held.Read(li);
        back.GetProperty("case").GetProperty("state").GetString().ShouldBe("queued");
        back.GetProperty("timeline").EnumerateArray().Last().GetProperty("text").GetString().ShouldBe("京东订单截图");
        (await held.Acts(li))[^2..].ShouldBe(["asked by li", "answered by seller"]);
    }

    [Fact]
    public Task Pictures_that_a_seller_gives_are_kept_looked_at_on_record_and_erased() =>
        EvidenceHasPictures.AreGivenLookedAtAndErased(system);

    [Fact]
    public Task A_granted_appeal_frees_the_card_and_says_what_to_do() => EvidenceHasPictures.FreeTheCardWhenAnAppealIsGranted(system);

    [Fact]
    public async Task An_order_that_its_seller_withdraws_or_whose_card_is_checked_again_closes_its_case()
    {
        using var li = system.Staff("li");
        var withdrawn = await system.Hold();
        await TradingSystem.Post(withdrawn.Seller, $"/orders/{withdrawn.OrderId}/cancel");
        (await withdrawn.Read(li)).GetProperty("case").GetProperty("outcome").GetString().ShouldBe("withdrawn");

        var again = await system.Hold();
        await again.Act(li, "claim");
        await again.Act(li, "decide", new { decision = "recheck", reason = "balance is odd" });
        for (var i = 0; await system.InDatabase(db => db.Cases.CountAsync(c => c.OrderId == again.OrderId)) < 2; i++)
        {
            i.ShouldBeLessThan(200, "held up again, it is a new case");
            await system.LetPass(TimeSpan.FromSeconds(1), steps: 1);
        }
    }

    [Fact]
    public async Task The_queue_is_paged_by_priority_and_belongs_to_the_risk_team()
    {
        using var li = system.Staff("queue-li");
        var (small, large) = (await system.Hold(), await system.Hold(HoldingSystem.LargeFaceFen));
        var ids = new List<Guid>();
        var priorities = new List<long>();
        for (string? next = ""; next is not null; )
        {
            var page = await Callers.Expect(await li.GetAsync($"/staff/risk/cases?limit=1{(next.Length == 0 ? "" : "&after=" + next)}"));
            ids.AddRange(page.GetProperty("cases").EnumerateArray().Select(c => c.GetProperty("caseId").GetGuid()));
            priorities.AddRange(page.GetProperty("cases").EnumerateArray().Select(c => c.GetProperty("priority").GetInt64()));
            next = page.GetProperty("next").GetString();
        }
        ids.ShouldBeUnique();
        priorities.ShouldBe(priorities.OrderDescending());
        ids.IndexOf(large.CaseId).ShouldBeLessThan(ids.IndexOf(small.CaseId));
        await small.Act(li, "claim");
        var mine = await Callers.Expect(await li.GetAsync("/staff/risk/cases?mine=true&state=owned"));
        mine.GetProperty("cases").EnumerateArray().Single().GetProperty("caseId").GetGuid().ShouldBe(small.CaseId);

        using var operations = system.Staff("op", "operations");
        foreach (var path in (string[])["", $"/{small.CaseId}"])
        foreach (var client in (HttpClient[])[operations, small.Seller])
        {
            using var answer = await client.GetAsync("/staff/risk/cases" + path);
            answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        }
        using var refused = await TradingSystem.PostRaw(operations, $"/staff/risk/cases/{small.CaseId}/claim");
        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("update cases.acts set text = 'never said'")]
    [InlineData("delete from cases.acts")]
    [InlineData("delete from cases.cases")]
    [InlineData("update cases.police_exports set reason = 'none'")]
    public async Task What_was_done_with_cases_can_be_neither_changed_nor_removed_by_the_api(string sql)
    {
        var refused = await Should.ThrowAsync<PostgresException>(() => system.InDatabase(db => db.Database.ExecuteSqlRawAsync(sql)));
        refused.SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
    }
}
