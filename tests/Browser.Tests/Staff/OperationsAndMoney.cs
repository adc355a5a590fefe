using System.IO.Compression;
using System.Text;
using Microsoft.Playwright;

namespace CardRecycle.Browser.Tests.Staff;

/// <summary>Operators and finance at their pages, over the past that DevHost starts with.</summary>
public sealed class OperationsAndMoney(AppRunning app)
{
    private static readonly string[] pages = ["/alerts", "/operations/brands", "/money/statements", "/receipts", "/exports"];

    [Fact]
    public async Task An_order_is_found_from_a_chart_opened_and_its_table_taken_out()
    {
        await using var chief = await app.ColleagueAsync("chief");
        await chief.ReadAsync("漏斗：报价 → 提交 → 验卡 → 确认 → 打款");
        await chief.RestAsync();
        await chief.LookAsync("console-overview-figures");
        await chief.Page.Locator("main").ScreenshotAsync(new() { Path = Path.Combine(AppRunning.Pictures, "console-overview-whole.png") });
        // Every chart leads to the orders behind its figures, and so does the table below it.
        var charts = await chief.Page.Locator("main div[role=img]").CountAsync();
        var leading = await chief.Page.EvaluateAsync<int>(
            "() => [...document.querySelectorAll('main div[role=img]')].filter(c => !echarts.getInstanceByDom(c).isSilent('click')).length"
        );
        (leading, charts).ShouldBe((7, 7));
        await chief.Page.Locator("td a:text-is('提交')").ClickAsync();
        await chief.HeadAsync("订单");
        chief.Page.Url.ShouldContain("from=");
        await chief.Page.Locator("td a[href^='/operations/orders/']").First.WaitForAsync();
        await chief.OpenAsync("/");
        await chief.RestAsync();
        await chief.Page.Locator("a[href^='/operations/orders?brand=']").First.ClickAsync();
        await chief.HeadAsync("订单");
        await chief.Page.Locator("td a[href^='/operations/orders/']").First.WaitForAsync();
        chief.Page.Url.ShouldContain("brand=");
        await chief.LookAsync("console-orders-of-a-brand");
        await TakenOutAsync(chief);

        var number = await chief.Page.Locator("td a[href^='/operations/orders/']").First.InnerTextAsync();
        await chief.OpenAsync($"/operations/orders?number={number}");
        await chief.Page.Locator("td a[href^='/operations/orders/']").First.ClickAsync();
        await chief.HeadAsync("订单 " + number);
        foreach (var part in (string[])["经过", "打款", "谁看过卡密", "报价", "卖家与去向", "人工干预"])
            await chief.Page.GetByRole(AriaRole.Heading, new() { Name = part, Exact = true }).WaitForAsync();
        await chief.LookAsync("console-order");
        await chief.Page.Locator("main").ScreenshotAsync(new() { Path = Path.Combine(AppRunning.Pictures, "console-order-whole.png") });
        foreach (var page in pages)
        {
            await chief.OpenAsync(page);
            await chief.HeadAsync();
            await chief.RestAsync();
            await chief.LookAsync("console" + page.Replace('/', '-'));
            (await chief.Page.Locator(".mud-alert-filled-error, .mud-alert-text-error").CountAsync()).ShouldBe(0, page);
        }
        await chief.OpenAsync($"/receipts?order={number}");
        await chief.HeadAsync("电子凭证");
        await chief.RestAsync();
        await chief.LookAsync("console-receipt-checked");
    }

    [Fact]
    public async Task The_day_is_closed_after_two_people_have_explained_what_was_planted()
    {
        await using var finance = await app.ColleagueAsync("finance");
        await using var chief = await app.ColleagueAsync("chief");
        await finance.OpenAsync("/money/reconciliation");
        await finance.HeadAsync("对账与日结");
        await finance.RestAsync();
        foreach (var difference in (string[])["仅账簿有", "金额不符", "仅渠道有"])
            await finance.ReadAsync(difference);
        await finance.LookAsync("console-reconciliation-differences");
        // The day cannot be closed while they stand.
        await finance.FillAsync("说明或理由（存档）", "先试着结账");
        await finance.ClickAsync("结账");
        await finance.Page.Locator(".mud-snackbar.mud-alert-filled-error").First.WaitForAsync();
        for (var left = 3; left > 0; left--)
        {
            await finance.ClickAsync("领取");
            await finance.ReadAsync("解释为");
            await finance.FillAsync("说明或理由（存档）", "已与渠道核对，次日补单");
            await finance.ClickAsync("解释为");
            await finance.Page.GetByText("无须入账").First.ClickAsync();
            await finance.Page.WaitForFunctionAsync("n => document.body.innerText.split('领取').length - 1 <= n", left - 1);
        }
        await chief.OpenAsync("/money/reconciliation");
        await chief.HeadAsync("对账与日结");
        await chief.RestAsync();
        await chief.Page.GetByText("等复核").First.ClickAsync();
        for (var left = 3; left > 0; left--)
        {
            await chief.FillAsync("说明或理由（存档）", "看过渠道回单，同意");
            await chief.ClickAsync("同意");
            await chief.Page.WaitForFunctionAsync(
                "n => [...document.querySelectorAll('button')].filter(b => b.innerText.trim() === '同意').length === n",
                left - 1
            );
        }
        await finance.FillAsync("说明或理由（存档）", "差异都已解释");
        await finance.ClickAsync("结账");
        await finance.ReadAsync("已结账");
        await finance.LookAsync("console-day-closed");
    }

    /// <summary>Both kinds of file hold the rows of the search, and the record says so.</summary>
    private static async Task TakenOutAsync(Colleague chief)
    {
        var text = await File.ReadAllTextAsync(await chief.TakeOutAsync("CSV"), Encoding.UTF8);
        text.ShouldStartWith("订单,品牌,卡,");
        text.Split("\r\n").Length.ShouldBeGreaterThan(5);
        using var file = ZipFile.OpenRead(await chief.TakeOutAsync("Excel"));
        file.Entries.ShouldContain(e => e.FullName == "xl/worksheets/sheet1.xml");
    }
}
