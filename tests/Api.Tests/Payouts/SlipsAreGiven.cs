using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using CardRecycle.Api.Features.Payouts;

namespace CardRecycle.Api.Tests.Payouts;

/// <summary>The channel's own electronic receipt (电子回单) of a paid order, for its seller and for finance.</summary>
public sealed class SlipsAreGiven(PayoutSystem system) : IClassFixture<PayoutSystem>, IAsyncLifetime
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await system.ClearFaultsAsync();
        await system.SetWeChatAsync(
            new
            {
                slipMs = 0,
                slipFailReason = "",
                slipHash = "SHA256",
                slipDamaged = false,
                signature = "Good",
            }
        );
    }

    [Theory]
    [InlineData("SHA256")]
    [InlineData("SM3")]
    public async Task A_seller_asks_for_it_waits_and_gets_the_file(string hash)
    {
        await system.SetWeChatAsync(new { slipMs = 90_000, slipHash = hash });
        var owed = await Paid();
        using var seller = system.SellerClient(owed.SellerId);
        var making = await State(seller, owed);
        making["state"]!.GetValue<string>().ShouldBe("making");
        making["retryAfterSeconds"]!.GetValue<long>().ShouldBe(120);
        var early = await Problem(seller, owed, HttpStatusCode.Conflict, "payouts/slip-being-made");
        early["retryAfterSeconds"]!.GetValue<long>().ShouldBe(120);

        system.Clock.Advance(TimeSpan.FromMinutes(2));
        (await State(seller, owed))["state"]!.GetValue<string>().ShouldBe("ready");
        using var file = await seller.GetAsync(FileOf(owed), Ct);
        file.StatusCode.ShouldBe(HttpStatusCode.OK);
        file.Content.Headers.ContentType!.MediaType.ShouldBe("application/pdf");
        file.Content.Headers.ContentDisposition!.FileName!.ShouldEndWith(".pdf");
        var text = Encoding.ASCII.GetString(await file.Content.ReadAsByteArrayAsync(Ct));
        text.ShouldStartWith("%PDF-");
        text.ShouldContain(Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes((await system.AttemptsAsync(owed))[^1].AttemptNo)));
    }

    [Fact]
    public async Task A_file_with_another_digest_is_not_passed_on()
    {
        var owed = await Paid();
        using var seller = system.SellerClient(owed.SellerId);
        (await State(seller, owed))["state"]!.GetValue<string>().ShouldBe("ready");
        await system.SetWeChatAsync(new { slipDamaged = true });
        await Problem(seller, owed, HttpStatusCode.BadGateway, "payouts/slip-damaged");
        await system.SetWeChatAsync(new { slipDamaged = false });
        (await seller.GetAsync(FileOf(owed), Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("Wrong")]
    [InlineData("Missing")]
    [InlineData("Probe")]
    public async Task An_answer_without_the_platforms_signature_is_not_believed(string signature)
    {
        var owed = await Paid();
        using var seller = system.SellerClient(owed.SellerId);
        await system.SetWeChatAsync(new { signature });
        await Problem(seller, owed, HttpStatusCode.ServiceUnavailable, "payouts/slip-unknown");
        using var state = await seller.GetAsync($"/orders/{owed.OrderId}/payout/slip", Ct);
        state.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task While_the_channel_is_busy_nobody_says_that_there_is_none()
    {
        var owed = await Paid();
        using var seller = system.SellerClient(owed.SellerId);
        await system.SetFaultsAsync(new { busy = true });
        await Problem(seller, owed, HttpStatusCode.ServiceUnavailable, "payouts/slip-unknown");
        await system.ClearFaultsAsync();
        (await State(seller, owed))["state"]!.GetValue<string>().ShouldBe("ready");
    }

    [Fact]
    public async Task After_six_months_there_is_none_but_one_that_was_asked_for_stays_its_ninety_days()
    {
        var (late, timely) = (await Paid(), await Paid());
        using var seller = system.SellerClient(late.SellerId);
        using var other = system.SellerClient(timely.SellerId);
        system.Clock.Advance(TimeSpan.FromDays(179));
        using (var again = system.SellerClient(timely.SellerId))
            (await State(again, timely))["state"]!.GetValue<string>().ShouldBe("ready");
        system.Clock.Advance(TimeSpan.FromDays(2));
        using var lateSeller = system.SellerClient(late.SellerId);
        using var timelySeller = system.SellerClient(timely.SellerId);
        var gone = await State(lateSeller, late);
        (gone["state"]!.GetValue<string>(), gone["reason"]!.GetValue<string>()).ShouldBe(("unavailable", "too-late"));
        var refused = await Problem(lateSeller, late, HttpStatusCode.Conflict, "payouts/slip-unavailable");
        refused["message"]!.GetValue<string>().ShouldContain("六个月");
        (await State(timelySeller, timely))["state"]!.GetValue<string>().ShouldBe("ready");
        system.Clock.Advance(TimeSpan.FromDays(90));
        using var lastSeller = system.SellerClient(timely.SellerId);
        (await State(lastSeller, timely))["reason"]!.GetValue<string>().ShouldBe("too-late");
    }

    [Fact]
    public async Task What_the_channel_failed_to_make_is_asked_for_anew_after_an_hour()
    {
        var owed = await Paid();
        await system.SetWeChatAsync(new { slipFailReason = "系统繁忙" });
        using var seller = system.SellerClient(owed.SellerId);
        (await State(seller, owed))["reason"]!.GetValue<string>().ShouldBe("failed");
        await system.SetWeChatAsync(new { slipFailReason = "" });
        (await State(seller, owed))["reason"]!.GetValue<string>().ShouldBe("failed");
        system.Clock.Advance(TimeSpan.FromMinutes(61));
        (await State(seller, owed))["state"]!.GetValue<string>().ShouldBe("ready");
    }

    [Fact]
    public async Task There_is_none_before_the_money_has_arrived_and_none_of_another_channel()
    {
        var waiting = await system.OweAsync(100_00);
        await system.UntilAsync(waiting, AttemptState.WaitUser);
        using var seller = system.SellerClient(waiting.SellerId);
        (await State(seller, waiting))["reason"]!.GetValue<string>().ShouldBe("not-paid");
        await Problem(seller, waiting, HttpStatusCode.Conflict, "payouts/slip-unavailable");

        var byAlipay = await system.OweToAsync(100_00, AlipayCalls.Alipay(AlipayCalls.NewLogonId()));
        await system.UntilAsync(byAlipay, PayoutState.Paid);
        using var other = system.SellerClient(byAlipay.SellerId);
        (await State(other, byAlipay))["reason"]!.GetValue<string>().ShouldBe("other-channel");
    }

    [Fact]
    public async Task Only_the_orders_seller_and_finance_get_it_and_what_finance_takes_is_on_record()
    {
        var owed = await Paid();
        using var other = system.SellerClient(Guid.CreateVersion7());
        await Problem(other, owed, HttpStatusCode.NotFound, "payouts/not-found");
        (await other.GetAsync($"/orders/{owed.OrderId}/payout/slip", Ct)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        using var nobody = system.AnonymousClient();
        (await nobody.GetAsync(FileOf(owed), Ct)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);

        var path = $"/staff/payouts/orders/{owed.OrderId}/slip";
        using var risk = system.StaffClient("risk");
        (await risk.GetAsync($"{path}/file", Ct)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var seller = system.SellerClient(owed.SellerId);
        (await seller.GetAsync($"{path}/file", Ct)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var finance = system.StaffClient("finance");
        (await finance.GetFromJsonAsync<JsonObject>(path, Ct))!["state"]!.GetValue<string>().ShouldBe("ready");
        (await finance.GetAsync($"{path}/file", Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await finance.GetAsync($"/staff/payouts/orders/{Guid.CreateVersion7()}/slip", Ct)).StatusCode.ShouldBe(HttpStatusCode.NotFound);

        using var admin = system.StaffClient("admin");
        var on = Uri.EscapeDataString($"order {owed.OrderId}");
        var page = (await admin.GetFromJsonAsync<JsonObject>($"/staff/audit?on={on}", Ct))!;
        page["lines"]!
            .AsArray()
            .Select(l => $"{l!["staff"]} {l["action"]} {l["outcome"]}")
            .ShouldBe(["s-1 DownloadSlipOfOrder done", "s-1 DownloadSlipOfOrder http/forbidden"]);
    }

    private static string FileOf(OwedPayout owed) => $"/orders/{owed.OrderId}/payout/slip/file";

    private async Task<OwedPayout> Paid()
    {
        var owed = await system.OweAsync(100_00, PayoutSystem.NewOpenId("Confirms"));
        await system.UntilAsync(owed, PayoutState.Paid);
        return owed;
    }

    private static async Task<JsonObject> State(HttpClient client, OwedPayout owed) =>
        (await client.GetFromJsonAsync<JsonObject>($"/orders/{owed.OrderId}/payout/slip", Ct))!;

    private static async Task<JsonObject> Problem(HttpClient client, OwedPayout owed, HttpStatusCode status, string type)
    {
        using var answer = await client.GetAsync(FileOf(owed), Ct);
        answer.StatusCode.ShouldBe(status);
        var problem = (await answer.Content.ReadFromJsonAsync<JsonObject>(Ct))!;
        problem["type"]!.GetValue<string>().ShouldBe("/problems/" + type);
        return problem;
    }
}
