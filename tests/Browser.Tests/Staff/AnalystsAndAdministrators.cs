using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using CardRecycle.Models.Artifacts;
using CardRecycle.TestKit;

namespace CardRecycle.Browser.Tests.Staff;

/// <summary>Models, members of staff and the record of what they did, in a real browser; and the Api's own word on each duty.</summary>
public sealed class AnalystsAndAdministrators(AppRunning app)
{
    private static readonly (string Path, string[] Duties)[] reads =
    [
        ("/staff/risk/cases", ["risk"]),
        ("/staff/risk/graph?kind=device&value=x", ["risk"]),
        ("/staff/risk/rules", ["risk"]),
        ("/staff/risk/blacklist", ["risk"]),
        ("/staff/cards/reveal-requests", ["risk"]),
        ("/staff/risk/models", ["risk", "analyst"]),
        ("/staff/risk/models/drift", ["risk", "analyst"]),
        ("/staff/risk/models/thresholds", ["risk", "analyst"]),
        ("/staff/packages", ["risk", "analyst", "operations"]),
        ("/staff/models", ["risk", "analyst", "operations"]),
        ("/staff/orders", ["operations", "risk", "finance"]),
        ("/staff/market/alerts", ["operations"]),
        ("/staff/books/segregation", ["finance"]),
        ("/staff/users", ["admin"]),
        ("/staff/changes", ["admin"]),
        ("/staff/audit", ["admin"]),
    ];

    [Fact]
    public async Task The_Api_gives_each_duty_its_own_and_refuses_the_rest_by_itself()
    {
        foreach (var duty in (string[])["risk", "operations", "finance", "analyst", "admin"])
        {
            using var client = new HttpClient { BaseAddress = new Uri(app.Api) };
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await app.StaffAsync(duty));
            foreach (var (path, duties) in reads)
            {
                using var answer = await client.GetAsync(path);
                answer.StatusCode.ShouldBe(duties.Contains(duty) ? HttpStatusCode.OK : HttpStatusCode.Forbidden, $"{duty} {path}");
            }
        }
    }

    [Fact]
    public async Task Analyst_and_administrator_see_their_pages_and_no_others()
    {
        await using var analyst = await app.ColleagueAsync("analyst");
        foreach (var page in (string[])["/models", "/models/valuation", "/risk/models", "/risk/thresholds", "/risk/drift", "/me"])
        {
            await analyst.OpenAsync(page);
            await analyst.HeadAsync();
            await analyst.RestAsync();
            await analyst.LookAsync("console" + page.Replace('/', '-'));
            (await analyst.Page.Locator(".mud-alert-filled-error, .mud-alert-text-error").CountAsync()).ShouldBe(0, page);
        }
        await using var admin = await app.ColleagueAsync("admin");
        foreach (var page in (string[])["/admin/staff", "/admin/audit"])
        {
            await admin.OpenAsync(page);
            await admin.HeadAsync();
            await admin.RestAsync();
            await admin.LookAsync("console" + page.Replace('/', '-'));
            await analyst.OpenAsync(page);
            await analyst.ReadAsync("这一页不属于您的职责");
        }
        await admin.OpenAsync("/risk/cases");
        await admin.ReadAsync("这一页不属于您的职责");
    }

    [Fact]
    public async Task A_model_is_promoted_by_two_analysts_and_rolled_back_by_one()
    {
        await using var analyst = await app.ColleagueAsync("analyst");
        await using var chief = await app.ColleagueAsync("chief");
        var registry = new ModelRegistry(app.ModelsFolder);
        var before = registry.Champion("risk")!.Version;
        AddVersion(registry, before, "20990101-next");

        await analyst.OpenAsync("/models?kind=risk");
        await analyst.HeadAsync("模型版本");
        await analyst.RestAsync();
        await analyst.FillAsync("理由（启用或回退前填写）", "回测三周均更好");
        await analyst.ClickAsync("申请启用");
        await analyst.ReadAsync("已申请，等另一位分析师同意");
        (await analyst.Page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "同意启用" }).CountAsync()).ShouldBe(0);
        await analyst.LookAsync("console-promotion-asked");

        await chief.OpenAsync("/models?kind=risk");
        await chief.HeadAsync("模型版本");
        await chief.RestAsync();
        await chief.FillAsync("理由（启用或回退前填写）", "报告看过");
        await chief.ClickAsync("同意启用");
        await chief.Page.Locator("#champion-risk:has-text('20990101-next')").WaitForAsync();
        registry.Champion("risk")!.Version.ShouldBe("20990101-next");
        await chief.Page.GetByText("训练报告").First.ClickAsync();
        await chief.Page.FrameLocator("iframe.report").Locator("h1").WaitForAsync();
        await chief.LookAsync("console-model-report");

        await analyst.OpenAsync("/models?kind=risk");
        await analyst.RestAsync();
        await analyst.FillAsync("理由（启用或回退前填写）", "报警翻倍");
        await analyst.ClickAsync("回退到上一版本");
        await analyst.Page.Locator($"#champion-risk:has-text('{before}')").WaitForAsync();
        await analyst.LookAsync("console-model-rolled-back");
        registry.Champion("risk")!.Version.ShouldBe(before);
    }

    [Fact]
    public async Task Two_administrators_make_a_colleague_who_chooses_a_password_enrols_and_signs_in_with_a_second_factor()
    {
        var name = "xin" + Guid.NewGuid().ToString("N")[..6];
        await using var admin = await app.ColleagueAsync("admin");
        await admin.OpenAsync("/admin/staff");
        await admin.HeadAsync("员工与职责");
        await admin.RestAsync();
        await admin.FillAsync("用户名", name);
        await admin.Page.GetByLabel("风控").CheckAsync();
        await admin.FillAsync("理由", "风控组新人");
        await admin.ClickAsync("申请");
        await admin.ReadAsync("已提出，等另一位管理员同意");

        await using var chief = await app.ColleagueAsync("chief");
        await chief.OpenAsync("/admin/staff");
        await chief.HeadAsync("员工与职责");
        await chief.RestAsync();
        await chief.Page.Locator($"tr:has-text('{name}') button:has-text('同意')").First.ClickAsync();
        await chief.SeeAsync("#initial-password");
        var password = await chief.Page.Locator("#initial-password").InnerTextAsync();
        await chief.LookAsync("console-staff-made");

        await using var colleague = await app.ColleagueAsync(null);
        await colleague.OpenAsync("/sign-in");
        await colleague.SignInAsync(name, password);
        await colleague.HeadAsync("设置新密码");
        await colleague.LookAsync("console-new-password");
        await colleague.Page.FillAsync("#newPassword", "short");
        await colleague.Page.FillAsync("#newPassword", "a long and own one");
        await colleague.Page.ClickAsync("button[type=submit]");
        await colleague.HeadAsync("今日概览");

        await colleague.OpenAsync("/me");
        await colleague.HeadAsync("我的账户");
        await colleague.ClickAsync("开通动态口令");
        await colleague.SeeAsync("#secret");
        var secret = await colleague.Page.Locator("#secret").InnerTextAsync();
        await colleague.LookAsync("console-enrol");
        await colleague.FillAsync("六位数字", new OtpNet.Totp(OtpNet.Base32Encoding.ToBytes(secret)).ComputeTotp());
        await colleague.ClickAsync("确认绑定");
        await colleague.ReadAsync("请保存恢复码");
        var recovery = await colleague.Page.Locator("ul.codes li").First.InnerTextAsync();
        await colleague.LookAsync("console-recovery-codes");

        await colleague.Page.GetByLabel("退出").ClickAsync();
        await colleague.SeeAsync("#password");
        await colleague.SignInAsync(name, "a long and own one");
        await colleague.HeadAsync("动态口令");
        await colleague.Page.FillAsync("#code", "000000");
        await colleague.Page.ClickAsync("button[type=submit]");
        await colleague.ReadAsync("验证码不对");
        await colleague.LookAsync("console-second-factor");
        await colleague.Page.FillAsync("#code", recovery);
        await colleague.Page.ClickAsync("button[type=submit]");
        await colleague.HeadAsync("今日概览");

        // Who made whom is on record, and so is the wrong code.
        await admin.OpenAsync("/admin/audit");
        await admin.HeadAsync("审计日志");
        await admin.RestAsync();
        await admin.FillAsync("员工", name);
        await admin.ClickAsync("查询");
        await admin.ReadAsync("验证码错误");
        await admin.ReadAsync("用恢复码登录");
        await admin.ClickAsync("核对散列链");
        await admin.ReadAsync("首尾相连，没有改动");
        await admin.LookAsync("console-audit");
    }

    /// <summary>The champion's package under another version.</summary>
    private static void AddVersion(ModelRegistry registry, string champion, string version)
    {
        var draft = Path.Combine(registry.Root, "risk", ".draft-" + version);
        SampleModels.Copy(registry.FolderOf("risk", champion), draft);
        var path = Path.Combine(draft, ModelPackage.ManifestFile);
        var manifest = JsonNode.Parse(File.ReadAllText(path))!;
        manifest["version"] = version;
        File.WriteAllText(path, manifest.ToJsonString());
        Directory.Move(draft, registry.FolderOf("risk", version));
    }
}
