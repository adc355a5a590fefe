using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CardRecycle.Api.Features.Staff;
using CardRecycle.Api.Tests.Sellers;
using CardRecycle.TestKit;
using OtpNet;

namespace CardRecycle.Api.Tests.Staff;

/// <summary>A system where everybody needs a second factor, with three administrators.</summary>
public sealed class SystemWithFactors : StartedSystem
{
    public const string Password = "correct horse";

    protected override IEnumerable<KeyValuePair<string, string?>> ApiSettings =>
        [.. new[] { "zhao", "qian", "sun" }.SelectMany((name, i) => User(i, name, "admin")), .. User(3, "li", "risk")];

    public async Task<JsonElement> Post(string path, object? body, string? token = null, bool key = false)
    {
        using var answer = await Send(path, body, token, key);
        return await Callers.Expect(answer);
    }

    public async Task<HttpResponseMessage> Send(string path, object? body, string? token = null, bool key = false)
    {
        using var client = AnonymousClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = body is null ? null : JsonContent.Create(body) };
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (key)
            request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        return await client.SendAsync(request);
    }

    public Task<JsonElement> SignIn(string userName, string password = Password) => Post("/staff/sessions", new { userName, password });

    public HttpClient With(string token)
    {
        var client = AnonymousClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    /// <summary>Signs in and enrols.</summary>
    public async Task<(string Token, string Secret, string[] RecoveryCodes)> Enrol(string userName, string password = Password)
    {
        var step = TokenOf(await SignIn(userName, password));
        var secret = (await Post("/staff/factor", null, step)).GetProperty("secret").GetString()!;
        var done = await Post("/staff/factor/confirm", new { code = CodeOf(secret) }, step);
        return (
            TokenOf(done.GetProperty("session")),
            secret,
            [.. done.GetProperty("recoveryCodes").EnumerateArray().Select(c => c.GetString()!)]
        );
    }

    public string CodeOf(string secret) => SecondFactor.CodeAt(secret, Clock.GetUtcNow());

    public static string TokenOf(JsonElement session) => session.GetProperty("accessToken").GetString()!;

    private static IEnumerable<KeyValuePair<string, string?>> User(int i, string name, string duty) =>
        [
            new($"Staff:DevelopmentUsers:{i}:UserName", name),
            new($"Staff:DevelopmentUsers:{i}:Password", Password),
            new($"Staff:DevelopmentUsers:{i}:Duties:0", duty),
        ];
}

public sealed class SecondFactors(SystemWithFactors system) : IClassFixture<SystemWithFactors>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>RFC 6238, appendix B: eight digits, SHA-1, the secret of twenty ASCII digits.</summary>
    [Theory]
    [InlineData(59, "94287082")]
    [InlineData(1111111109, "07081804")]
    [InlineData(1111111111, "14050471")]
    [InlineData(1234567890, "89005924")]
    [InlineData(2000000000, "69279037")]
    [InlineData(20000000000, "65353130")]
    public void Codes_are_those_of_the_standard(long seconds, string code)
    {
        var secret = Base32Encoding.ToString(Encoding.ASCII.GetBytes("12345678901234567890"));
        SecondFactor.CodeAt(secret, DateTimeOffset.FromUnixTimeSeconds(seconds), digits: 8).ShouldBe(code);
    }

    [Fact]
    public async Task A_code_holds_for_its_step_and_the_ones_beside_it()
    {
        var (secret, now) = (SecondFactor.NewSecret(), new DateTimeOffset(2026, 11, 24, 2, 0, 10, TimeSpan.Zero));
        var code = SecondFactor.CodeAt(secret, now);
        SecondFactor.StepOf(secret, code, now.AddSeconds(30)).ShouldBe(now.ToUnixTimeSeconds() / 30);
        SecondFactor.StepOf(secret, code, now.AddSeconds(-30)).ShouldNotBeNull();
        SecondFactor.StepOf(secret, code, now.AddSeconds(70)).ShouldBeNull();
        await Task.CompletedTask;
    }

    [Fact]
    public async Task Password_then_enrolment_then_code_lead_in_and_nothing_less_does()
    {
        var first = await system.SignIn("li");
        first.GetProperty("next").GetString().ShouldBe("enrol");
        first.GetProperty("duties").GetArrayLength().ShouldBe(0);
        using (var half = system.With(SystemWithFactors.TokenOf(first)))
            foreach (var path in (string[])["/staff/me", "/staff/risk/cases"])
                (await half.GetAsync(path, Ct)).StatusCode.ShouldBe(HttpStatusCode.Forbidden, path);
        var (token, secret, recovery) = await system.Enrol("li");
        recovery.Distinct().Count().ShouldBe(10);
        using var li = system.With(token);
        (await Callers.Expect(await li.GetAsync("/staff/me", Ct))).GetProperty("hasFactor").GetBoolean().ShouldBeTrue();
        await SigningIn.ShouldRefuse(await system.Send("/staff/factor", null, token), 409, "staff/factor-in-force");

        // The code that confirmed the enrolment is used up; so is any other after its use, and of two at once one is taken.
        system.Clock.Advance(TimeSpan.FromSeconds(1));
        var step = SystemWithFactors.TokenOf(await system.SignIn("li"));
        await SigningIn.ShouldRefuse(await Give(step, system.CodeOf(secret)), 401, "staff/used-code");
        system.Clock.Advance(TimeSpan.FromSeconds(31));
        var answers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Give(step, system.CodeOf(secret))));
        answers.Select(a => (int)a.StatusCode).Order().ShouldBe([200, 401, 401]);

        // A recovery code works once, in whatever spelling; the database holds neither it nor the secret.
        (await Give(step, recovery[0].ToUpperInvariant().Replace("-", " "))).StatusCode.ShouldBe(HttpStatusCode.OK);
        await SigningIn.ShouldRefuse(await Give(step, recovery[0]), 401, "staff/wrong-code");
        var stored = await system.Database.ReadText(
            "select (select string_agg(row_to_json(f)::text, '') from staff.factors f) || (select string_agg(row_to_json(c)::text, '') from staff.recovery_codes c)"
        );
        stored.ShouldNotContain(secret, Case.Insensitive);
        stored.ShouldNotContain(recovery[1].Replace("-", ""), Case.Insensitive);

        // Four failures are counted above; the fifth locks, for the right code too, and time opens again.
        await SigningIn.ShouldRefuse(await Give(step, "000000"), 401, "staff/wrong-code");
        system.Clock.Advance(TimeSpan.FromSeconds(31));
        await SigningIn.ShouldRefuse(await Give(step, system.CodeOf(secret)), 429, "staff/too-many-tries");
        system.Clock.Advance(TimeSpan.FromMinutes(16));
        (await Give(step, system.CodeOf(secret))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized, "the step has ended meanwhile");
        var again = SystemWithFactors.TokenOf(await system.SignIn("li"));
        (await Give(again, system.CodeOf(secret))).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Two_administrators_make_a_member_of_staff_who_chooses_a_password_and_is_out_at_once_when_disabled()
    {
        var (zhao, _, _) = await system.Enrol("zhao");
        var (qian, _, _) = await system.Enrol("qian");
        var wanted = new
        {
            kind = "create",
            userName = "zhou",
            reason = "new on the risk team",
            duties = new[] { "risk" },
        };
        await SigningIn.ShouldRefuse(
            await system.Send("/staff/changes", wanted with { duties = ["king"] }, zhao, key: true),
            422,
            "staff/unknown-duty"
        );
        var id = (await system.Post("/staff/changes", wanted, zhao, key: true)).GetProperty("changeId").GetGuid();
        var yes = new { approve = true, reason = "known to me" };
        await SigningIn.ShouldRefuse(await system.Send($"/staff/changes/{id}/decision", yes, zhao), 409, "staff/second-admin-needed");
        var password = (await system.Post($"/staff/changes/{id}/decision", yes, qian)).GetProperty("password").GetString()!;
        await SigningIn.ShouldRefuse(await system.Send($"/staff/changes/{id}/decision", yes, qian), 409, "staff/change-is-over");

        var first = await system.SignIn("zhou", password);
        first.GetProperty("next").GetString().ShouldBe("password");
        var step = SystemWithFactors.TokenOf(first);
        await SigningIn.ShouldRefuse(
            await system.Send("/staff/sessions/password", new { newPassword = password }, step),
            422,
            "staff/same-password"
        );
        var second = await system.Post("/staff/sessions/password", new { newPassword = "my own long words" }, step);
        second.GetProperty("next").GetString().ShouldBe("enrol");
        var (token, _, _) = await system.Enrol("zhou", "my own long words");
        using var zhou = system.With(token);
        (await zhou.GetAsync("/staff/risk/cases", Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await zhou.GetAsync("/staff/users", Ct)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);

        await system.Post("/staff/users/zhou/disable", new { reason = "left the house" }, zhao, key: true);
        (await zhou.GetAsync("/staff/risk/cases", Ct)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        await SigningIn.ShouldRefuse(
            await system.Send("/staff/sessions", new { userName = "zhou", password = "my own long words" }),
            401,
            "staff/wrong-credentials"
        );
        await SigningIn.ShouldRefuse(
            await system.Send("/staff/users/zhao/disable", new { reason = "no" }, zhao, key: true),
            409,
            "staff/not-yourself"
        );
        // Three administrators; two must stay.
        await system.Post("/staff/users/sun/disable", new { reason = "left too" }, zhao, key: true);
        await SigningIn.ShouldRefuse(
            await system.Send("/staff/users/qian/disable", new { reason = "alone" }, zhao, key: true),
            409,
            "staff/last-admin"
        );
    }

    private Task<HttpResponseMessage> Give(string step, string code) => system.Send("/staff/sessions/code", new { code }, step);
}
