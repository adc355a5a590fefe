using System.Net;
using System.Text.Json;
using CardRecycle.Api.Features.Payouts;
using CardRecycle.Api.Features.Reconciliation;
using CardRecycle.Api.Persistence;
using CardRecycle.Ledger;
using CardRecycle.TestKit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Npgsql;

namespace CardRecycle.Api.Tests.Reconciliation;

/// <summary>Bills are taken in and held against the books; each test has a day of its own.</summary>
[Collection(BankTests.Name)]
public sealed class BooksAreClosed(ReconciliationSystem system)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_day_is_closed_only_when_all_bills_are_in_and_every_planted_difference_is_found_and_explained()
    {
        var day = await system.NewDayAsync();
        var dropped = await system.PaidAsync("wechat", 101_00);
        await system.PaidAsync("alipay", 102_00);
        var more = await system.PaidAsync("bank", 103_00);
        var late = await system.PaidAsync("bank", 104_00);
        await system.PlantAsync("wechat", new { drop = new[] { dropped.No } });
        await system.PlantAsync("alipay", new { extra = new[] { Extra(day, -2_00, "Fee"), Extra(day, 7_00, "Other") } });
        await system.PlantAsync("bank", new { amountsFen = new Dictionary<string, long> { [more.No] = 5_00 }, late = new[] { late.No } });
        await system.NextNoonAsync();
        using var ann = system.Finance("ann");
        using var bob = system.Finance("bob");
        var early = await TradingSystem.ExpectProblem(
            await ReconciliationSystem.CloseAsync(ann, day),
            HttpStatusCode.Conflict,
            "reconciliation/cannot-close"
        );
        foreach (var channel in (string[])["wechat", "alipay", "bank"])
            early.GetProperty("detail").GetString()!.ShouldContain($"{channel}: no bill");

        await ReconciliationSystem.ImportAllAsync(ann, day);
        var items = (await ReconciliationSystem.ItemsAsync(ann, $"day={day:yyyy-MM-dd}")).ToDictionary(Name);
        items.Keys.Order().ShouldBe(["alipay fee", "alipay theirsOnly", "bank amount", "bank oursOnly", "wechat oursOnly"]);
        Missing(items["alipay fee"]).ShouldBe(2_00);
        Missing(items["alipay theirsOnly"]).ShouldBe(-7_00);
        Missing(items["bank amount"]).ShouldBe(5_00);
        Missing(items["wechat oursOnly"]).ShouldBe(-101_00);
        items["wechat oursOnly"].GetProperty("attemptNo").GetString().ShouldBe(dropped.No);
        (await ReconciliationSystem.ItemsAsync(ann, $"day={day:yyyy-MM-dd}&class=fee&state=open&channel=alipay&limit=1")).Count.ShouldBe(1);
        await TradingSystem.ExpectProblem(
            await ann.GetAsync("/staff/reconciliation/items?class=lost", Ct),
            HttpStatusCode.BadRequest,
            "reconciliation/no-such-name"
        );
        await TradingSystem.ExpectProblem(
            await ReconciliationSystem.CloseAsync(ann, day),
            HttpStatusCode.Conflict,
            "reconciliation/cannot-close"
        );

        await ExplainAsync(ann, bob, items["alipay fee"], "bookFee", JournalKind.ChannelFeeCharged);
        await ExplainAsync(ann, bob, items["alipay theirsOnly"], "suspendSurplus", JournalKind.SurplusSuspended);
        await ExplainAsync(ann, bob, items["bank amount"], "coverShortage", JournalKind.ShortageCovered);
        await ExplainAsync(ann, bob, items["wechat oursOnly"], "noBooking", null);
        // What is late explains itself by the next day's bill.
        var next = await system.NextNoonAsync();
        using var tomorrow = system.Finance("bob");
        await Callers.Expect(await ReconciliationSystem.ImportAsync(tomorrow, next.AddDays(-1), "bank"));
        var arrived = (
            await ReconciliationSystem.ItemsAsync(tomorrow, $"day={day:yyyy-MM-dd}&channel=bank&class=late")
        ).ShouldHaveSingleItem();
        arrived.GetProperty("resolution").GetString().ShouldBe("byRules");
        var closed = await Callers.Expect(await ReconciliationSystem.CloseAsync(tomorrow, day));
        closed.GetProperty("head").GetString()!.ShouldMatch("^[0-9]+:[0-9a-f]{64}$");
        await ShouldBeWholeAsync();
    }

    [Fact]
    public async Task A_top_up_that_was_announced_explains_one_credit_and_a_day_begins_where_the_last_one_ended()
    {
        var day = await system.NewDayAsync();
        await system.PaidAsync("bank", 61_00);
        using var ann = system.Finance("ann");
        var unknown = new
        {
            channel = "gold",
            amountFen = 5_000_00,
            reference = "T-1",
        };
        using (var refused = await TradingSystem.PostRaw(ann, "/staff/reconciliation/top-ups", unknown))
            await TradingSystem.ExpectProblem(refused, HttpStatusCode.NotFound, "reconciliation/no-such-channel");
        await TradingSystem.Post(ann, "/staff/reconciliation/top-ups", unknown with { channel = "bank" });
        // Two credits of the amount, one announced; and a bill that leaves out a line, so that the next day begins with less.
        await system.PlantAsync("bank", new { extra = new[] { Extra(day, 5_000_00, "Other"), Extra(day, 5_000_00, "Other") } });
        await system.NextNoonAsync();
        using var bob = system.Finance("bob");
        await ReconciliationSystem.ImportAllAsync(bob, day);
        var items = await ReconciliationSystem.ItemsAsync(bob, $"day={day:yyyy-MM-dd}&channel=bank&class=theirsOnly");
        items.Select(i => i.GetProperty("state").GetString()).Order().ShouldBe(["explained", "open"]);
        items.ShouldContain(i => i.GetProperty("note").GetString() == "rules: top-up T-1, announced by ann");
        var topUp = (await Callers.Expect(await bob.GetAsync("/staff/reconciliation/top-ups", Ct))).GetProperty("topUps")[0];
        topUp.GetProperty("arrivedOn").GetString().ShouldBe($"{day:yyyy-MM-dd}");

        // The bank's own books never had these credits: its next statement begins without them, and that is found.
        var next = await system.NextNoonAsync();
        using var carl = system.Finance("carl");
        await Callers.Expect(await ReconciliationSystem.ImportAsync(carl, next.AddDays(-1), "bank"));
        var gap = (
            await ReconciliationSystem.ItemsAsync(carl, $"channel=bank&class=balance&day={next.AddDays(-1):yyyy-MM-dd}")
        ).ShouldHaveSingleItem();
        gap.GetProperty("missingFen").GetInt64().ShouldBe(2 * 5_000_00);
        await system.NewDayAsync();
    }

    [Fact]
    public async Task A_closed_day_takes_no_journal_until_two_people_have_opened_it_again()
    {
        var day = await system.NewDayAsync();
        await system.PaidAsync("bank", 111_00);
        var inDay = system.Clock.GetUtcNow();
        await system.NextNoonAsync();
        using var ann = system.Finance("ann");
        using var bob = system.Finance("bob");
        await ReconciliationSystem.ImportAllAsync(ann, day);
        (await ReconciliationSystem.ItemsAsync(ann, $"day={day:yyyy-MM-dd}")).ShouldBeEmpty();
        await Callers.Expect(await ReconciliationSystem.CloseAsync(ann, day));
        await TradingSystem.ExpectProblem(
            await ReconciliationSystem.CloseAsync(bob, day),
            HttpStatusCode.Conflict,
            "reconciliation/closed-before"
        );
        (await RefusedAsync(inDay)).ShouldBe(LedgerStore.DayClosed);
        (await RefusedAsync(system.Clock.GetUtcNow())).ShouldBeNull("an open day takes it");

        var reopen = $"/staff/reconciliation/days/{day:yyyy-MM-dd}/reopen";
        (await TradingSystem.Post(ann, reopen, new { reason = "漏记" })).GetProperty("open").GetBoolean().ShouldBeFalse();
        await TradingSystem.ExpectProblem(
            await TradingSystem.PostRaw(ann, reopen, new { reason = "再次" }),
            HttpStatusCode.Conflict,
            "reconciliation/same-person"
        );
        (await RefusedAsync(inDay)).ShouldBe(LedgerStore.DayClosed);
        (await TradingSystem.Post(bob, reopen, new { reason = "同意" })).GetProperty("open").GetBoolean().ShouldBeTrue();
        (await RefusedAsync(inDay)).ShouldBeNull();
        await Callers.Expect(await ReconciliationSystem.CloseAsync(bob, day));
        var rewritten = await Should.ThrowAsync<PostgresException>(() =>
            system.InDatabase(db => db.Database.ExecuteSqlRawAsync("delete from ledger.day_closings", Ct))
        );
        rewritten.SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
        var alone = await Should.ThrowAsync<PostgresException>(() =>
            system.InDatabase(db =>
                db.Database.ExecuteSqlAsync(
                    $"""
                    insert into ledger.day_closings (day, sequence, closed, by, second_by, reason, at)
                    values ({day}, 4, false, 'ann', 'ann', 'x', now())
                    """,
                    Ct
                )
            )
        );
        alone.ConstraintName.ShouldBe("ck_day_closings_two_people");
    }

    [Theory]
    [InlineData("wechat")]
    [InlineData("alipay")]
    [InlineData("bank")]
    public async Task A_damaged_bill_is_not_taken_in_at_all_and_a_whole_one_once(string channel)
    {
        var day = await system.NewDayAsync();
        await system.PaidAsync(channel, 121_00);
        using (var early = system.Finance("ann"))
            await TradingSystem.ExpectProblem(
                await ReconciliationSystem.ImportAsync(early, day, channel),
                HttpStatusCode.Conflict,
                "reconciliation/day-not-over"
            );
        await system.NextNoonAsync();
        using var ann = system.Finance("ann");
        await system.PlantAsync(channel, new { damaged = true });
        var damaged = await TradingSystem.ExpectProblem(
            await ReconciliationSystem.ImportAsync(ann, day, channel),
            HttpStatusCode.Conflict,
            "reconciliation/bill-not-read"
        );
        damaged.GetProperty("detail").GetString()!.ShouldContain("damaged");
        (await LinesAsync(channel, day)).ShouldBe(0);
        await system.PlantAsync(channel, new { });
        var first = await Callers.Expect(await ReconciliationSystem.ImportAsync(ann, day, channel));
        (first.GetProperty("lines").GetInt32(), first.GetProperty("outFen").GetInt64()).ShouldBe((1, 121_00));
        var again = await Callers.Expect(await ReconciliationSystem.ImportAsync(ann, day, channel));
        again.GetProperty("repeated").GetBoolean().ShouldBeTrue();
        (await LinesAsync(channel, day)).ShouldBe(1);
        await system.PlantAsync(channel, new { extra = new[] { Extra(day, -1_00, "Other") } });
        await TradingSystem.ExpectProblem(
            await ReconciliationSystem.ImportAsync(ann, day, channel),
            HttpStatusCode.Conflict,
            "reconciliation/statement-changed"
        );
        (await ReconciliationSystem.ItemsAsync(ann, $"day={day:yyyy-MM-dd}")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_bounce_that_the_days_statement_shows_is_booked_by_its_payout_and_then_explained()
    {
        var card = Payouts.AlipayCalls.NewCard();
        await system.NewDayAsync();
        await system.SetBankPayeeAsync(card, new { bouncesAfterMinutes = 24 * 60 });
        var (owed, no) = await system.PaidAsync("bank", 131_00, card);
        var day = await system.NextNoonAsync();
        system.Clock.Advance(TimeSpan.FromHours(1));
        await Payouts.Poll.UntilAsync(() => system.BankLinesAsync(owed), l => l[0].CameBack, _ => "did not come back");
        await system.NextNoonAsync();
        // What the import reads wakes the payout, and the command explains what has come of it.
        await ReconcileAsync(day);
        await system.UntilAsync(owed, PayoutState.NeedsSeller);
        var (code, said) = await ReconcileAsync(day);
        using var ann = system.Finance("ann");
        // None where the payout looked at the bank itself before the import did: then the credit was booked already, and nothing differs.
        var items = await ReconciliationSystem.ItemsAsync(ann, $"day={day:yyyy-MM-dd}&class=bounced");
        items.Count.ShouldBeLessThanOrEqualTo(1);
        foreach (var item in items)
        {
            item.GetProperty("attemptNo").GetString().ShouldBe(no);
            item.GetProperty("state").GetString().ShouldBe("explained");
        }
        code.ShouldBe(0, said);
        (code, said) = await ReconcileAsync(day, "ann");
        code.ShouldBe(0, said);
        said.ShouldContain("is closed");
        await ShouldBeWholeAsync();
    }

    [Fact]
    public async Task Money_needs_a_second_person_and_nobody_else_than_finance_comes_near()
    {
        var day = await system.NewDayAsync();
        await system.PlantAsync("bank", new { extra = new[] { Extra(day, -3_00, "Other") } });
        await system.NextNoonAsync();
        using var ann = system.Finance("ann");
        await Callers.Expect(await ReconciliationSystem.ImportAsync(ann, day, "bank"));
        var item = (await ReconciliationSystem.ItemsAsync(ann, $"day={day:yyyy-MM-dd}")).ShouldHaveSingleItem();
        var path = $"/staff/reconciliation/items/{item.GetProperty("itemId").GetGuid()}";
        var explained = new { resolution = "coverShortage", note = "银行误扣，已致电" };
        await TradingSystem.ExpectProblem(
            await TradingSystem.PostRaw(ann, path + "/explain", explained),
            HttpStatusCode.Conflict,
            "reconciliation/not-the-owner"
        );
        await TradingSystem.Post(ann, path + "/claim");
        await TradingSystem.ExpectProblem(
            await TradingSystem.PostRaw(ann, path + "/explain", explained with { resolution = "bookFee" }),
            HttpStatusCode.BadRequest,
            "reconciliation/resolution-does-not-fit"
        );
        (await TradingSystem.Post(ann, path + "/explain", explained)).GetProperty("state").GetString().ShouldBe("proposed");
        await TradingSystem.ExpectProblem(
            await TradingSystem.PostRaw(ann, path + "/confirm", new { agree = true, note = "同意" }),
            HttpStatusCode.Conflict,
            "reconciliation/same-person"
        );
        using var bob = system.Finance("bob");
        (await TradingSystem.Post(bob, path + "/confirm", new { agree = false, note = "凭据不足" }))
            .GetProperty("state")
            .GetString()
            .ShouldBe("open");
        await TradingSystem.Post(ann, path + "/explain", explained);
        var done = await TradingSystem.Post(bob, path + "/confirm", new { agree = true, note = "已见回单" });
        done.GetProperty("journalId").GetGuid().ShouldNotBe(Guid.Empty);
        using var risk = system.StaffClient("risk");
        foreach (var look in (string[])["/staff/reconciliation/days", "/staff/reconciliation/items"])
            (await risk.GetAsync(look, Ct)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    private async Task ExplainAsync(HttpClient one, HttpClient other, JsonElement item, string resolution, JournalKind? books)
    {
        var path = $"/staff/reconciliation/items/{item.GetProperty("itemId").GetGuid()}";
        await TradingSystem.Post(one, path + "/claim");
        await TradingSystem.Post(one, path + "/explain", new { resolution, note = "已与渠道核实" });
        var done = await TradingSystem.Post(other, path + "/confirm", new { agree = true, note = "同意" });
        done.GetProperty("state").GetString().ShouldBe("explained");
        if (books is not { } kind)
        {
            done.TryGetProperty("journalId", out var none).ShouldBe(none.ValueKind == JsonValueKind.Null);
            return;
        }
        var id = done.GetProperty("journalId").GetGuid();
        (await system.InDatabase(db => db.LedgerJournals.SingleAsync(j => j.Id == id, Ct))).Kind.ShouldBe(kind);
    }

    private async Task<(int Code, string Said)> ReconcileAsync(DateOnly day, string? close = null)
    {
        using var said = new StringWriter();
        var options = new ConfigurationBuilder()
            .AddInMemoryCollection([
                new("day", $"{day:yyyy-MM-dd}"),
                .. close is null ? [] : (KeyValuePair<string, string?>[])[new("close", close)],
            ])
            .Build();
        return (await ReconcileCommand.RunAsync(system.Services, options, said, Ct), said.ToString());
    }

    /// <returns>The constraint that refuses a journal of this time, or null.</returns>
    private async Task<string?> RefusedAsync(DateTimeOffset at)
    {
        try
        {
            await system.InDatabase(async db =>
            {
                db.Ledger.Post(BusinessJournals.OpeningBalance(Guid.CreateVersion7(), "-", new(1_00), at));
                return await db.SaveChangesAsync(Ct);
            });
            return null;
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException refused)
        {
            return refused.ConstraintName;
        }
    }

    private Task<int> LinesAsync(string channel, DateOnly day) =>
        system.InDatabase(db => db.ImportedLines.CountAsync(l => l.Channel == channel && l.Day == day, Ct));

    private async Task ShouldBeWholeAsync() =>
        (
            await system.InDatabase(async db =>
                (
                    await db
                        .Database.SqlQuery<long>($"select coalesce(sum(side * amount_fen), 0)::bigint from ledger.postings where client")
                        .ToListAsync(Ct)
                )[0]
            )
        ).ShouldBe(0);

    private static object Extra(DateOnly day, long signedFen, string kind) =>
        new
        {
            day,
            signedFen,
            kind,
        };

    private static string Name(JsonElement item) => $"{item.GetProperty("channel").GetString()} {item.GetProperty("class").GetString()}";

    private static long Missing(JsonElement item) => item.GetProperty("missingFen").GetInt64();
}
