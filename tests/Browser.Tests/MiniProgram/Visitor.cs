using CardRecycle.Sandbox.Identity;
using Microsoft.Playwright;

namespace CardRecycle.Browser.Tests.MiniProgram;

/// <summary>A person at the app: taps, types and looks. What the browser complains of fails the test at the end of the visit.</summary>
internal sealed class Visitor : IAsyncDisposable
{
    private const int HoldsMs = 30_000;

    private readonly AppRunning app;
    private readonly List<string> complaints = [];

    public Visitor(IPage page, AppRunning app)
    {
        (Page, this.app) = (page, app);
        page.PageError += (_, error) => complaints.Add(error);
        // Whatever asks another host is found here, whatever the page says about it.
        page.Request += (_, request) =>
        {
            var isOurs = request.Url.StartsWith(app.H5, StringComparison.Ordinal);
            var isAllowed = Elsewhere is { } host && request.Url.StartsWith(host, StringComparison.Ordinal);
            if (request.Url.StartsWith("http", StringComparison.Ordinal) && !isOurs && !isAllowed)
                complaints.Add("another host was asked: " + request.Url);
        };
    }

    public IPage Page { get; }

    /// <summary>Another host that this visit is led to on purpose.</summary>
    public string? Elsewhere { get; set; }

    /// <summary>How often something was tapped.</summary>
    public int Taps { get; private set; }

    public async Task OpenAsync(string page = "sell/index") => await Page.GotoAsync($"{app.H5}/#/pages/{page}");

    /// <summary>Closes the app and opens it again where it was closed.</summary>
    public async Task ReopenAsync() => await Page.ReloadAsync();

    public ILocator Field(string name) => Page.Locator($"[data-field={name}] input >> visible=true");

    /// <summary>Until the field shows this: what a page fills in comes with its next picture.</summary>
    public Task HoldsAsync(string field, string value) =>
        Assertions.Expect(Field(field)).ToHaveValueAsync(value, new() { Timeout = HoldsMs });

    public Task FillAsync(string field, string text) => Field(field).FillAsync(text);

    public Task TapAsync(string button) => TapAsync(Page.GetByRole(AriaRole.Button, new() { Name = button }).Locator("visible=true").Last);

    public Task TapSelectorAsync(string selector) => TapAsync(Page.Locator(selector).Locator("visible=true").First);

    /// <summary>Taps what opens the camera or the album, and chooses these pictures there.</summary>
    public async Task GivePicturesAsync(Func<Task> tap, params byte[][] pictures)
    {
        var chooser = await Page.RunAndWaitForFileChooserAsync(tap);
        await chooser.SetFilesAsync(
            pictures.Select(
                (p, i) =>
                    new FilePayload
                    {
                        Name = $"photo-{i}.jpg",
                        MimeType = "image/jpeg",
                        Buffer = p,
                    }
            )
        );
    }

    public Task SeeAsync(string selector) => Page.Locator(selector).Locator("visible=true").First.WaitForAsync();

    public Task ReadAsync(string text) => Page.GetByText(text).Locator("visible=true").First.WaitForAsync();

    public Task<string> TextAsync(string selector) => Page.Locator(selector).Locator("visible=true").First.InnerTextAsync();

    public Task StateAsync(string state) => SeeAsync($"[data-state={state}]");

    /// <summary>A picture of the page at phone size, and axe; what it finds serious or critical is a complaint.</summary>
    public async Task LookAsync(string name)
    {
        await Page.WaitForTimeoutAsync(350);
        await Page.ScreenshotAsync(new() { Path = Path.Combine(AppRunning.Pictures, name + ".png") });
        complaints.AddRange(await Axe.ComplaintsAsync(Page, name));
    }

    /// <summary>Chooses brand and face, and waits for the price.</summary>
    public async Task QuoteAsync(string brand, long faceFen)
    {
        await OpenAsync();
        await FillAsync("search", brand);
        await TapSelectorAsync($"[data-brand={brand}]");
        await TapSelectorAsync($"[data-face=\"{faceFen.ToString(System.Globalization.CultureInfo.InvariantCulture)}\"]");
        await SeeAsync("[data-amount]");
    }

    /// <summary>Everything up to the filled form; the seller is known and signed in.</summary>
    public async Task FillCardAsync(string brand, long faceFen, (string Number, string Secret) card)
    {
        await QuoteAsync(brand, faceFen);
        await TapAsync("接受报价");
        await SeeAsync("[data-field=number]");
        await FillAsync("number", card.Number);
        await FillAsync("secret", card.Secret);
    }

    public async Task SellAsync(string brand, long faceFen, (string Number, string Secret) card)
    {
        await FillCardAsync(brand, faceFen, card);
        await TapAsync("确认出售");
    }

    public async Task SignInAsync(TestPerson person)
    {
        await FillAsync("phone", person.Phone);
        if (await Page.Locator("[data-agree][aria-checked=true]").CountAsync() == 0)
            await TapSelectorAsync("[data-agree]");
        await TapAsync("获取验证码");
        await SeeAsync("[data-field=code]");
        await FillAsync("code", await app.SmsCodeAsync(person.Phone));
    }

    public async Task GiveRealNameAsync(TestPerson person)
    {
        await SeeAsync("[data-field=idNumber]");
        await FillAsync("name", person.Name);
        await FillAsync("idNumber", person.IdNumber);
        await FillAsync("bankCard", person.BankCard);
        await FillAsync("phone", person.Phone);
        await TapAsync("提交认证");
    }

    /// <summary>The order that is open, from the address.</summary>
    public string OrderId => Page.Url.Split("id=")[1];

    public async ValueTask DisposeAsync()
    {
        await AppRunning.LastSeenAsync(Page);
        await Page.Context.CloseAsync();
        complaints.ShouldBeEmpty();
    }

    private async Task TapAsync(ILocator what)
    {
        Taps++;
        await what.ClickAsync();
    }
}
