using System.Net;
using System.Net.Http.Json;
using CardRecycle.Api.Features.Sellers;
using CardRecycle.Api.Gateways.TencentCloud;
using CardRecycle.TestKit;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Tests.Sellers;

/// <summary>The clients never throw for what a provider or a network can do; a person is told to try again, and loses nothing.</summary>
public sealed class ProvidersFail(StartedSystem system) : IClassFixture<StartedSystem>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>An answer that comes later than anybody waits for.</summary>
    private const string TooLate = """{"latencyMs":20000}""";

    public static TheoryData<string> Faults =>
        ["""{"busy":true}""", """{"maintenance":true}""", """{"lostRequest":1}""", """{"lostAnswer":1}""", TooLate];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task An_SMS_that_cannot_be_sent_may_be_asked_for_again_at_once(string fault)
    {
        var phone = Callers.NewPerson().Phone;
        using var client = system.AnonymousClient();
        await using (await Dial("sms", fault))
            await SigningIn.ShouldRefuse(
                await client.PostAsJsonAsync("/sellers/sms-codes", new { phone }, Ct),
                503,
                "sellers/sms-unavailable"
            );
        // The provider has its own pause of 30 seconds, which counts if the message went out and only the answer was lost.
        system.Clock.Advance(TimeSpan.FromSeconds(31));
        (await client.PostAsJsonAsync("/sellers/sms-codes", new { phone }, Ct)).StatusCode.ShouldBe(HttpStatusCode.Accepted);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task An_undecided_real_name_check_is_not_a_failure(string fault)
    {
        using var seller = await system.SignInSeller(SellerLevel.Phone, weChat: false);
        var body = Callers.RealNameOf(seller.Person);
        await using (await Dial("identity", fault))
            await SigningIn.ShouldRefuse(
                await seller.Client.PostAsJsonAsync("/sellers/me/real-name", body, Ct),
                503,
                "sellers/real-name-unavailable"
            );
        (await seller.Client.PostAsJsonAsync("/sellers/me/real-name", body, Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
        var results = await system.InDatabase(db =>
            db.RealNameChecks.Where(c => c.SellerId == seller.Id).OrderBy(c => c.Id).Select(c => c.Result.ToString()).ToListAsync(Ct)
        );
        results.ShouldBe(["Unknown", "Passed"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_check_that_is_under_way_is_not_asked_twice()
    {
        using var seller = await system.SignInSeller(SellerLevel.Phone, weChat: false);
        var body = Callers.RealNameOf(seller.Person);
        await using var slow = await Dial("identity", """{"latencyMs":150}""");
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 6).Select(_ => seller.Client.PostAsJsonAsync("/sellers/me/real-name", body, Ct))
        );
        answers.Count(a => a.StatusCode == HttpStatusCode.OK).ShouldBeGreaterThanOrEqualTo(1);
        answers.ShouldAllBe(a => a.StatusCode == HttpStatusCode.OK || a.StatusCode == HttpStatusCode.Conflict);
        var asked = await system.InDatabase(db => db.RealNameChecks.CountAsync(c => c.SellerId == seller.Id, Ct));
        asked.ShouldBe(1);
    }

    [Fact]
    public async Task WeChat_that_does_not_answer_binds_nothing()
    {
        using var seller = await system.SignInSeller(SellerLevel.Phone, weChat: false);
        var jsCode = await system.MintJsCode("o-lost-" + seller.Id);
        await using (await Dial("identity", """{"lostRequest":1}"""))
            await SigningIn.ShouldRefuse(
                await seller.Client.PostAsJsonAsync("/sellers/me/wechat", new { jsCode }, Ct),
                503,
                "sellers/wechat-unavailable"
            );
        (await seller.Client.PostAsJsonAsync("/sellers/me/wechat", new { jsCode }, Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_wrong_signature_is_noticed_by_the_provider()
    {
        await using var own = new SystemWithWrongKeys();
        await own.InitializeAsync();
        using var client = own.AnonymousClient();
        var phone = Callers.NewPerson().Phone;
        await SigningIn.ShouldRefuse(await client.PostAsJsonAsync("/sellers/sms-codes", new { phone }, Ct), 503, "sellers/sms-unavailable");
    }

    /// <summary>The worked example of Tencent's document "Signature v3", whose masked key is 32 asterisks.</summary>
    [Fact]
    public void The_signature_is_the_documented_one()
    {
        var keys = new CloudOptions { SecretId = "AKID********************************", SecretKey = new string('*', 32) };
        var body = """{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}"""u8.ToArray();
        CloudSignature
            .Authorization(
                keys,
                "cvm",
                "DescribeInstances",
                new("https://cvm.tencentcloudapi.com"),
                body,
                DateTimeOffset.FromUnixTimeSeconds(1551113065)
            )
            .ShouldEndWith("Signature=10b1a37a7301a02ca19a647ad722d5e43b4b3cff309d421d85b46093f6ab6c4f");
    }

    private async Task<IAsyncDisposable> Dial(string provider, string settings)
    {
        using var sandbox = system.SandboxClient();
        using var content = new StringContent(settings, System.Text.Encoding.UTF8, "application/json");
        (await sandbox.PutAsync($"/faults/{provider}", content, Ct)).EnsureSuccessStatusCode();
        var undial = new Undial(system, provider, system.Calls.AnswersWithin);
        if (settings == TooLate)
            system.Calls.AnswersWithin = TimeSpan.FromMilliseconds(500);
        return undial;
    }

    private sealed class Undial(TestSystem system, string provider, TimeSpan patience) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            system.Calls.AnswersWithin = patience;
            using var sandbox = system.SandboxClient();
            (await sandbox.DeleteAsync($"/faults/{provider}")).EnsureSuccessStatusCode();
        }
    }

    private sealed class SystemWithWrongKeys : StartedSystem
    {
        protected override IEnumerable<KeyValuePair<string, string?>> ApiSettings => [new("Gateways:Sms:SecretKey", "someone else's")];
    }
}
