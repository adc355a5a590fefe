using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CardRecycle.TestKit;

namespace CardRecycle.Api.Tests.Sellers;

public sealed class SigningIn(StartedSystem system) : IClassFixture<StartedSystem>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_sign_in_opens_an_account_and_the_next_finds_it()
    {
        var phone = Callers.NewPerson().Phone;
        using var client = system.AnonymousClient();
        await client.PostAsJsonAsync("/sellers/sms-codes", new { phone }, Ct);
        var first = await Session(client, phone, await system.ReadSmsCode(phone));
        first.GetProperty("isNew").GetBoolean().ShouldBeTrue();

        system.Clock.Advance(TimeSpan.FromSeconds(61));
        await client.PostAsJsonAsync("/sellers/sms-codes", new { phone = "+86 " + phone }, Ct);
        var second = await Session(client, phone, await system.ReadSmsCode(phone));
        second.GetProperty("isNew").GetBoolean().ShouldBeFalse();
        second.GetProperty("sellerId").GetGuid().ShouldBe(first.GetProperty("sellerId").GetGuid());
    }

    [Fact]
    public async Task A_code_works_once()
    {
        var phone = Callers.NewPerson().Phone;
        using var client = system.AnonymousClient();
        await client.PostAsJsonAsync("/sellers/sms-codes", new { phone }, Ct);
        var code = await system.ReadSmsCode(phone);
        await Session(client, phone, code);
        await ShouldRefuse(await client.PostAsJsonAsync("/sellers/sessions", new { phone, code }, Ct), 422, "sellers/code-expired");
    }

    [Fact]
    public async Task Of_two_parallel_uses_of_a_code_one_wins()
    {
        var phone = Callers.NewPerson().Phone;
        using var client = system.AnonymousClient();
        await client.PostAsJsonAsync("/sellers/sms-codes", new { phone }, Ct);
        var code = await system.ReadSmsCode(phone);
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => client.PostAsJsonAsync("/sellers/sessions", new { phone, code }, Ct))
        );
        answers.Count(a => a.StatusCode == HttpStatusCode.OK).ShouldBe(1);
    }

    [Fact]
    public async Task A_code_dies_after_five_minutes()
    {
        var phone = Callers.NewPerson().Phone;
        using var client = system.AnonymousClient();
        await client.PostAsJsonAsync("/sellers/sms-codes", new { phone }, Ct);
        var code = await system.ReadSmsCode(phone);
        system.Clock.Advance(TimeSpan.FromMinutes(5));
        await ShouldRefuse(await client.PostAsJsonAsync("/sellers/sessions", new { phone, code }, Ct), 422, "sellers/code-expired");
    }

    [Fact]
    public async Task Five_wrong_tries_kill_the_code_even_for_the_right_one()
    {
        var phone = Callers.NewPerson().Phone;
        using var client = system.AnonymousClient();
        await client.PostAsJsonAsync("/sellers/sms-codes", new { phone }, Ct);
        var code = await system.ReadSmsCode(phone);
        var wrong = code == "000000" ? "000001" : "000000";
        for (var i = 0; i < 4; i++)
            await ShouldRefuse(
                await client.PostAsJsonAsync("/sellers/sessions", new { phone, code = wrong }, Ct),
                422,
                "sellers/code-wrong"
            );
        await ShouldRefuse(await client.PostAsJsonAsync("/sellers/sessions", new { phone, code = wrong }, Ct), 429, "sellers/code-locked");
        await ShouldRefuse(await client.PostAsJsonAsync("/sellers/sessions", new { phone, code }, Ct), 429, "sellers/code-locked");
    }

    [Fact]
    public async Task A_second_code_within_a_minute_is_refused_and_says_when()
    {
        var phone = Callers.NewPerson().Phone;
        using var client = system.AnonymousClient();
        (await client.PostAsJsonAsync("/sellers/sms-codes", new { phone }, Ct)).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        system.Clock.Advance(TimeSpan.FromSeconds(20));
        var refused = await client.PostAsJsonAsync("/sellers/sms-codes", new { phone }, Ct);
        refused.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(40));
        await ShouldRefuse(refused, 429, "sellers/code-too-soon");
    }

    [Fact]
    public async Task Parallel_requests_for_one_phone_send_one_code()
    {
        var phone = Callers.NewPerson().Phone;
        using var client = system.AnonymousClient();
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => client.PostAsJsonAsync("/sellers/sms-codes", new { phone }, Ct))
        );
        answers.Count(a => a.StatusCode == HttpStatusCode.Accepted).ShouldBe(1);
        answers.Count(a => a.StatusCode == HttpStatusCode.TooManyRequests).ShouldBe(7);
    }

    [Fact]
    public async Task A_phone_gets_ten_codes_a_day()
    {
        var phone = Callers.NewPerson().Phone;
        using var client = system.AnonymousClient();
        for (var i = 0; i < 10; i++)
        {
            (await client.PostAsJsonAsync("/sellers/sms-codes", new { phone }, Ct)).StatusCode.ShouldBe(HttpStatusCode.Accepted);
            system.Clock.Advance(TimeSpan.FromSeconds(61));
        }
        await ShouldRefuse(await client.PostAsJsonAsync("/sellers/sms-codes", new { phone }, Ct), 429, "sellers/too-many-codes");
        system.Clock.Advance(TimeSpan.FromDays(1));
        (await client.PostAsJsonAsync("/sellers/sms-codes", new { phone }, Ct)).StatusCode.ShouldBe(HttpStatusCode.Accepted);
    }

    [Theory]
    [InlineData("""{"phone":"12345"}""", 422)]
    [InlineData("""{"phone":"23800138000"}""", 422)]
    [InlineData("""{"phone":"1380013800٠"}""", 422)]
    [InlineData("""{"phone":"13800138000\u0000"}""", 400)]
    [InlineData("""{"phone":null}""", 400)]
    [InlineData("""{}""", 400)]
    [InlineData("""null""", 400)]
    [InlineData("""{"phone":13800138000}""", 400)]
    [InlineData("""{"phone":"\ud800"}""", 400)]
    [InlineData("""{"phone":""", 400)]
    public async Task What_is_no_phone_is_the_clients_fault(string body, int status)
    {
        using var client = system.AnonymousClient();
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        var answer = await client.PostAsync("/sellers/sms-codes", content, Ct);
        ((int)answer.StatusCode).ShouldBe(status);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
    }

    [Fact]
    public async Task What_breaks_a_rule_of_its_field_is_named()
    {
        using var risk = system.StaffClient("risk");
        var answer = await risk.PutAsJsonAsync($"/sellers/{Guid.CreateVersion7()}/block", new { reason = "x" }, Ct);
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(Ct);
        problem.GetProperty("type").GetString().ShouldBe("/problems/http/validation");
        problem.GetProperty("errors").GetProperty("reason")[0].GetString()!.ShouldContain("reason");
    }

    [Fact]
    public async Task A_blocked_account_cannot_sign_in()
    {
        using var seller = await system.SignInSeller(SellerLevel.Phone, weChat: false);
        using var risk = system.StaffClient("risk");
        await Callers.Expect(await risk.PutAsJsonAsync($"/sellers/{seller.Id}/block", new { reason = "多次提交伪卡" }, Ct));

        system.Clock.Advance(TimeSpan.FromSeconds(61));
        using var client = system.AnonymousClient();
        await client.PostAsJsonAsync("/sellers/sms-codes", new { phone = seller.Person.Phone }, Ct);
        var code = await system.ReadSmsCode(seller.Person.Phone);
        var refused = await client.PostAsJsonAsync("/sellers/sessions", new { phone = seller.Person.Phone, code }, Ct);
        await ShouldRefuse(refused, 403, "sellers/blocked");

        await Callers.Expect(await risk.DeleteAsync($"/sellers/{seller.Id}/block", Ct));
        system.Clock.Advance(TimeSpan.FromSeconds(61));
        await system.SignIn(client, seller.Person.Phone);
    }

    [Fact]
    public async Task Only_risk_staff_may_block()
    {
        using var seller = await system.SignInSeller(SellerLevel.Phone, weChat: false);
        using var finance = system.StaffClient("finance");
        using var anonymous = system.AnonymousClient();
        foreach (var client in new[] { finance, seller.Client })
            (await client.PutAsJsonAsync($"/sellers/{seller.Id}/block", new { reason = "试试" }, Ct)).StatusCode.ShouldBe(
                HttpStatusCode.Forbidden
            );
        (await anonymous.GetAsync("/sellers/me", Ct)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    internal static async Task ShouldRefuse(HttpResponseMessage answer, int status, string type)
    {
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>(Ct);
        body.GetProperty("type").GetString().ShouldBe("/problems/" + type);
        ((int)answer.StatusCode).ShouldBe(status);
        body.GetProperty("message").GetString().ShouldNotBeNullOrWhiteSpace();
    }

    private static async Task<JsonElement> Session(HttpClient client, string phone, string code) =>
        await Callers.Expect(await client.PostAsJsonAsync("/sellers/sessions", new { phone, code }, Ct));
}
