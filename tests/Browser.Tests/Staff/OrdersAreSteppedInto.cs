namespace CardRecycle.Browser.Tests.Staff;

/// <summary>
/// An order whose issuer takes its time: its card is looked at once, by leave of a second person, and operators end it, two of them together; all of
/// it in a real browser.
/// </summary>
public sealed class OrdersAreSteppedInto(AppRunning app)
{
    [Fact]
    public async Task A_card_is_seen_once_by_leave_of_another_and_its_order_is_cancelled_by_two()
    {
        await using var seller = await app.VisitorAsync(await app.SellerAsync());
        var card = await app.CardAsync("rt-mart", 200_00, "late-balance");
        await seller.SellAsync("rt-mart", 200_00, card);
        await seller.StateAsync("verifying");
        var page = "/operations/orders/" + seller.OrderId;
        await using var risk = await app.ColleagueAsync("risk");
        await using var chief = await app.ColleagueAsync("chief");

        await risk.OpenAsync(page);
        await risk.HeadAsync("订单");
        await risk.Page.GetByText("申请查看卡密").First.ClickAsync();
        await risk.HeadAsync("查看卡密");
        await risk.RestAsync();
        await risk.FillAsync("理由", "发卡方电话核对");
        await risk.ClickAsync("申请");
        var row = "tr:has-text('发卡方电话核对')";
        await risk.SeeAsync(row + ":has-text('待批准')");
        (await risk.Page.Locator(row + " button").CountAsync()).ShouldBe(0, "nobody gives leave to themselves");
        await chief.OpenAsync("/risk/reveals");
        await chief.HeadAsync("查看卡密");
        await chief.RestAsync();
        await chief.Page.Locator(row + " button:text-is('同意')").ClickAsync();
        await chief.SeeAsync(row + ":has-text('已批准')");
        await risk.OpenAsync("/risk/reveals");
        await risk.HeadAsync("查看卡密");
        await risk.RestAsync();
        await risk.Page.Locator(row + " button:has-text('看一次')").ClickAsync();
        await risk.ReadAsync(card.Secret);
        await risk.LookAsync("console-card-seen-once");
        await risk.OpenAsync("/risk/reveals");
        await risk.SeeAsync(row + ":has-text('已查看')");
        (await risk.Page.Locator(row + " button").CountAsync()).ShouldBe(0, "once is once");
        (await risk.Page.GetByText(card.Secret).CountAsync()).ShouldBe(0);

        await using var operations = await app.ColleagueAsync("operations");
        await operations.OpenAsync(page);
        await operations.HeadAsync("订单");
        await operations.RestAsync();
        await operations.FillAsync("理由（存档）", "卖家来电要求取消");
        await operations.ClickAsync("代卖家取消");
        await operations.ReadAsync("已提出，等另一人复核");
        (await operations.Page.Locator("button:text-is('同意')").CountAsync()).ShouldBe(0, "nobody agrees with themselves");
        await chief.OpenAsync(page);
        await chief.HeadAsync("订单");
        await chief.RestAsync();
        await chief.LookAsync("console-order-to-cancel");
        await chief.FillAsync("复核理由（存档）", "电话录音听过");
        await chief.ClickAsync("同意");
        await chief.ReadAsync("已执行");
        await seller.StateAsync("cancelled");
        // The log has every step.
        await using var admin = await app.ColleagueAsync("admin");
        foreach (
            var (who, did) in ((string, string)[])[("risk", "RevealCard"), ("chief", "DecideOnReveal"), ("chief", "DecideOnIntervention")]
        )
        {
            var log = await app.ReadAsync($"/staff/audit?staff={who}&action={did}&refused=false", await app.StaffAsync("admin"));
            log.GetProperty("lines").GetArrayLength().ShouldBeGreaterThan(0, $"{who} {did}");
        }
        await admin.OpenAsync("/admin/audit");
        await admin.HeadAsync("审计日志");
        await admin.ReadAsync("查看卡密");
        await admin.ReadAsync("复核订单干预");
        await admin.LookAsync("console-audit-of-an-order");
    }

    [Fact]
    public async Task Fees_need_two_and_any_table_of_a_page_is_taken_out()
    {
        await using var operations = await app.ColleagueAsync("operations");
        await using var chief = await app.ColleagueAsync("chief");
        await operations.OpenAsync("/operations/fees");
        await operations.HeadAsync("费率与会员");
        await operations.FillAsync("服务费（%，3 至 5）", "4.2");
        await operations.FillAsync("理由（存档）", "秋季费率");
        await operations.ClickAsync("申请");
        await operations.SeeAsync("tr:has-text('秋季费率'):has-text('等另一位运营人员')");
        (await operations.Page.Locator("tr:has-text('秋季费率') button").CountAsync()).ShouldBe(0);
        await chief.OpenAsync("/operations/fees");
        await chief.HeadAsync("费率与会员");
        await chief.Page.Locator("tr:has-text('秋季费率') button:text-is('不同意')").ClickAsync();
        await chief.SeeAsync("tr:has-text('秋季费率'):has-text('chief 不同意')");
        await chief.LookAsync("console-fees");
        // The other page follows by itself.
        await operations.SeeAsync("tr:has-text('秋季费率'):has-text('chief 不同意')");

        await chief.OpenAsync("/operations/brands");
        await chief.HeadAsync("品牌与报价开关");
        await chief.RestAsync();
        await chief.Page.GetByLabel("修改 ").First.ClickAsync();
        await chief.Page.GetByLabel("修改格式 ").First.ClickAsync();
        await chief.ReadAsync("保存格式");
        await chief.LookAsync("console-format-edited");
        await chief.Page.GetByLabel("导出：卡格式").First.ClickAsync();
        var csv = await chief.Page.RunAndWaitForDownloadAsync(() => chief.Page.GetByText("CSV", new() { Exact = true }).Last.ClickAsync());
        var text = await File.ReadAllTextAsync(await csv.PathAsync());
        text.ShouldStartWith("格式,地区,卡号,卡密,核实");
        text.Split("\r\n").Length.ShouldBeGreaterThan(2);
        await chief.OpenAsync("/exports");
        await chief.ReadAsync("卡格式");
    }
}
