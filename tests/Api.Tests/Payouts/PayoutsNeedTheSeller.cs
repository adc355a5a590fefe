using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using CardRecycle.Api.Features.Payouts;

namespace CardRecycle.Api.Tests.Payouts;

/// <summary>What only the seller, or only we, can mend.</summary>
public sealed class PayoutsNeedTheSeller(PayoutSystem system) : IClassFixture<PayoutSystem>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("NameMismatch", "name-mismatch")]
    [InlineData("NoAccount", "account-missing")]
    public async Task A_payee_who_cannot_be_paid_is_told_what_to_mend_and_paid_after_it(string mark, string reason)
    {
        var owed = await system.OweAsync(2_500_00, PayoutSystem.NewOpenId(mark));
        var waiting = await system.UntilAsync(owed, PayoutState.NeedsSeller);
        waiting.Reason.ShouldBe(reason);
        (await system.NewsAsync(owed)).ShouldBe(["PayoutNeedsSeller"]);

        using var seller = system.SellerClient(owed.SellerId);
        var seen = (await seller.GetFromJsonAsync<JsonObject>($"/orders/{owed.OrderId}/payout", Ct))!;
        seen["state"]!.GetValue<string>().ShouldBe("needsYou");
        seen["canRetry"]!.GetValue<bool>().ShouldBeTrue();
        seen["message"]!.GetValue<string>().ShouldContain("重新打款");

        var mended = PayoutSystem.NewOpenId("Confirms");
        system.Know(owed, mended, "张三");
        (await RetryAsync(seller, owed, "k1-" + owed.Id)).StatusCode.ShouldBe(HttpStatusCode.OK);
        await system.UntilAsync(owed, PayoutState.Paid);
        var attempts = await system.AttemptsAsync(owed);
        attempts.Select(a => a.State).ShouldBe([AttemptState.Failed, AttemptState.Succeeded]);
        attempts[1].Account.ShouldBe(mended);
        await system.ShouldBalanceAsync();
    }

    [Theory]
    [InlineData("Frozen", "account-frozen")]
    [InlineData("NoRealName", "wechat-not-real-name")]
    [InlineData("QuotaFull", "quota-full")]
    [InlineData("Risky", "account-frozen")]
    public async Task A_payee_found_wanting_after_he_confirmed_gets_his_money_held_and_a_reason(string mark, string reason)
    {
        var owed = await system.OweAsync(300_00, PayoutSystem.NewOpenId(mark));
        var attempt = await system.UntilAsync(owed, AttemptState.WaitUser);
        await system.ConfirmAsync(owed, attempt.AttemptNo);
        (await system.UntilAsync(owed, PayoutState.NeedsSeller)).Reason.ShouldBe(reason);
        await system.ShouldBalanceAsync();
    }

    [Fact]
    public async Task A_payee_whose_day_is_full_is_paid_tomorrow_without_doing_anything()
    {
        var openId = PayoutSystem.NewOpenId("DayFull");
        var owed = await system.OweAsync(300_00, openId);
        var attempt = await system.UntilAsync(owed, AttemptState.WaitUser);
        await system.ConfirmAsync(owed, attempt.AttemptNo);
        var waiting = await system.UntilAsync(owed, PayoutState.Owed);
        (waiting.NextAttemptAt - system.Clock.GetUtcNow()).ShouldNotBeNull().ShouldBeGreaterThan(TimeSpan.FromMinutes(30));
        await system.SetUserAsync(openId, new { autoConfirmMs = 0 });
        system.Clock.Advance(TimeSpan.FromHours(24));
        await system.UntilAsync(owed, PayoutState.Paid);
        await system.ShouldBalanceAsync();
    }

    [Fact]
    public async Task A_seller_without_an_account_is_asked_before_anything_is_sent()
    {
        var owed = await system.OweAsync(300_00, "");
        (await system.UntilAsync(owed, PayoutState.NeedsSeller)).Reason.ShouldBe("account-missing");
        (await system.AttemptsAsync(owed)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Who_does_not_confirm_within_seconds_is_reminded_once()
    {
        var owed = await system.OweAsync(300_00);
        await system.UntilAsync(owed, AttemptState.WaitUser);
        for (var i = 0; i < 4; i++)
        {
            system.Clock.Advance(TimeSpan.FromSeconds(20));
            await Poll.UntilAsync(() => system.AttemptsAsync(owed), a => a[0].Reminded, _ => "not reminded");
        }
        (await system.NewsAsync(owed)).ShouldBe(["PayoutNeedsSeller"]);
        (await system.PayoutAsync(owed)).Deadline.ShouldBe((await system.AttemptsAsync(owed))[0].Deadline);
    }

    [Fact]
    public async Task A_retry_is_refused_when_nothing_waits_for_it_and_when_the_seller_cannot_be_paid()
    {
        var paid = await system.OweAsync(300_00, PayoutSystem.NewOpenId("Confirms"));
        await system.UntilAsync(paid, PayoutState.Paid);
        using var seller = system.SellerClient(paid.SellerId);
        await ShouldRefuseAsync(await RetryAsync(seller, paid, "k1-" + paid.Id), HttpStatusCode.Conflict, "payouts/nothing-to-retry");
        (await seller.PostAsync($"/orders/{paid.OrderId}/payout/retry", null, Ct)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);

        var frozen = await system.OweAsync(300_00, PayoutSystem.NewOpenId("NoAccount"));
        await system.UntilAsync(frozen, PayoutState.NeedsSeller);
        using var other = system.SellerClient(frozen.SellerId);
        await ShouldRefuseAsync(await RetryAsync(seller, frozen, "k2-" + frozen.Id), HttpStatusCode.NotFound, "payouts/not-found");
        await ShouldRefuseAsync(await RetryAsync(other, frozen, "k3-" + frozen.Id), HttpStatusCode.Conflict, "payouts/seller-not-payable");
        system.Know(frozen, PayoutSystem.NewOpenId(), "张三", blocked: true);
        await ShouldRefuseAsync(await RetryAsync(other, frozen, "k3-" + frozen.Id), HttpStatusCode.Conflict, "payouts/seller-not-payable");
        (await system.PayoutAsync(frozen)).State.ShouldBe(PayoutState.NeedsSeller);
    }

    [Fact]
    public async Task A_retry_pressed_twenty_times_makes_one_attempt()
    {
        var owed = await system.OweAsync(300_00, PayoutSystem.NewOpenId("NoAccount"));
        await system.UntilAsync(owed, PayoutState.NeedsSeller);
        system.Know(owed, PayoutSystem.NewOpenId("Confirms"), "张三");
        using var seller = system.SellerClient(owed.SellerId);
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => RetryAsync(seller, owed, $"k{i % 4}-{owed.Id}")));
        answers.ShouldAllBe(a => a.StatusCode == HttpStatusCode.OK || a.StatusCode == HttpStatusCode.Conflict);
        answers.ShouldContain(a => a.StatusCode == HttpStatusCode.OK);
        await system.UntilAsync(owed, PayoutState.Paid);
        (await system.AttemptsAsync(owed)).Count.ShouldBe(2);
        await system.ShouldBalanceAsync();
    }

    [Fact]
    public async Task What_only_we_can_mend_waits_for_staff_and_is_paid_after_it()
    {
        var openId = PayoutSystem.NewOpenId();
        await system.SetUserAsync(openId, new { failReason = "MERCHANT_REJECT", autoConfirmMs = 0 });
        var owed = await system.OweAsync(300_00, openId);
        await system.UntilAsync(owed, PayoutState.NeedsStaff);
        using var seller = system.SellerClient(owed.SellerId);
        (await seller.GetFromJsonAsync<JsonObject>($"/orders/{owed.OrderId}/payout", Ct))!["state"]!.GetValue<string>().ShouldBe("delayed");

        using var finance = system.StaffClient("finance");
        var list = (await finance.GetFromJsonAsync<JsonObject>("/staff/payouts?state=needsStaff", Ct))!;
        var item = list["items"]!.AsArray().Single(i => i!["id"]!.GetValue<Guid>() == owed.Id)!;
        item["code"]!.GetValue<string>().ShouldBe("MERCHANT_REJECT");
        using var risk = system.StaffClient("risk");
        (await risk.GetAsync("/staff/payouts", Ct)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await finance.GetAsync("/staff/payouts?state=nonsense", Ct)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await finance.GetAsync("/staff/payouts?limit=100000", Ct)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);

        await system.SetUserAsync(openId, new { autoConfirmMs = 0 });
        system.Know(owed, openId, "张三");
        using var retry = new HttpRequestMessage(HttpMethod.Post, $"/staff/payouts/{owed.Id}/retry");
        retry.Headers.Add("Idempotency-Key", "s1-" + owed.Id);
        (await finance.SendAsync(retry, Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
        await system.UntilAsync(owed, PayoutState.Paid);
        await system.ShouldBalanceAsync();
    }

    private static async Task<HttpResponseMessage> RetryAsync(HttpClient seller, OwedPayout owed, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/orders/{owed.OrderId}/payout/retry");
        request.Headers.Add("Idempotency-Key", key);
        return await seller.SendAsync(request, Ct);
    }

    private static async Task ShouldRefuseAsync(HttpResponseMessage answer, HttpStatusCode status, string type)
    {
        answer.StatusCode.ShouldBe(status);
        (await answer.Content.ReadFromJsonAsync<JsonObject>(Ct))!["type"]!.GetValue<string>().ShouldEndWith(type);
    }
}
