using System.Net;
using System.Net.Http.Json;
using CardRecycle.Api.Platform.Security;
using CardRecycle.Api.Tests.Sellers;
using CardRecycle.TestKit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Tests.Platform;

/// <summary>A system with the limits of production, or below.</summary>
public sealed class StrictSystem : StartedSystem
{
    public const int PerMinute = 12;
    public const int CodesPerIp = 4;

    protected override IEnumerable<KeyValuePair<string, string?>> ApiSettings =>
        [
            new("RateLimits:SignInPerMinute", PerMinute.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            new("Sellers:SignIn:CodesPerIpPerHour", CodesPerIp.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        ];
}

public sealed class Hardening(StartedSystem system) : IClassFixture<StartedSystem>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_address_can_neither_collect_codes_nor_flood_the_sign_in()
    {
        await using var strict = new StrictSystem();
        await strict.InitializeAsync();
        using var client = strict.AnonymousClient();
        var answers = new List<HttpResponseMessage>();
        // At once: the minute of the limit is a real one.
        for (var i = 0; i < StrictSystem.CodesPerIp + 1; i++)
            answers.Add(await AskForCode());
        answers.AddRange(await Task.WhenAll(Enumerable.Range(0, StrictSystem.PerMinute + 1).Select(_ => AskForCode())));
        answers.Count(a => a.StatusCode == HttpStatusCode.Accepted).ShouldBe(StrictSystem.CodesPerIp);
        await SigningIn.ShouldRefuse(answers[StrictSystem.CodesPerIp], 429, "sellers/too-many-codes");
        var bodies = await Task.WhenAll(answers.Select(a => a.Content.ReadAsStringAsync(Ct)));
        var flooding = answers[bodies.Index().First(b => b.Item.Contains("http/too-many-requests", StringComparison.Ordinal)).Index];
        flooding.Headers.RetryAfter.ShouldNotBeNull();
        await SigningIn.ShouldRefuse(flooding, 429, "http/too-many-requests");

        Task<HttpResponseMessage> AskForCode() =>
            client.PostAsJsonAsync("/sellers/sms-codes", new { phone = Callers.NewPerson().Phone }, Ct);
    }

    [Theory]
    [InlineData("/health/live", 200)]
    [InlineData("/sellers/me", 401)]
    [InlineData("/no/such/page", 404)]
    public async Task Every_answer_tells_browsers_to_keep_still(string path, int status)
    {
        using var client = system.AnonymousClient();
        var answer = await client.GetAsync(path, Ct);
        ((int)answer.StatusCode).ShouldBe(status);
        answer.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        answer.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("default-src 'none'");
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
        answer.Headers.Contains("Server").ShouldBeFalse();
    }

    [Theory]
    [InlineData("GET", "/no/such/page", 404, "http/not-found")]
    [InlineData("POST", "/sellers/me", 405, "http/method-not-allowed")]
    [InlineData("POST", "/sellers/sessions", 415, "http/unsupported-media-type")]
    [InlineData("GET", "/sellers/me", 401, "http/unauthenticated")]
    public async Task What_nobody_serves_is_said_to_be_so(string method, string path, int status, string type)
    {
        using var client = system.AnonymousClient();
        using var request = new HttpRequestMessage(new(method), path);
        if (method == "POST")
            request.Content = new StringContent("phone=1", System.Text.Encoding.UTF8, "text/plain");
        var answer = await client.SendAsync(request, Ct);
        ((int)answer.StatusCode).ShouldBe(status);
        (await answer.Content.ReadAsStringAsync(Ct)).ShouldContain("/problems/" + type);
    }

    [Theory]
    [InlineData("Tokens:Key", "")]
    [InlineData("Tokens:Key", "c2hvcnQ=")]
    [InlineData("Tokens:Key", "not base64 at all, however long it is, is a key")]
    [InlineData("Tokens:Key", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("Sellers:Keys:Index", "c2hvcnQ=")]
    [InlineData("Sellers:Keys:Current", "no-such-key")]
    public async Task The_Api_does_not_start_with_a_missing_or_weak_key(string setting, string value)
    {
        await using var system = new SystemWith(new(setting, value));
        var refused = await Should.ThrowAsync<OptionsValidationException>(async () => await system.InitializeAsync());
        refused.Message.ShouldContain(setting[..setting.LastIndexOf(':')]);
        refused.Message.ShouldNotContain("\n");
        if (value.Length > 0)
            refused.Message.ShouldNotContain(value);
    }

    [Fact]
    public async Task Development_users_are_refused_in_production()
    {
        var settings = new Dictionary<string, string?>
        {
            ["Staff:DevelopmentUsers:0:UserName"] = "admin",
            ["Staff:DevelopmentUsers:0:Password"] = "admin",
            ["ConnectionStrings:Api"] = "Host=127.0.0.1;Port=1",
            ["Work:Enabled"] = "false",
            ["urls"] = "http://127.0.0.1:0",
        };
        foreach (var (name, value) in CardRecycle.Sandbox.DevKeys.Create().ForApi(new("http://127.0.0.1:1"), new("http://127.0.0.1:1")))
            settings[name] = value;
        await using var api = ApiBuilder.Build(["--environment=Production"], b => b.Configuration.AddInMemoryCollection(settings));
        await Should.ThrowAsync<Exception>(() => api.StartAsync(Ct));
        StartupCheck.FaultsOf(api.Services).ShouldContain(f => f.StartsWith("Staff:DevelopmentUsers", StringComparison.Ordinal));
    }

    [Fact]
    public async Task All_faults_of_the_settings_are_told_at_once_and_without_values()
    {
        var keys = new Dictionary<string, string?> { ["Tokens:Key"] = "c2hvcnQ=", ["ConnectionStrings:Api"] = "Host=127.0.0.1;Port=1" };
        await using var api = ApiBuilder.Build(["--environment=Test"], b => b.Configuration.AddInMemoryCollection(keys));
        var faults = StartupCheck.FaultsOf(api.Services);
        faults.ShouldContain(f => f.StartsWith("Tokens:Key", StringComparison.Ordinal));
        faults.ShouldContain(f => f.StartsWith("Sellers:Keys", StringComparison.Ordinal));
        faults.ShouldAllBe(f => !f.Contains('\n') && !f.Contains("c2hvcnQ="));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("postgres://x")]
    public async Task A_database_that_is_not_named_is_a_line_and_no_crash(string? named)
    {
        var settings = new Dictionary<string, string?> { ["ConnectionStrings:Api"] = named };
        await using var api = ApiBuilder.Build(["--environment=Test"], b => b.Configuration.AddInMemoryCollection(settings));
        StartupCheck.FaultsOf(api.Services).ShouldContain(f => f.StartsWith("ConnectionStrings:Api", StringComparison.Ordinal));
    }

    private sealed class SystemWith(KeyValuePair<string, string?> setting) : StartedSystem
    {
        protected override IEnumerable<KeyValuePair<string, string?>> ApiSettings => [setting];
    }
}
