using System.IO.Compression;
using System.Text;
using Microsoft.Playwright;

namespace CardRecycle.Browser.Tests.Staff;

/// <summary>What takes two people, done by two people at two consoles: a card's secret, an order that is stopped, the fees.</summary>
public sealed class TwoPeopleAtTheConsole(AppRunning app)
{
    [Fact]
    public async Task A_secret_is_asked_for_by_one_agreed_to_by_another_seen_once_and_on_record()
    {
        await using var seller = await app.VisitorAsync(await app.SellerAsync());
        var card = await app.CardAsync("walmart", 200_00);
        await seller.SellAsync("walmart", 200_00, card);
        await seller.StateAsync("paid");
        var order = seller.OrderId;

        await using var operations = await app.ColleagueAsync("operations");
        await LookUpAsync(operations, card.Number, order);
        await operations.ReadAsync("谁看过卡密");
        (await operations.Page.GetByText("申请查看卡密").CountAsync()).ShouldBe(0, "a secret is no business of operations");

        await using var risk = await app.ColleagueAsync("risk");
        await LookUpAsync(risk, card.Number, order);
        await risk.Page.GetByText("申请查看卡密（须另一人同意）").ClickAsync();
        await risk.HeadAsync("查看卡密");
        await risk.ChooseAsync("用途", "处理争议");
        await risk.FillAsync("理由", "回收商称卡密不符，核对原文");
        await risk.ClickAsync("申请");
        var own = risk.Page.Locator("tr:has-text('回收商称卡密不符，核对原文')");
        await own.GetByText("待批准").WaitForAsync();
        (await own.GetByRole(AriaRole.Button).CountAsync()).ShouldBe(0, "nobody agrees with themselves, and nothing can be seen yet");
        await risk.LookAsync("console-reveal-asked");

        await using var chief = await app.ColleagueAsync("chief");
        await chief.OpenAsync("/risk/reveals");
        await chief.HeadAsync("查看卡密");
        var asked = chief.Page.Locator("tr:has-text('回收商称卡密不符，核对原文')");
        await asked.GetByRole(AriaRole.Button, new() { Name = "同意", Exact = true }).ClickAsync();
        await asked.GetByText("已批准，尚未查看").WaitForAsync();
        (await asked.GetByRole(AriaRole.Button).CountAsync()).ShouldBe(0, "whoever agrees does not look");

        await own.GetByRole(AriaRole.Button, new() { Name = "看一次" }).ClickAsync();
        await risk.ReadAsync(card.Secret);
        await risk.ReadAsync(card.Number);
        await own.GetByText("已查看").WaitForAsync();
        (await own.GetByRole(AriaRole.Button).CountAsync()).ShouldBe(0, "once");
        await risk.LookAsync("console-reveal-seen");
        await risk.OpenAsync("/risk/reveals");
        await risk.HeadAsync("查看卡密");
        await risk.RestAsync();
        (await risk.Page.GetByText(card.Secret).CountAsync()).ShouldBe(0, "it is gone with the page");

        await LookUpAsync(operations, card.Number, order);
        await operations.Page.Locator("tr:has-text('处理争议')").First.WaitForAsync();
        await operations.Page.GetByRole(AriaRole.Heading, new() { Name = "谁看过卡密" }).ScrollIntoViewIfNeededAsync();
        await operations.LookAsync("console-reveal-on-record");
    }

    [Fact]
    public async Task An_order_is_cancelled_by_two_people_and_its_seller_sees_it()
    {
        await using var seller = await app.VisitorAsync(await app.SellerAsync());
        var card = await app.CardAsync("hema", 300_00, "balance-lower");
        await seller.SellAsync("hema", 300_00, card);
        await seller.StateAsync("awaitingRequote");
        var order = seller.OrderId;

        await using var operations = await app.ColleagueAsync("operations");
        await LookUpAsync(operations, card.Number, order);
        await operations.FillAsync("理由（存档）", "卖家来电要求取消");
        await operations.ClickAsync("代卖家取消");
        await operations.ReadAsync("已提出，等另一人复核");
        await operations.Page.GetByRole(AriaRole.Heading, new() { Name = "人工干预" }).ScrollIntoViewIfNeededAsync();
        await operations.LookAsync("console-cancel-asked");
        (await operations.Page.GetByRole(AriaRole.Button, new() { Name = "同意", Exact = true }).CountAsync()).ShouldBe(0);
        await seller.ReopenAsync();
        await seller.StateAsync("awaitingRequote");

        await using var chief = await app.ColleagueAsync("chief");
        await LookUpAsync(chief, card.Number, order);
        await chief.FillAsync("复核理由（存档）", "已回电核实本人");
        await chief.ClickAsync("同意");
        await chief.ReadAsync("已执行");
        await chief.ReadAsync("chief：已回电核实本人");
        await chief.LookAsync("console-cancel-done");
        await seller.ReopenAsync();
        await seller.StateAsync("cancelled");
    }

    [Fact]
    public async Task Fees_are_changed_by_two_people_and_the_record_leaves_as_a_file()
    {
        // A seller without a membership pays what they paid: other tests go on beside this one.
        var why = "秋季活动 " + Guid.NewGuid().ToString("N")[..6];
        await using var operations = await app.ColleagueAsync("operations");
        await operations.OpenAsync("/operations/fees");
        await operations.HeadAsync("费率与会员");
        await operations.RestAsync();
        await operations.LookAsync("console-fees");
        await operations.FillAsync("银卡优惠（百分点）", "0.9");
        await operations.FillAsync("理由（存档）", why);
        await operations.ClickAsync("申请");
        await operations.Page.Locator(".mud-snackbar.mud-alert-filled-error").First.WaitForAsync();
        await operations.LookAsync("console-fees-refused");
        await operations.FillAsync("银卡优惠（百分点）", "0.4");
        await operations.ClickAsync("申请");
        var own = operations.Page.Locator($"tr:has-text('{why}')");
        await own.GetByText("等另一位运营人员").WaitForAsync();
        (await own.GetByRole(AriaRole.Button).CountAsync()).ShouldBe(0, "nobody agrees with themselves");

        await using var chief = await app.ColleagueAsync("chief");
        await chief.OpenAsync("/operations/fees");
        await chief.HeadAsync("费率与会员");
        await chief.RestAsync();
        await chief.LookAsync("console-fees-asked");
        await chief.Page.Locator($"tr:has-text('{why}')").GetByRole(AriaRole.Button, new() { Name = "同意", Exact = true }).ClickAsync();
        await chief.ReadAsync("chief 同意");
        await operations.OpenAsync("/operations/fees");
        await operations.ReadAsync("优惠 0.4 %");
        await operations.LookAsync("console-fees-changed");

        var text = await File.ReadAllTextAsync(await operations.TakeOutAsync("CSV"), Encoding.UTF8);
        text.ShouldStartWith("服务费百万分之,");
        text.Split("\r\n").Single(l => l.Contains(why, StringComparison.Ordinal)).ShouldContain(",operations,");
        using (var file = ZipFile.OpenRead(await operations.TakeOutAsync("Excel")))
        using (var sheet = new StreamReader(file.GetEntry("xl/worksheets/sheet1.xml")!.Open()))
            (await sheet.ReadToEndAsync()).ShouldContain(why);
        await operations.OpenAsync("/exports");
        await operations.HeadAsync("导出记录");
        await operations.Page.Locator("tr:has-text('费率变更'):has-text('operations'):has-text('xlsx')").First.WaitForAsync();
        await operations.LookAsync("console-exports");

        await using var admin = await app.ColleagueAsync("admin");
        await admin.OpenAsync("/admin/audit");
        await admin.HeadAsync("审计日志");
        await admin.RestAsync();
        await admin.FillAsync("操作（代码）", "DecideFeeChange");
        await admin.ClickAsync("查询");
        await admin.Page.Locator("td:has-text('DecideFeeChange')").First.WaitForAsync();
        await admin.LookAsync("console-audit-of-fees");
    }

    [Fact]
    public async Task A_format_that_is_switched_off_stays_to_be_seen_and_is_switched_on_again()
    {
        await using var operations = await app.ColleagueAsync("operations");
        await operations.OpenAsync("/operations/brands");
        await operations.HeadAsync("品牌与报价开关");
        await operations.RestAsync();
        await operations.Page.GetByLabel("找品牌（名称或代码）", new() { Exact = true }).FillAsync("costa");
        await operations.Page.Locator("tbody tr:has-text('沃尔玛')").First.WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await operations.Page.GetByLabel("修改 Costa", new() { Exact = false }).ClickAsync();
        await SwitchAsync("停用");
        await operations.ReadAsync("停收：没有在用的格式");
        await operations.LookAsync("console-format-off");
        await SwitchAsync("在用");
        await operations.Page.GetByText("停收：没有在用的格式").WaitForAsync(new() { State = WaitForSelectorState.Detached });

        async Task SwitchAsync(string state)
        {
            await operations.Page.GetByLabel("修改格式", new() { Exact = false }).First.ClickAsync();
            await operations.Page.GetByLabel("在用", new() { Exact = true }).ClickAsync();
            await operations.ClickAsync("保存格式");
            await operations.Page.Locator($"td:text-is('{state}')").WaitForAsync();
        }
    }

    [Fact]
    public async Task Pages_of_operations_can_be_read_in_the_dark()
    {
        await using var chief = await app.ColleagueAsync("chief");
        await chief.Page.GetByLabel("切换明暗").ClickAsync();
        foreach (var page in (string[])["/operations/fees", "/exports", "/admin/audit", "/operations/disputes", "/risk/reveals"])
        {
            await chief.OpenAsync(page);
            await chief.HeadAsync();
            await chief.RestAsync();
            await chief.LookAsync("console-dark" + page.Replace('/', '-'));
        }
        await chief.OpenAsync("/operations/brands");
        await chief.HeadAsync("品牌与报价开关");
        await chief.RestAsync();
        await chief.Page.GetByLabel("修改 沃尔玛", new() { Exact = false }).First.ClickAsync();
        await chief.Page.GetByLabel("修改格式", new() { Exact = false }).First.ClickAsync();
        await chief.ReadAsync("保存格式");
        await chief.LookAsync("console-dark-format");
        await chief.Page.GetByLabel("切换明暗").ClickAsync();
        await chief.LookAsync("console-format");
    }

    /// <summary>By the card's last four characters, among the orders, and into the one that is meant.</summary>
    private static async Task LookUpAsync(Colleague colleague, string number, string order)
    {
        await colleague.OpenAsync("/operations/orders");
        await colleague.HeadAsync("订单");
        await colleague.RestAsync();
        await colleague.FillAsync("卡号末四位", number[^4..]);
        await colleague.ClickAsync("查询");
        // The list is live: a row may change places under a click.
        await colleague.Page.Locator($"td a[href='/operations/orders/{order}']").WaitForAsync();
        await colleague.OpenAsync($"/operations/orders/{order}");
        await colleague.HeadAsync("订单");
        await colleague.RestAsync();
    }
}
