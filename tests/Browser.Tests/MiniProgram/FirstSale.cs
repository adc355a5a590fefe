using Microsoft.Playwright;

namespace CardRecycle.Browser.Tests.MiniProgram;

public sealed class FirstSale(AppRunning app)
{
    [Fact]
    public async Task A_stranger_sells_a_card_from_sign_in_to_a_receipt_that_checks_itself()
    {
        var person = app.NewPerson();
        var card = await app.CardAsync("walmart", 500_00);
        await using var seller = await app.VisitorAsync();
        await seller.OpenAsync();
        await seller.SeeAsync("[data-brand=walmart]");
        await seller.LookAsync("01-home");
        await seller.FillAsync("search", card.Number);
        await seller.SeeAsync("[aria-label=可能的卡种] [data-brand=walmart]");
        await seller.LookAsync("02-recognised");
        await seller.TapSelectorAsync("[aria-label=可能的卡种] [data-brand=walmart]");
        await seller.TapSelectorAsync("[data-face=\"50000\"]");
        await seller.SeeAsync("[data-amount]");
        var offered = await seller.TextAsync("[data-amount]");
        (await seller.Page.Locator("[data-field=secret]").CountAsync()).ShouldBe(0, "no secret before the price is accepted");
        await seller.LookAsync("03-quote");
        await seller.TapAsync("其他面值、余额、有效期");
        await seller.LookAsync("04-quote-details");
        await seller.TapAsync("接受报价");

        await seller.SeeAsync("[data-field=phone]");
        await seller.LookAsync("05-sign-in");
        await seller.SignInAsync(person);
        await seller.SeeAsync("[data-field=idNumber]");
        await seller.LookAsync("06-real-name");
        await seller.GiveRealNameAsync(person);
        await seller.TapSelectorAsync("[data-add=bankCard]");
        await seller.ReadAsync("首选");
        await seller.LookAsync("07-payout-account");
        await seller.TapAsync("继续卖卡");
        await seller.SeeAsync("[data-field=secret]");
        await seller.HoldsAsync("number", card.Number);
        await seller.FillAsync("secret", card.Secret);
        await seller.LookAsync("08-card");
        string? body = null;
        seller.Page.Request += (_, r) => body = r is { Method: "POST" } && r.Url.EndsWith("/api/orders") ? r.PostData : body;
        await seller.TapAsync("确认出售");
        await seller.StateAsync("paid");
        body.ShouldNotBeNull().ShouldNotContain(card.Secret);
        (await seller.TextAsync(".head-amount")).ShouldBe(offered, "the money is what was offered");
        await seller.LookAsync("09-paid");
        await seller.TapAsync("查看记录");
        await seller.ReadAsync("系统");
        var kept = await seller.Page.EvaluateAsync<string>("JSON.stringify(localStorage)");
        kept.ShouldNotContain($"\"{card.Secret}\"");
        kept.ShouldNotContain("cr.outbox");

        await seller.TapSelectorAsync("[data-receipt]");
        await seller.ReadAsync("电子交易凭证");
        await seller.TapAsync("开始验证");
        (await seller.TextAsync("[data-verdict]")).ShouldContain("凭证有效");
        await seller.TapAsync("把金额改多一元");
        (await seller.TextAsync("[data-forged]")).ShouldContain("收录证明未通过");
        await seller.Page.Locator("[data-forged]").ScrollIntoViewIfNeededAsync();
        await seller.LookAsync("10-receipt-checked");
        await KeepReceiptAsync(seller);
        await LookAround(seller, "light");
    }

    /// <summary>For whoever wants to check it elsewhere: the app's own tests read such a pair.</summary>
    private static async Task KeepReceiptAsync(Visitor seller)
    {
        foreach (var (button, name) in ((string, string)[])[("保存凭证", "receipt.json"), ("保存公钥", "public-key.txt")])
        {
            var saved = await seller.Page.RunAndWaitForDownloadAsync(() => seller.TapAsync(button));
            File.Copy(await saved.PathAsync(), Path.Combine(AppRunning.Pictures, name), overwrite: true);
        }
    }

    [Fact]
    public async Task Everything_can_be_read_in_the_dark_too()
    {
        var token = await app.SellerAsync();
        await using var seller = await app.VisitorAsync(token, ColorScheme.Dark);
        await seller.OpenAsync();
        await seller.SeeAsync("[data-brand=walmart]");
        await seller.LookAsync("dark-home");
        await seller.QuoteAsync("walmart", 500_00);
        await seller.LookAsync("dark-quote");
        await LookAround(seller, "dark");
    }

    private static async Task LookAround(Visitor seller, string light)
    {
        (string Page, string Text)[] pages =
        [
            ("orders/index", "全部"),
            ("prices/index", "按涨跌"),
            ("prices/brand?id=walmart", "近 30 天最低"),
            ("account/index", "限额与会员"),
            ("account/payout", "已添加"),
            ("account/privacy", "我们保存什么"),
            ("account/limits", "会员权益"),
            // One of the two each time: the browser's address does not make a new page of one that is open.
            light == "light"
                ? ("account/agreement?which=user", "一、我们做什么")
                : ("account/agreement?which=privacy", "一、我们收集什么"),
            ("account/alerts", "还没有到价提醒"),
            ("account/notices", "消息"),
            ("account/statement", light == "light" ? "导出本月" : "这个月没有往来"),
        ];
        foreach (var (page, text) in pages)
        {
            await seller.OpenAsync(page);
            await seller.ReadAsync(text);
            await seller.LookAsync($"{light}-{page.Replace('/', '-').Replace("?which=", "-").Split('?')[0]}");
        }
    }
}
