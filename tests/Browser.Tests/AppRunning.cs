using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using CardRecycle.Browser.Tests;
using CardRecycle.Browser.Tests.MiniProgram;
using CardRecycle.Browser.Tests.Staff;
using CardRecycle.EmbeddedPostgres;
using CardRecycle.Sandbox.Identity;
using CardRecycle.TestKit;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(AppRunning))]

namespace CardRecycle.Browser.Tests;

/// <summary>DevHost with H5 and the console as people have them, and one Chromium. Started by the first test that wants it.</summary>
public sealed class AppRunning : IAsyncDisposable
{
    /// <summary>A past that is small and shows something on every page.</summary>
    private const string HistoryOrders = "1200";

    private readonly string folder = Directory.CreateTempSubdirectory("browser-tests-").FullName;
    private readonly SemaphoreSlim gate = new(1);
    private readonly HttpClient http = new() { Timeout = TimeSpan.FromMinutes(2) };
    private ProgramRun? host;
    private IPlaywright? playwright;
    private IBrowser? browser;
    private int persons = 41_000_000;

    public string Api { get; } = Local();

    public string Sandbox { get; } = Local();

    public string H5 { get; } = Local();

    public string Console { get; } = Local();

    /// <summary>Pictures of every page that the run has seen; they stay.</summary>
    public static string Pictures { get; } = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "screenshots")).FullName;

    /// <summary>What somebody saw last, in a file named by the test that ends: where one fails, it says more than the message.</summary>
    internal static async Task LastSeenAsync(IPage page)
    {
        var test = TestContext.Current.TestMethod?.MethodName ?? "outside";
        var who = Guid.NewGuid().ToString("N")[..4];
        try
        {
            await page.ScreenshotAsync(new() { Path = Path.Combine(Pictures, $"last-{test}-{who}.png") });
        }
        catch (PlaywrightException)
        {
            // A page that is gone, or that cannot be drawn, must not hide why.
        }
    }

    /// <summary>Somebody with a phone in hand opens the app.</summary>
    internal async Task<Visitor> VisitorAsync(string? token = null, ColorScheme scheme = ColorScheme.Light)
    {
        Assert.SkipWhen(Chromium.Executable is null, "No Chromium on the PATH; name one with CARDRECYCLE_CHROMIUM.");
        await ReadyAsync();
        var context = await browser!.NewContextAsync(
            new()
            {
                ViewportSize = new() { Width = 390, Height = 844 },
                Locale = "zh-CN",
                ColorScheme = scheme,
                HasTouch = true,
                AcceptDownloads = true,
                ReducedMotion = ReducedMotion.Reduce,
            }
        );
        context.SetDefaultTimeout(60_000);
        if (token is not null)
            await context.AddInitScriptAsync(
                "if (!localStorage.getItem('cr.session')) localStorage.setItem('cr.session', JSON.stringify("
                    + $"{{ accessToken: '{token}', expiresAt: '2099-01-01T00:00:00Z' }}))"
            );
        return new(await context.NewPageAsync(), this);
    }

    /// <summary>A member of staff sits down at the console; signed in, unless nobody is named.</summary>
    internal async Task<Colleague> ColleagueAsync(string? userName)
    {
        Assert.SkipWhen(Chromium.Executable is null, "No Chromium on the PATH; name one with CARDRECYCLE_CHROMIUM.");
        await ReadyAsync();
        var context = await browser!.NewContextAsync(
            new()
            {
                ViewportSize = new() { Width = 1440, Height = 1000 },
                Locale = "zh-CN",
                ReducedMotion = ReducedMotion.Reduce,
            }
        );
        context.SetDefaultTimeout(60_000);
        var colleague = new Colleague(await context.NewPageAsync(), this);
        if (userName is not null)
        {
            await colleague.OpenAsync("/sign-in");
            await colleague.SignInAsync(userName, "cardrecycle");
            await colleague.HeadAsync("今日概览");
        }
        return colleague;
    }

    /// <summary>The registry of the running system.</summary>
    internal string ModelsFolder => Path.Combine(folder, "data", "models");

    internal TestPerson NewPerson() => TestPersons.Number(Interlocked.Increment(ref persons));

    /// <summary>A seller who has sold before: signed in, real name, paid to the bank card. Made over the Api.</summary>
    internal async Task<string> SellerAsync(TestPerson? who = null)
    {
        await ReadyAsync();
        var person = who ?? NewPerson();
        await PostAsync("/sellers/sms-codes", new { phone = person.Phone });
        var session = await PostAsync("/sellers/sessions", new { phone = person.Phone, code = await SmsCodeAsync(person.Phone) });
        var token = session.GetProperty("accessToken").GetString()!;
        var factors = new
        {
            name = person.Name,
            idNumber = person.IdNumber,
            bankCard = person.BankCard,
            phone = person.Phone,
        };
        await PostAsync("/sellers/me/real-name", factors, token);
        await SendAsync(HttpMethod.Put, "/sellers/me/payout-accounts/bank-card", null, token);
        return token;
    }

    /// <summary>What has arrived on the phone.</summary>
    internal async Task<string> SmsCodeAsync(string phone)
    {
        for (var i = 0; i < 300; i++)
        {
            var inbox = await http.GetFromJsonAsync<JsonElement>($"{Sandbox}/sms/inbox/{phone}");
            if (inbox.GetArrayLength() > 0)
                return inbox[0].GetProperty("params")[0].GetString()!;
            await Task.Delay(100);
        }
        throw new InvalidOperationException($"No SMS has arrived at {phone}.");
    }

    internal async Task<(string Number, string Secret)> CardAsync(string brand, long faceFen, string outcome = "good")
    {
        await ReadyAsync();
        var path = FormattableString.Invariant($"{Sandbox}/issuers/test-cards?brand={brand}&faceFen={faceFen}&outcome={outcome}");
        var card = (await http.GetFromJsonAsync<JsonElement>(path))[0];
        return (card.GetProperty("number").GetString() ?? "", card.GetProperty("secret").GetString() ?? "");
    }

    internal async Task<string> StaffAsync(string userName)
    {
        await ReadyAsync();
        var session = await PostAsync("/staff/sessions", new { userName, password = "cardrecycle" });
        return session.GetProperty("accessToken").GetString()!;
    }

    internal Task<JsonElement> PostAsync(string path, object? body = null, string? token = null) =>
        SendAsync(HttpMethod.Post, path, body, token);

    internal async Task<JsonElement> SendAsync(HttpMethod method, string path, object? body, string? token)
    {
        using var request = new HttpRequestMessage(method, Api + path);
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        if (body is not null)
            request.Content = JsonContent.Create(body);
        using var answer = await http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        answer.IsSuccessStatusCode.ShouldBeTrue($"{method} {path}: {text}");
        return text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text);
    }

    private async Task ReadyAsync()
    {
        await gate.WaitAsync();
        try
        {
            if (browser is not null)
                return;
            await Npm.ReadyAsync();
            SampleModels.Copy(await SampleModels.RegistryWithRiskAsync(), ModelsFolder);
            host = ProgramRun.Start(
                "CardRecycle.DevHost",
                [
                    "up",
                    "--data",
                    Path.Combine(folder, "data"),
                    "--api-port",
                    Port(Api),
                    "--sandbox-port",
                    Port(Sandbox),
                    "--h5-port",
                    Port(H5),
                    "--console-port",
                    Port(Console),
                    "--postgres-port",
                    Ports.Free().ToString(CultureInfo.InvariantCulture),
                    "--history",
                    HistoryOrders,
                    "--no-traffic",
                ]
            );
            await host.UntilAsync("Ctrl-C stops everything");
            playwright = await Playwright.CreateAsync();
            browser = await playwright.Chromium.LaunchAsync(
                new()
                {
                    ExecutablePath = Chromium.Executable,
                    Args = ["--no-sandbox", "--disable-gpu", "--disable-extensions", "--renderer-process-limit=2"],
                }
            );
        }
        finally
        {
            gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
            await browser.DisposeAsync();
        playwright?.Dispose();
        http.Dispose();
        if (host is not null)
            await host.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private static string Local() => $"http://127.0.0.1:{Ports.Free().ToString(CultureInfo.InvariantCulture)}";

    private static string Port(string url) => new Uri(url).Port.ToString(CultureInfo.InvariantCulture);
}
