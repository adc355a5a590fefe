using System.Text.RegularExpressions;

namespace CardRecycle.Browser.Tests.Staff;

/// <summary>Risk, operations and finance at their pages, in a real browser against a running DevHost.</summary>
public sealed class StaffAtTheConsole(AppRunning app)
{
    private static readonly string[] riskPages =
    [
        "/risk/cases",
        "/risk/appeals",
        "/risk/rules",
        "/risk/rules/new",
        "/risk/blacklist",
        "/risk/watchlists",
        "/risk/graph",
        "/risk/reveals",
    ];
    private static readonly string[] operationsPages =
    [
        "/operations/stock",
        "/operations/orders",
        "/operations/market",
        "/operations/disputes",
    ];
    private static readonly string[] moneyPages = ["/money/books", "/money/payouts", "/money/reconciliation", "/money/deposits"];

    [Fact]
    public async Task Nobody_gets_in_without_signing_in_and_a_wrong_password_is_told_in_one_line()
    {
        await using var stranger = await app.ColleagueAsync(null);
        await stranger.OpenAsync("/risk/cases");
        await stranger.SeeAsync("#password");
        await stranger.SignInAsync("risk", "wrong");
        await stranger.ReadAsync("用户名或密码不对。");
        await stranger.LookAsync("console-sign-in");
        await stranger.SignInAsync("risk", "cardrecycle");
        await stranger.HeadAsync("今日概览");
    }

    [Theory]
    [InlineData("risk")]
    [InlineData("operations")]
    [InlineData("finance")]
    public async Task Each_duty_sees_its_own_pages_and_no_others(string duty)
    {
        await using var colleague = await app.ColleagueAsync(duty);
        foreach (var (owner, pages) in new[] { ("risk", riskPages), ("operations", operationsPages), ("finance", moneyPages) })
        {
            await colleague.OpenAsync(pages[0]);
            if (owner == duty)
                await colleague.HeadAsync();
            else
                await colleague.ReadAsync("这一页不属于您的职责");
            (await colleague.Page.Locator($".menu a[href='{pages[0]}']").CountAsync()).ShouldBe(owner == duty ? 1 : 0);
        }
    }

    [Fact]
    public async Task Every_page_says_something_and_passes_axe()
    {
        await using var chief = await app.ColleagueAsync("chief");
        foreach (var page in (string[])["/", .. riskPages, .. operationsPages, .. moneyPages])
        {
            await chief.OpenAsync(page);
            await chief.HeadAsync();
            await chief.RestAsync();
            await chief.LookAsync("console" + page.Replace('/', '-'));
            (await chief.Page.Locator(".mud-alert-filled-error, .mud-alert-text-error").CountAsync()).ShouldBe(0, page);
        }
    }

    [Fact]
    public async Task A_rule_is_published_by_two_people_and_its_case_is_decided_with_the_keyboard_alone()
    {
        await using var risk = await app.ColleagueAsync("risk");
        await using var chief = await app.ColleagueAsync("chief");
        await risk.OpenAsync("/risk/rules/new");
        await risk.HeadAsync("起草规则");
        await risk.RestAsync();
        await risk.ClickAsync("加一条");
        await risk.FillAsync("这个版本做什么", "看住家乐福卡");
        await risk.FillAsync("规则名（a-z、0-9、-）", "watch-carrefour");
        await risk.FillAsync("原因码", "watch-carrefour");
        await risk.FillAsync("条件（文字用单引号，如 brand = 'walmart'）", "brand = \"carrefour\"");
        await risk.FillAsync("给审核人的话", "家乐福卡近期投诉多，人工看一眼。");
        await risk.ClickAsync("保存草稿");
        await risk.ReadAsync("is not of the language");
        await risk.FillAsync("条件（文字用单引号，如 brand = 'walmart'）", "brand = 'carrefour'");
        await risk.ClickAsync("保存草稿");
        await risk.HeadAsync("规则版本");
        await risk.ClickAsync("回测");
        await risk.ReadAsync("次报警");
        await risk.FillAsync("理由", "自己发布自己的");
        await risk.ClickAsync("发布");
        // The author's own publication is refused by the Api, whatever the page offers.
        await risk.Page.Locator(".mud-snackbar.mud-alert-filled-error").First.WaitForAsync();
        await chief.OpenAsync(new Uri(risk.Page.Url).AbsolutePath);
        await chief.HeadAsync("规则版本");
        await chief.RestAsync();
        await chief.FillAsync("理由", "回测看过，同意");
        await chief.ClickAsync("发布");
        await chief.ReadAsync("已发布");
        await chief.LookAsync("console-rule-published");

        await using var seller = await app.VisitorAsync(await app.SellerAsync());
        await seller.SellAsync("carrefour", 200_00, await app.CardAsync("carrefour", 200_00));
        await seller.StateAsync("underReview");

        await risk.OpenAsync("/risk/cases");
        await risk.Page.Locator(".cases td:has-text('watch-carrefour')").First.WaitForAsync();
        await risk.KeyAsync("c");
        await risk.HeadAsync("案件");
        await risk.ReadAsync("家乐福卡近期投诉多");
        await risk.Page.Locator("button:has-text('放行 (A)')").WaitForAsync();
        await risk.KeyAsync("n");
        await risk.Page.Keyboard.TypeAsync("电话核实，卖家能说清来源");
        // All that is known beside the score: why, who else, what was decided before, and the report as a document.
        await risk.ReadAsync("哪些特征推高或压低了评分");
        await risk.ReadAsync("相似的已结案件");
        await risk.Page.Locator("td:has-text('收款账户')").First.WaitForAsync();
        await risk.LookAsync("console-case");
        await risk.Page.GetByText("点击节点展开").First.ScrollIntoViewIfNeededAsync();
        await risk.LookAsync("console-case-graph");
        var download = await risk.Page.RunAndWaitForDownloadAsync(() => risk.ClickAsync("可疑交易报告（Word）"));
        using (var document = System.IO.Compression.ZipFile.OpenRead(await download.PathAsync()))
        {
            using var text = new StreamReader(document.GetEntry("word/document.xml")!.Open());
            var said = await text.ReadToEndAsync();
            said.ShouldContain("可疑交易报告（草稿）");
            said.ShouldContain("电话核实，卖家能说清来源");
        }
        await risk.Page.Locator("[data-reason] textarea, textarea[data-reason]").First.FillAsync("电话核实，卖家能说清来源");
        await risk.KeyAsync("Tab");
        // Tab leaves the text; the letters act again once no field has the caret.
        await risk.Page.EvaluateAsync("document.activeElement.blur()");
        await risk.KeyAsync("a");
        // Exactly: the heading of similar cases has these letters too.
        await risk.Page.GetByText("已结案", new() { Exact = true }).First.WaitForAsync();
        (await risk.Page.GetByText(new Regex("电话核实，卖家能说清来源")).CountAsync()).ShouldBeGreaterThan(
            0,
            "the reason is on record, whole"
        );
        await seller.StateAsync("paid");
    }
}
