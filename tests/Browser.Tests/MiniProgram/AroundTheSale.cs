namespace CardRecycle.Browser.Tests.MiniProgram;

/// <summary>What a seller has around their sales: messages, alerts, statement, levels, appeal.</summary>
public sealed class AroundTheSale(AppRunning app)
{
    [Fact]
    public async Task A_seller_waits_for_a_price_is_told_shares_and_reads_their_statement()
    {
        var person = app.NewPerson();
        await using var seller = await app.VisitorAsync(await app.SellerAsync(person));
        await seller.OpenAsync("prices/brand?id=hema");
        await seller.ReadAsync("今日到手价");
        await seller.FillAsync("wanted", "1");
        await seller.TapAsync("设置提醒");
        await seller.ReadAsync("可以直接卖卡");
        await seller.FillAsync("wanted", "499");
        await seller.TapAsync("设置提醒");
        await seller.SeeAsync("[data-alert]");
        await seller.LookAsync("40-price-alert");
        await seller.OpenAsync("account/alerts");
        await seller.ReadAsync("等待中");
        await seller.LookAsync("41-alerts");

        // Alipay, by its own form; only in the seller's own name.
        await seller.OpenAsync("account/payout");
        await seller.TapSelectorAsync("[data-add=alipay]");
        await seller.FillAsync("alipay", "13800001111");
        await seller.FillAsync("alipay-name", "别人");
        await seller.TapAsync("保存支付宝账号");
        await seller.ReadAsync("收款账户须为您本人实名的账户");
        await seller.FillAsync("alipay-name", person.Name);
        await seller.TapAsync("保存支付宝账号");
        await seller.ReadAsync("更换账号");
        await seller.LookAsync("42-alipay");

        await seller.SellAsync("walmart", 200_00, await app.CardAsync("walmart", 200_00));
        await seller.StateAsync("paid");
        await seller.TapAsync("生成分享图");
        await seller.SeeAsync("[data-shared]");
        await seller.Page.Locator("[data-shared]").ScrollIntoViewIfNeededAsync();
        await seller.LookAsync("43-share");
        var saved = await seller.Page.RunAndWaitForDownloadAsync(() => seller.TapAsync("保存图片"));
        File.Copy(await saved.PathAsync(), Path.Combine(AppRunning.Pictures, "43-shared-picture.png"), overwrite: true);

        await seller.OpenAsync("account/index");
        await seller.SeeAsync("[data-go=notices] .tag");
        await seller.TapSelectorAsync("[data-go=notices]");
        await seller.SeeAsync("[data-notice=paid]");
        await seller.LookAsync("44-notices");
        await seller.OpenAsync("account/index");
        await seller.ReadAsync("到价提醒");
        await seller
            .Page.Locator("[data-go=notices] .tag")
            .WaitForAsync(new() { State = Microsoft.Playwright.WaitForSelectorState.Detached });

        await seller.OpenAsync("account/statement");
        await seller.SeeAsync("[data-account]");
        await seller.LookAsync("45-statement");
        var export = await seller.Page.RunAndWaitForDownloadAsync(() => seller.TapAsync("导出本月"));
        (await File.ReadAllTextAsync(await export.PathAsync())).ShouldContain("期末余额");
    }

    /// <summary>The erasing itself is tried through the Api: a phone takes its second code after a minute.</summary>
    [Fact]
    public async Task Erasing_an_account_says_what_goes_and_stays_and_asks_for_a_code()
    {
        await using var seller = await app.VisitorAsync(await app.SellerAsync());
        await seller.OpenAsync("account/privacy");
        await seller.TapAsync("注销账户");
        await seller.ReadAsync("将被删除");
        await seller.ReadAsync("依法保留");
        await seller.LookAsync("49-erase");
        await seller.TapAsync("我已了解，继续注销");
        await seller.SeeAsync("[data-field=confirm-phone]");
        (await seller.Page.Locator("[data-erased]").CountAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task A_face_check_raises_the_limits_and_an_appeal_waits_for_its_answer()
    {
        await using var seller = await app.VisitorAsync(await app.SellerAsync());
        seller.Elsewhere = app.Sandbox;
        await seller.OpenAsync("account/limits");
        await seller.SeeAsync("[data-level=realName] .tag");
        await seller.TapAsync("开始人脸核验");
        await seller.Page.GetByText("本人，通过").ClickAsync();
        await seller.SeeAsync("[data-face=passed]");
        await seller.LookAsync("46-face-passed");
        await seller.TapAsync("查看限额");
        await seller.SeeAsync("[data-level=face] .tag");
        await seller.LookAsync("47-limits");

        await seller.SellAsync("walmart", 200_00, await app.CardAsync("walmart", 200_00, "used"));
        await seller.StateAsync("rejected");
        await seller.TapAsync("我要申诉");
        await seller.FillAsync("appeal", "卡片从未使用过，附购卡发票号");
        await seller.TapAsync("提交申诉");
        await seller.SeeAsync("[data-appeal]");
        await seller.Page.Locator("[data-appeal]").ScrollIntoViewIfNeededAsync();
        await seller.LookAsync("48-appeal");
        var risk = await app.StaffAsync("risk");
        var open = await app.SendAsync(HttpMethod.Get, "/staff/orders/appeals", null, risk);
        var mine = open.GetProperty("appeals").EnumerateArray().Single(a => a.GetProperty("orderId").GetString() == seller.OrderId);
        var answer = new { granted = false, answer = "发卡方确认卡片已于提交前使用。" };
        await app.PostAsync($"/staff/orders/appeals/{mine.GetProperty("appealId").GetString()}/decision", answer, risk);
        await seller.ReopenAsync();
        await seller.ReadAsync("发卡方确认卡片已于提交前使用");
    }
}
