using System.Net;
using System.Net.Http.Json;
using CardRecycle.TestKit;

namespace CardRecycle.Api.Tests.Sellers;

public sealed class WeChatBinding(StartedSystem system) : IClassFixture<StartedSystem>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_code_works_once()
    {
        using var seller = await system.SignInSeller(SellerLevel.Phone, weChat: false);
        var jsCode = await system.MintJsCode("o-once-" + seller.Id);
        (await Bind(seller, jsCode)).StatusCode.ShouldBe(HttpStatusCode.OK);
        await SigningIn.ShouldRefuse(await Bind(seller, jsCode), 422, "sellers/wechat-code-invalid");
    }

    [Fact]
    public async Task A_code_dies_after_five_minutes()
    {
        using var seller = await system.SignInSeller(SellerLevel.Phone, weChat: false);
        var jsCode = await system.MintJsCode("o-late-" + seller.Id);
        system.Clock.Advance(TimeSpan.FromMinutes(5));
        await SigningIn.ShouldRefuse(await Bind(seller, jsCode), 422, "sellers/wechat-code-invalid");
    }

    [Theory]
    [InlineData(40226, 403, "sellers/wechat-user-risky")]
    [InlineData(45011, 503, "sellers/wechat-unavailable")]
    [InlineData(-1, 503, "sellers/wechat-unavailable")]
    public async Task Each_error_of_WeChat_has_its_refusal(int error, int status, string type)
    {
        using var seller = await system.SignInSeller(SellerLevel.Phone, weChat: false);
        await SigningIn.ShouldRefuse(await Bind(seller, await system.MintJsCode("o-" + seller.Id, error)), status, type);
    }

    [Fact]
    public async Task A_made_up_code_is_refused()
    {
        using var seller = await system.SignInSeller(SellerLevel.Phone, weChat: false);
        await SigningIn.ShouldRefuse(await Bind(seller, "../../?&appid=x"), 422, "sellers/wechat-code-invalid");
        await SigningIn.ShouldRefuse(await Bind(seller, "x\0"), 400, "http/validation");
    }

    [Fact]
    public async Task One_WeChat_account_belongs_to_one_account_even_in_parallel()
    {
        var sellers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => system.SignInSeller(SellerLevel.Phone, weChat: false)));
        var codes = await Task.WhenAll(sellers.Select(_ => system.MintJsCode("o-shared")));
        var answers = await Task.WhenAll(sellers.Zip(codes, Bind));
        answers.Count(a => a.StatusCode == HttpStatusCode.OK).ShouldBe(1);
        foreach (var refused in answers.Where(a => a.StatusCode != HttpStatusCode.OK))
            await SigningIn.ShouldRefuse(refused, 409, "sellers/wechat-bound-to-other");
    }

    [Fact]
    public async Task A_bound_account_keeps_its_WeChat()
    {
        using var seller = await system.SignInSeller(SellerLevel.Phone);
        (await Bind(seller, await system.MintJsCode(seller.OpenId!))).StatusCode.ShouldBe(HttpStatusCode.OK);
        await SigningIn.ShouldRefuse(await Bind(seller, await system.MintJsCode("o-another")), 409, "sellers/wechat-already-bound");
    }

    private static Task<HttpResponseMessage> Bind(SignedInSeller seller, string jsCode) =>
        seller.Client.PostAsJsonAsync("/sellers/me/wechat", new { jsCode }, Ct);
}
