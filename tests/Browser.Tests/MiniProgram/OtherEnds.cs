using CardRecycle.Browser.Tests.Staff;
using CardRecycle.TestKit.CardPhotos;

namespace CardRecycle.Browser.Tests.MiniProgram;

/// <summary>Sales that do not go straight to the money.</summary>
public sealed class OtherEnds(AppRunning app)
{
    private static readonly byte[] picture = CardPhotoRenderer.Render(73, wish: CardWish.Good).Jpeg;

    [Fact]
    public async Task Another_balance_is_a_new_price_to_agree_to_with_what_changed()
    {
        await using var seller = await app.VisitorAsync(await app.SellerAsync());
        await seller.SellAsync("hema", 300_00, await app.CardAsync("hema", 300_00, "balance-lower"));
        await seller.StateAsync("awaitingRequote");
        await seller.ReadAsync("150.00");
        await seller.LookAsync("20-requote");
        var proposed = await seller.TextAsync(".requote .price-sum .t-l");
        await seller.TapSelectorAsync(".requote .action.main");
        await seller.StateAsync("paid");
        proposed.ShouldContain(await seller.TextAsync(".head-amount"));
    }

    [Fact]
    public async Task A_new_price_can_be_declined_and_the_card_is_free_again()
    {
        await using var seller = await app.VisitorAsync(await app.SellerAsync());
        await seller.SellAsync("hema", 300_00, await app.CardAsync("hema", 300_00, "balance-lower"));
        await seller.StateAsync("awaitingRequote");
        await seller.TapAsync("不接受");
        await seller.TapSelectorAsync("text=取回 >> nth=-1");
        await seller.StateAsync("cancelled");
    }

    [Fact]
    public async Task A_used_card_is_rejected_with_the_issuers_word()
    {
        await using var seller = await app.VisitorAsync(await app.SellerAsync());
        await seller.SellAsync("walmart", 200_00, await app.CardAsync("walmart", 200_00, "used"));
        await seller.StateAsync("rejected");
        await seller.ReadAsync("发卡方答复：该卡已被使用。");
        await seller.LookAsync("21-rejected");
    }

    [Fact]
    public async Task An_expired_quote_is_said_before_and_after_sending_and_leads_to_a_new_one()
    {
        await using var seller = await app.VisitorAsync(await app.SellerAsync());
        var card = await app.CardAsync("walmart", 200_00);
        await seller.Page.Clock.InstallAsync();
        await seller.FillCardAsync("walmart", 200_00, card);
        await seller.Page.Clock.FastForwardAsync(16 * 60 * 1000);
        await seller.ReadAsync("报价已过期");
        await seller.LookAsync("22-expired");
        await seller.TapAsync("重新报价");
        await seller.SeeAsync("[data-amount]");

        // The device's clock is wrong: only the Api knows that the time is over.
        await seller.Page.RouteAsync(
            "**/api/orders",
            route =>
                route.FulfillAsync(
                    new()
                    {
                        Status = 410,
                        ContentType = "application/problem+json",
                        Body = """{"type":"/problems/quotes/expired","status":410,"message":"报价已过期，请重新询价。"}""",
                    }
                )
        );
        await seller.TapAsync("接受报价");
        await seller.SeeAsync("[data-field=number]");
        await seller.HoldsAsync("number", card.Number);
        await seller.FillAsync("secret", card.Secret);
        await seller.TapAsync("确认出售");
        await seller.ReadAsync("报价已过期，请重新询价。");
        await seller.TapAsync("重新报价");
        await seller.SeeAsync("[data-amount]");
    }

    [Fact]
    public async Task A_sale_under_review_says_until_when_and_takes_what_is_asked_for()
    {
        var (author, chief) = (await app.StaffAsync("risk"), await app.StaffAsync("chief"));
        object[] rules =
        [
            new
            {
                id = "kfc-waits",
                when = "brand = 'kfc'",
                action = "review",
                code = "kfc",
                text = "人工核对。",
            },
        ];
        var drafted = await app.PostAsync("/staff/risk/rules", new { note = "for a test", rules }, author);
        var version = $"/staff/risk/rules/{drafted.GetProperty("version").GetInt32()}";
        await app.PostAsync(version + "/backtest", new { days = 1 }, author);
        await app.PostAsync(version + "/publish", new { reason = "agreed" }, chief);
        await using var seller = await app.VisitorAsync(await app.SellerAsync());
        // The rules are followed within seconds of their publication.
        for (var i = 0; ; i++)
        {
            await seller.SellAsync("kfc", 100_00, await app.CardAsync("kfc", 100_00));
            await seller.SeeAsync("[data-state=underReview],[data-state=paid]");
            if (await seller.Page.Locator("[data-state=underReview]").CountAsync() > 0)
                break;
            i.ShouldBeLessThan(20, "the rule is in force");
        }
        await seller.ReadAsync("到截止时间我们一定给出结果");
        await seller.LookAsync("23-under-review");

        var cases = await app.SendAsync(HttpMethod.Get, "/staff/risk/cases", null, author);
        var id = cases.GetProperty("cases")[0].GetProperty("caseId").GetString();
        await app.PostAsync($"/staff/risk/cases/{id}/claim", null, author);
        await app.PostAsync(
            $"/staff/risk/cases/{id}/ask",
            new
            {
                code = "purchase-proof",
                hours = 24,
                reason = "for a test",
            },
            author
        );
        await seller.ReopenAsync();
        await seller.FillAsync("evidence", "公司年会发放");
        await seller.GivePicturesAsync(() => seller.TapAsync("添加图片"), picture, picture);
        await seller.SeeAsync("[data-pictures=\"2\"]");
        await seller.LookAsync("24-evidence");
        await seller.TapAsync("提交材料");
        await seller.ReadAsync("材料已收到");
        await using (var colleague = await app.ColleagueAsync("risk"))
        {
            await colleague.OpenAsync($"/risk/cases/{id}");
            await colleague.HeadAsync("案件");
            await colleague.Page.Locator("[data-evidence]").Nth(1).WaitForAsync();
            (await colleague.Page.Locator("[data-evidence]").CountAsync()).ShouldBe(2);
            await LookedAtAsync(colleague, "补充资料", "risk", "console-case-pictures");
        }
        // With the answer it is back in the queue.
        await app.PostAsync($"/staff/risk/cases/{id}/claim", null, author);
        await app.PostAsync($"/staff/risk/cases/{id}/decide", new { decision = "approve", reason = "for a test" }, author);
        await seller.StateAsync("paid");
    }

    [Fact]
    public async Task A_card_that_proves_worthless_is_a_dispute_that_its_seller_answers_risk_decides_and_finance_confirms()
    {
        await using var seller = await app.VisitorAsync(await app.SellerAsync());
        await seller.SellAsync("walmart", 100_00, await app.CardAsync("walmart", 100_00));
        await seller.StateAsync("paid");
        var order = seller.OrderId;
        await using var operations = await app.ColleagueAsync("operations");
        await operations.OpenAsync($"/operations/orders/{order}");
        await operations.HeadAsync("订单");
        await operations.ChooseAsync("来源", "库存抽查");
        await operations.FillAsync("核查经过（卖家可见）", "库存复核时余额为零");
        await operations.ClickAsync("立案");
        await operations.HeadAsync("争议");
        await seller.ReopenAsync();
        await seller.TapSelectorAsync("text=这张卡有争议");
        await seller.ReadAsync("库存复核时余额为零");
        await seller.LookAsync("25-dispute");
        await seller.FillAsync("answer", "交卡后我没有使用过");
        await seller.GivePicturesAsync(() => seller.TapAsync("添加图片"), picture);
        await seller.SeeAsync("[data-pictures=\"1\"]");
        await seller.TapAsync("提交说明");
        await seller.ReadAsync("您的说明");
        await seller.ReadAsync("附 1 张图片");
        (await seller.Page.Locator("[data-field=answer]").CountAsync()).ShouldBe(0);

        await operations.OpenAsync("/operations/disputes");
        await operations.HeadAsync("争议与卡损");
        await operations.RestAsync();
        var row = operations.Page.Locator("tr", new() { Has = operations.Page.Locator($"a[href$='{order}']") });
        await row.GetByText("打开").ClickAsync();
        await operations.HeadAsync("争议");
        await LookedAtAsync(operations, "争议凭证", "operations", "console-dispute-pictures");
        (await operations.Page.GetByText("提出处理意见").CountAsync()).ShouldBe(0, "deciding is risk's");
        await DecideInTwoAsync(new Uri(operations.Page.Url).AbsolutePath);
        await seller.ReopenAsync();
        await seller.ReadAsync("分次抵扣");
        await seller.LookAsync("26-dispute-decided");
    }

    private async Task DecideInTwoAsync(string page)
    {
        await using var risk = await app.ColleagueAsync("risk");
        await risk.OpenAsync(page);
        await risk.HeadAsync("争议");
        await risk.FillAsync("理由（存档）", "发卡方记录显示交卡前已使用");
        await risk.ClickAsync("提交复核");
        await risk.ReadAsync("等复核人");
        (await risk.Page.GetByText("同意，执行").CountAsync()).ShouldBe(0, "confirming is finance's");
        await using var finance = await app.ColleagueAsync("finance");
        await finance.OpenAsync(page);
        await finance.HeadAsync("争议");
        await finance.LookAsync("console-dispute");
        await finance.FillAsync("复核理由（存档）", "证据齐全");
        await finance.ClickAsync("同意，执行");
        await finance.ReadAsync("已结案");
        await finance.ReadAsync("应追");
        await finance.LookAsync("console-dispute-closed");
    }

    /// <summary>A picture is seen only by a click that is on record, and the record is beside it.</summary>
    private static async Task LookedAtAsync(Colleague colleague, string matter, string who, string name)
    {
        await colleague.ReadAsync(matter);
        (await colleague.Page.Locator("img[alt^=卖家提交的]").CountAsync()).ShouldBe(0, "nothing is shown unasked");
        await colleague.ClickAsync("查看（会记录）");
        await colleague.SeeAsync($"img[alt=卖家提交的{matter}]");
        await colleague.ReadAsync($"已查看 1 次，最近 {who}");
        (await colleague.Page.Locator("img[alt^=卖家提交的]").EvaluateAsync<bool>("i => i.complete && i.naturalWidth > 0")).ShouldBeTrue();
        await colleague.Page.Locator("img[alt^=卖家提交的]").ScrollIntoViewIfNeededAsync();
        await colleague.LookAsync(name);
    }
}
