using Microsoft.Playwright;

namespace CardRecycle.Browser.Tests.Staff;

/// <summary>A member of staff at the console. What the browser complains of fails the test at the end.</summary>
internal sealed class Colleague : IAsyncDisposable
{
    private readonly AppRunning app;
    private readonly List<string> complaints = [];

    public Colleague(IPage page, AppRunning app)
    {
        (Page, this.app) = (page, app);
        page.PageError += (_, error) => complaints.Add(error);
        page.Console += (_, said) =>
        {
            if (said.Type == "error" && said.Text.Contains("Content Security Policy", StringComparison.Ordinal))
                complaints.Add(said.Text);
        };
        page.Request += (_, request) =>
        {
            if (request.Url.StartsWith("http", StringComparison.Ordinal) && !request.Url.StartsWith(app.Console, StringComparison.Ordinal))
                complaints.Add("another host was asked: " + request.Url);
        };
    }

    public IPage Page { get; }

    public async Task OpenAsync(string path) => await Page.GotoAsync(app.Console + path);

    public async Task SignInAsync(string userName, string password)
    {
        await Page.FillAsync("#userName", userName);
        await Page.FillAsync("#password", password);
        await Page.ClickAsync("button[type=submit]");
    }

    public Task SeeAsync(string selector) => Page.Locator(selector).First.WaitForAsync();

    public Task ReadAsync(string text) => Page.GetByText(text).First.WaitForAsync();

    /// <summary>The page has come, and is the one that is meant.</summary>
    public Task HeadAsync(string text = "") => Page.Locator("h1", new() { HasText = text }).WaitForAsync();

    /// <summary>Until what the page asks for has been answered.</summary>
    public async Task RestAsync()
    {
        await Page.WaitForFunctionAsync("() => !document.body.innerText.includes('正在读取…')");
        await Page.WaitForTimeoutAsync(800);
    }

    public Task ClickAsync(string button) => Page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).First.ClickAsync();

    /// <summary>The last field of that name, and out of it again, since a value counts when its field is left.</summary>
    public async Task FillAsync(string label, string text)
    {
        var field = Page.GetByLabel(label, new() { Exact = true }).Last;
        await field.FillAsync(text);
        await field.PressAsync("Tab");
    }

    /// <summary>One of what a list offers.</summary>
    public async Task ChooseAsync(string label, string option)
    {
        await Page.Locator($".mud-input-control.mud-select:has(label:text-is('{label}'))").ClickAsync();
        await Page.Locator($".mud-popover-open .mud-list-item:has-text('{option}')").ClickAsync();
    }

    /// <summary>Takes the page's table out, as <c>CSV</c> or <c>Excel</c>; where the file lies.</summary>
    public async Task<string> TakeOutAsync(string format)
    {
        await ClickAsync("导出");
        var download = await Page.RunAndWaitForDownloadAsync(() => Page.GetByText(format, new() { Exact = true }).First.ClickAsync());
        return await download.PathAsync();
    }

    public Task KeyAsync(string key) => Page.Keyboard.PressAsync(key);

    /// <summary>A picture at desktop size, and axe; what it finds serious or critical is a complaint.</summary>
    public async Task LookAsync(string name)
    {
        // A colour on its way from one to the other is neither.
        await Page.WaitForFunctionAsync(
            "() => !document.getAnimations().some(a => a instanceof CSSTransition && a.playState === 'running')"
        );
        await Page.ScreenshotAsync(new() { Path = Path.Combine(AppRunning.Pictures, name + ".png") });
        complaints.AddRange(await Axe.ComplaintsAsync(Page, name));
    }

    public async ValueTask DisposeAsync()
    {
        await AppRunning.LastSeenAsync(Page);
        await Page.Context.CloseAsync();
        complaints.ShouldBeEmpty();
    }
}
