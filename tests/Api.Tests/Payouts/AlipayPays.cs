using System.Net.Http.Json;
using System.Text.Json.Nodes;
using CardRecycle.Api.Features.Payouts;
using CardRecycle.Api.Gateways.Payments;
using CardRecycle.Api.Persistence;
using CardRecycle.Ledger;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Tests.Payouts;

/// <summary>Payouts over Alipay, to accounts and to bank cards, with everything that Alipay, a bank and a network do on the way.</summary>
public sealed class AlipayPays(PayoutSystem system) : IClassFixture<PayoutSystem>, IAsyncLifetime
{
    private static readonly TimeSpan aBit = TimeSpan.FromSeconds(11);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await system.ClearAlipayFaultsAsync();
        await system.SetAlipayAsync(
            new
            {
                acceptanceMs = 0,
                dealingMs = 0,
                signature = "Good",
                certificate = "1",
                balanceFen = 1_000_000_00L,
            }
        );
    }

    [Fact]
    public async Task A_seller_with_an_Alipay_account_is_paid_once_and_the_money_leaves_the_account_at_Alipay()
    {
        var owed = await system.OweToAsync(300_00, AlipayCalls.Alipay(AlipayCalls.NewLogonId()));
        var paid = await system.UntilAsync(owed, PayoutState.Paid);
        paid.Channel.ShouldBe("alipay");
        (await system.AlipayOrdersAsync(owed)).ShouldHaveSingleItem().Status.ShouldBe("SUCCESS");
        (await system.NewsAsync(owed)).ShouldBe(["PayoutSucceeded"]);
        (await JournalsAsync(owed)).ShouldBe([JournalKind.CardAcquired, JournalKind.ChannelFunded, JournalKind.Payout]);
        using var seller = system.SellerClient(owed.SellerId);
        var shown = (await seller.GetFromJsonAsync<JsonObject>($"/orders/{owed.OrderId}/payout", Ct))!;
        shown["accountKind"]!.GetValue<string>().ShouldBe("alipay");
        shown["accountMasked"]!.GetValue<string>().ShouldBe("w***@example.com");
        shown["message"]!.GetValue<string>().ShouldContain("支付宝");
        await system.ShouldBalanceAsync();
    }

    [Fact]
    public async Task Neither_payout_nor_attempt_holds_the_account_in_clear()
    {
        var logonId = AlipayCalls.NewLogonId();
        var owed = await system.OweToAsync(300_00, AlipayCalls.Alipay(logonId));
        await system.UntilAsync(owed, PayoutState.Paid);
        var rows = await system.InDatabase(async db =>
            await db
                .Database.SqlQuery<string>(
                    $"""
                    select row_to_json(p)::text as "Value" from payouts.payouts p where id = {owed.Id}
                    union all select row_to_json(a)::text from payouts.attempts a where payout_id = {owed.Id}
                    """
                )
                .ToListAsync(Ct)
        );
        rows.Count.ShouldBe(2);
        rows.ShouldAllBe(r => !r.Contains(logonId));
    }

    [Fact]
    public async Task An_answer_lost_after_the_transfer_was_made_is_asked_for_and_not_sent_again()
    {
        await system.SetAlipayFaultsAsync(new { lostAnswer = 1.0, callbackDelayMs = 3_600_000 });
        var owed = await system.OweToAsync(300_00, AlipayCalls.Alipay(AlipayCalls.NewLogonId()));
        await system.UntilUnknownAsync(owed);
        (await system.AlipayOrdersAsync(owed)).Count.ShouldBe(1);
        await system.ClearAlipayFaultsAsync();
        await system.AdvanceUntilAsync(owed, PayoutState.Paid, aBit);
        (await system.AttemptsAsync(owed)).ShouldHaveSingleItem().Sends.ShouldBe(1);
        await system.ShouldBalanceAsync();
    }

    [Fact]
    public async Task A_delayed_acceptance_says_not_exist_first_and_pays_once_under_one_number()
    {
        await system.SetAlipayAsync(new { acceptanceMs = 600_000 });
        var owed = await system.OweToAsync(300_00, AlipayCalls.Alipay(AlipayCalls.NewLogonId()));
        (await system.UntilUnknownAsync(owed)).Code.ShouldBeOneOf("system-error", "not-found");
        await system.AdvanceUntilAsync(owed, PayoutState.Paid, TimeSpan.FromSeconds(30));
        (await system.AttemptsAsync(owed)).ShouldHaveSingleItem();
        (await system.AlipayOrdersAsync(owed)).ShouldHaveSingleItem();
        await system.ShouldBalanceAsync();
    }

    [Theory]
    [InlineData("Wrong")]
    [InlineData("Missing")]
    public async Task An_answer_without_a_valid_signature_is_no_answer(string signature)
    {
        await system.SetAlipayFaultsAsync(new { callbackDelayMs = 3_600_000 });
        await system.SetAlipayAsync(new { signature });
        var owed = await system.OweToAsync(300_00, AlipayCalls.Alipay(AlipayCalls.NewLogonId()));
        (await system.UntilUnknownAsync(owed)).Code.ShouldBe("bad-signature");
        (await system.PayoutAsync(owed)).State.ShouldBe(PayoutState.InFlight);
        await system.SetAlipayAsync(new { signature = "Good" });
        await system.AdvanceUntilAsync(owed, PayoutState.Paid, aBit);
        (await system.AttemptsAsync(owed)).ShouldHaveSingleItem();
        await system.ShouldBalanceAsync();
    }

    [Fact]
    public async Task Alipay_may_sign_with_its_next_certificate()
    {
        await system.SetAlipayAsync(new { certificate = "2" });
        var owed = await system.OweToAsync(300_00, AlipayCalls.Alipay(AlipayCalls.NewLogonId()));
        await system.UntilAsync(owed, PayoutState.Paid);
    }

    [Theory]
    [InlineData("name-mismatch", "PAYEE_USER_INFO_ERROR", "name-mismatch")]
    [InlineData("no-account", "PAYEE_NOT_EXIST", "account-missing")]
    [InlineData("no-real-name", "PERM_AML_NOT_REALNAME_REV", "alipay-not-real-name")]
    public async Task A_payee_who_cannot_be_paid_is_told_what_to_do_and_by_when(string mark, string code, string reason)
    {
        var owed = await system.OweToAsync(300_00, AlipayCalls.Alipay(AlipayCalls.NewLogonId(mark)));
        var waiting = await system.UntilAsync(owed, PayoutState.NeedsSeller);
        waiting.Reason.ShouldBe(reason);
        waiting.Deadline.ShouldNotBeNull();
        (await system.AttemptsAsync(owed)).ShouldHaveSingleItem().Code.ShouldBe(code);
        using var seller = system.SellerClient(owed.SellerId);
        var shown = (await seller.GetFromJsonAsync<JsonObject>($"/orders/{owed.OrderId}/payout", Ct))!;
        shown["message"]!.GetValue<string>().ShouldContain("支付宝");
        shown["canRetry"]!.GetValue<bool>().ShouldBeTrue();
        await system.ShouldBalanceAsync();
    }

    [Fact]
    public async Task Short_funds_pause_the_channel_and_burn_no_attempts()
    {
        await system.SetAlipayAsync(new { balanceFen = 0L });
        var first = await system.OweToAsync(300_00, AlipayCalls.Alipay(AlipayCalls.NewLogonId()));
        (await system.UntilUnknownAsync(first)).Code.ShouldBe("not-enough");
        using var finance = system.StaffClient("finance");
        var channels = (await finance.GetFromJsonAsync<JsonObject>("/staff/payouts/channels", Ct))!["channels"]!.AsArray();
        channels.Single(c => c!["name"]!.GetValue<string>() == "alipay")!["paused"]!.GetValue<string>().ShouldBe("fundsShort");
        var second = await system.OweToAsync(300_00, AlipayCalls.Alipay(AlipayCalls.NewLogonId()));
        await Poll.UntilAsync(
            () => system.PayoutAsync(second),
            p => p.NextAttemptAt > system.Clock.GetUtcNow() + TimeSpan.FromSeconds(31),
            p => $"the payout is looked at {p.NextAttemptAt}"
        );
        (await system.AttemptsAsync(second)).ShouldBeEmpty();
        await system.SetAlipayAsync(new { balanceFen = 1_000_000_00L });
        await system.AdvanceUntilAsync(first, PayoutState.Paid, TimeSpan.FromSeconds(20));
        await system.AdvanceUntilAsync(second, PayoutState.Paid, TimeSpan.FromSeconds(20));
        (await system.AttemptsAsync(first)).ShouldHaveSingleItem();
        await system.ShouldBalanceAsync();
    }

    [Fact]
    public async Task A_transfer_to_a_bank_card_that_comes_back_days_later_is_owed_again_by_a_journal_of_its_own()
    {
        var card = AlipayCalls.NewCard();
        await system.SetPayeeAsync(card, new { bouncesAfterMinutes = 2 * 24 * 60 });
        var owed = await system.OweToAsync(300_00, AlipayCalls.Card(card));
        await system.UntilAsync(owed, PayoutState.Paid);
        await system.AdvanceUntilAsync(owed, PayoutState.NeedsSeller, TimeSpan.FromHours(6));
        (await system.PayoutAsync(owed)).Reason.ShouldBe("bounced");
        (await system.AttemptsAsync(owed)).ShouldHaveSingleItem().State.ShouldBe(AttemptState.Bounced);
        (await JournalsAsync(owed)).ShouldBe([
            JournalKind.CardAcquired,
            JournalKind.ChannelFunded,
            JournalKind.Payout,
            JournalKind.PayoutBounced,
        ]);
        (await system.NewsAsync(owed)).ShouldBe(["PayoutSucceeded", "PayoutBounced", "PayoutNeedsSeller"], ignoreOrder: true);
        await system.ShouldBalanceAsync();

        system.Know(owed, PayoutSystem.NewOpenId("Confirms"), "张三");
        using var seller = system.SellerClient(owed.SellerId);
        using var retry = new HttpRequestMessage(HttpMethod.Post, $"/orders/{owed.OrderId}/payout/retry");
        retry.Headers.Add("Idempotency-Key", "b-" + owed.Id);
        (await seller.SendAsync(retry, Ct)).EnsureSuccessStatusCode();
        (await system.UntilAsync(owed, PayoutState.Paid)).Channel.ShouldBe("wechat");
        await system.ShouldBalanceAsync();
    }

    [Fact]
    public async Task A_bank_that_refuses_after_dealing_makes_a_dead_attempt()
    {
        var card = AlipayCalls.NewCard();
        await system.SetPayeeAsync(card, new { errorCode = "PAYEE_CARD_INFO_ERROR" });
        await system.SetAlipayAsync(new { dealingMs = 5_000 });
        var owed = await system.OweToAsync(300_00, AlipayCalls.Card(card));
        await system.UntilAsync(owed, AttemptState.Accepted);
        await system.AdvanceUntilAsync(owed, PayoutState.NeedsSeller, TimeSpan.FromSeconds(6));
        (await system.PayoutAsync(owed)).Reason.ShouldBe("account-not-set");
        await system.ShouldBalanceAsync();
    }

    [Fact]
    public async Task Notices_that_come_twice_pay_once_and_a_forged_one_is_refused()
    {
        await system.SetAlipayFaultsAsync(new { duplicateCallbacks = 2 });
        var owed = await system.OweToAsync(300_00, AlipayCalls.Alipay(AlipayCalls.NewLogonId()));
        await system.UntilAsync(owed, PayoutState.Paid);
        var no = (await system.AttemptsAsync(owed))[0].AttemptNo;
        var notice = await Poll.UntilAsync(
            () => system.InDatabase(db => db.PayoutCallbacks.AsNoTracking().FirstOrDefaultAsync(c => c.AttemptNo == no)),
            n => n is { Deliveries: 3 },
            n => $"delivered {n?.Deliveries} times"
        );
        (await system.NewsAsync(owed)).ShouldBe(["PayoutSucceeded"]);
        (await SendAsync(notice!.Body)).ShouldBe("success", "a notice may always come again");
        (await SendAsync(notice.Body.Replace("SUCCESS", "FAIL"))).ShouldBe("fail");
        (await SendAsync(notice.Body.Replace("sign_type=RSA2", "sign_type=RSA"))).ShouldBe("fail");
        (await SendAsync(notice.Body + "&status=SUCCESS")).ShouldBe("fail");
        (await SendAsync("nonsense")).ShouldBe("fail");
        await system.ShouldBalanceAsync();
    }

    [Fact]
    public async Task A_notice_that_contradicts_a_success_moves_nothing()
    {
        var owed = await system.OweToAsync(300_00, AlipayCalls.Alipay(AlipayCalls.NewLogonId()));
        await system.UntilAsync(owed, PayoutState.Paid);
        var attempt = (await system.AttemptsAsync(owed))[0];
        var payout = await system.PayoutAsync(owed);
        PayoutDecider
            .Apply(payout, attempt, new TransferState.Failed("PAYEE_NOT_EXIST"), system.Clock.GetUtcNow())
            .Consequence.ShouldBe(Consequence.None);
        payout.State.ShouldBe(PayoutState.Paid);
        attempt.State.ShouldBe(AttemptState.Succeeded);
    }

    private Task<List<JournalKind>> JournalsAsync(OwedPayout owed)
    {
        var reference = owed.OrderId.ToString();
        return system.InDatabase(db =>
            db.LedgerJournals.Where(j => j.Reference == reference)
                .OrderBy(j => j.PostedAt)
                .ThenBy(j => j.Kind)
                .Select(j => j.Kind)
                .ToListAsync(Ct)
        );
    }

    private async Task<string> SendAsync(string form)
    {
        using var client = system.AnonymousClient();
        using var content = new StringContent(form, null, "application/x-www-form-urlencoded");
        using var answer = await client.PostAsync("/callbacks/alipay/transfers", content, Ct);
        return await answer.Content.ReadAsStringAsync(Ct);
    }
}
