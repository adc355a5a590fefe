using System.Text.Json;
using CardRecycle.TestKit.CardPhotos;

namespace CardRecycle.Browser.Tests.MiniProgram;

/// <summary>What a seller has around their sales: messages, alerts, statement, levels, appeal.</summary>
public sealed class AroundTheSale(AppRunning app)
{
    [Fact]
    public async Task A_seller_waits_for_a_price_is_told_shares_and_reads_their_statement()
    {
        var person = app.NewPerson();
        var token = await app.SellerAsync(person);
        await using var seller = await app.VisitorAsync(token);
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

        await SellByPhotoAsync(seller, token);
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

    /// <summary>
    /// Goal: a photo fills in brand and number for the seller to compare; a blurred one asks for another; no sale hangs on a photo, neither
    /// on the models nor on its being kept.
    /// </summary>
    private async Task SellByPhotoAsync(Visitor seller, string token)
    {
        var card = await app.CardAsync("walmart", 200_00);
        var wish = CardWish.Good with { Number = card.Number, BrandId = "walmart", Barcode = true };
        await seller.OpenAsync();
        Task Photo() => seller.TapSelectorAsync("[data-act=photo]");
        await seller.GivePicturesAsync(Photo, CardPhotoRenderer.Render(71, wish: wish with { Blur = 14, Barcode = false }).Jpeg);
        await seller.SeeAsync("[data-outcome=refused]");
        await seller.ReadAsync("照片模糊");
        await seller.LookAsync("50-photo-again");
        await seller.GivePicturesAsync(Photo, CardPhotoRenderer.Render(71, wish: wish).Jpeg);
        await seller.SeeAsync("[data-outcome=exact]");
        await seller.HoldsAsync("search", card.Number);
        await seller.SeeAsync("[aria-label=可能的卡种] [data-brand=walmart]");
        await seller.LookAsync("51-photo-read");
        await seller.TapSelectorAsync("[aria-label=可能的卡种] [data-brand=walmart]");
        await seller.TapSelectorAsync("[data-face=\"20000\"]");
        await seller.TapAsync("接受报价");
        await seller.SeeAsync("[data-field=secret]");
        await seller.HoldsAsync("number", card.Number);

        // Without the models the photo is kept and the number stays as it is.
        var kept = JsonDocument.Parse(await seller.Page.EvaluateAsync<string>("localStorage.getItem('cr.draft')")).RootElement;
        var photo = kept.GetProperty("photoId").GetString();
        var none =
            $$"""{"photoId":"{{photo}}","outcome":"notAvailable","number":null,"others":[],"brands":[],"hint":null,"message":"请手动输入卡号。"}""";
        await seller.Page.RouteAsync("**/api/cards/photos", r => r.FulfillAsync(new() { ContentType = "application/json", Body = none }));
        await seller.GivePicturesAsync(Photo, CardPhotoRenderer.Render(71, wish: wish).Jpeg);
        await seller.SeeAsync("[data-outcome=notAvailable]");
        await seller.HoldsAsync("number", card.Number);

        // The photo is gone when the card is handed over: one more request without it, and no tap more.
        await app.SendAsync(HttpMethod.Delete, $"/cards/photos/{photo}", null, token);
        var sent = new List<bool>();
        seller.Page.Request += (_, r) =>
        {
            if (r is { Method: "POST" } && r.Url.EndsWith("/api/orders", StringComparison.Ordinal))
                sent.Add(r.PostData!.Contains("photoId", StringComparison.Ordinal));
        };
        await seller.FillAsync("secret", card.Secret);
        await seller.TapAsync("确认出售");
        await seller.StateAsync("paid");
        sent.ShouldBe([true, false]);
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
        byte[] invoice = CardPhotoRenderer.Render(72, wish: CardWish.Good).Jpeg;
        await seller.GivePicturesAsync(() => seller.TapAsync("添加图片"), invoice, invoice);
        await seller.SeeAsync("[data-pictures=\"2\"]");
        await seller.TapSelectorAsync("[aria-label=\"移除凭证图片 2\"]");
        await seller.SeeAsync("[data-pictures=\"1\"]");
        await seller.Page.Locator("[data-pictures]").ScrollIntoViewIfNeededAsync();
        await seller.LookAsync("48-appeal-picture");
        await seller.TapAsync("提交申诉");
        await seller.SeeAsync("[data-appeal]");
        await seller.Page.Locator("[data-appeal]").ScrollIntoViewIfNeededAsync();
        await seller.LookAsync("48-appeal");
        await seller.ReadAsync("附 1 张图片");
        await AnswerAppealAsync(seller.OrderId);
        await seller.ReopenAsync();
        await seller.ReadAsync("发卡方已更正记录");
        await seller.SeeAsync("[data-next-step]");
        await seller.Page.Locator("[data-next-step]").ScrollIntoViewIfNeededAsync();
        await seller.LookAsync("48-appeal-granted");
        await seller.TapAsync("重新报价，再卖这张卡");
        await seller.SeeAsync("[data-amount]");
        await seller.OpenAsync("orders/index");
    }

    /// <summary>A colleague looks at the picture, on record, and grants the appeal.</summary>
    private async Task AnswerAppealAsync(string orderId)
    {
        await using var colleague = await app.ColleagueAsync("risk");
        await colleague.OpenAsync("/risk/appeals");
        await colleague.HeadAsync("卖家申诉");
        await colleague.RestAsync();
        var row = colleague.Page.Locator("tr", new() { Has = colleague.Page.Locator($"a[href$='{orderId}']") });
        await row.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "打开" }).ClickAsync();
        await colleague.ClickAsync("查看（会记录）");
        await colleague.SeeAsync("img[alt^=卖家提交的]");
        await colleague.ReadAsync("已查看 1 次，最近 risk");
        await colleague.FillAsync("答复（卖家会看到）", "发卡方已更正记录。");
        await colleague.LookAsync("console-appeal");
        await colleague.ClickAsync("申诉成立");
        await colleague.ReadAsync("没有待处理的申诉");
    }
}
