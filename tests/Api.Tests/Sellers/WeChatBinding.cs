using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
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

    /// <summary>
    /// Goal: an app account is one account here, the one of the phone that the app vouches for, and nothing else leads into it. Method: the
    /// same journey in WeChat and Alipay, then what must fail.
    /// </summary>
    [Theory]
    [InlineData("wechat")]
    [InlineData("alipay")]
    public async Task Whoever_the_app_vouches_for_signs_in_with_it(string way)
    {
        using var known = await system.SignInSeller(SellerLevel.Phone, weChat: false);
        using var client = system.AnonymousClient();
        var openId = way == "wechat" ? "o-app-" + known.Id.ToString("N") : "074a" + known.Id.ToString("N");
        await SigningIn.ShouldRefuse(await AppSession(client, way, openId), 422, "sellers/phone-needed");
        await SigningIn.ShouldRefuse(await AppSession(client, way, openId, proof: "made-up"), 422, "sellers/phone-proof-invalid");
        var proof = await PhoneProof(way, known.Person.Phone);
        await SigningIn.ShouldRefuse(
            await AppSession(client, way, openId, proof, agreement: "1999-01-01"),
            409,
            "sellers/agreement-outdated"
        );
        var first = await Callers.Expect(await AppSession(client, way, openId, proof, "2026-11-28"));
        (first.GetProperty("sellerId").GetGuid(), first.GetProperty("isNew").GetBoolean()).ShouldBe((known.Id, false));
        var again = await Callers.Expect(await AppSession(client, way, openId));
        again.GetProperty("sellerId").GetGuid().ShouldBe(known.Id);
        using var me = system.AnonymousClient();
        me.DefaultRequestHeaders.Authorization = new("Bearer", again.GetProperty("accessToken").GetString());
        var agreed = await Callers.Expect(await me.GetAsync("/sellers/me/agreements", Ct));
        agreed.GetProperty("agreedTo").GetString().ShouldBe("2026-11-28");

        // Another app account with the same phone takes nothing over; a phone that is new here opens an account.
        var taken = await AppSession(client, way, openId + "x", await PhoneProof(way, known.Person.Phone));
        await SigningIn.ShouldRefuse(taken, 409, way == "wechat" ? "sellers/wechat-already-bound" : "sellers/alipay-already-linked");
        var fresh = await AppSession(client, way, openId + "y", await PhoneProof(way, Callers.NewPerson().Phone));
        (await Callers.Expect(fresh)).GetProperty("isNew").GetBoolean().ShouldBeTrue();
        await SigningIn.ShouldRefuse(await AppSession(client, way, null), 422, $"sellers/{way}-code-invalid");
        using var risk = system.StaffClient("risk");
        (await risk.PutAsJsonAsync($"/sellers/{known.Id}/block", new { reason = "for a test" }, Ct)).EnsureSuccessStatusCode();
        await SigningIn.ShouldRefuse(await AppSession(client, way, openId), 403, "sellers/blocked");
    }

    /// <summary>Goal: only this person's own check, in time, raises the level; the device's word counts for nothing.</summary>
    [Fact]
    public async Task A_face_check_counts_as_the_provider_says_and_for_its_own_person_and_time()
    {
        using var seller = await system.SignInSeller(weChat: false);
        using var other = await system.SignInSeller(weChat: false);
        using var unnamed = await system.SignInSeller(SellerLevel.Phone, weChat: false);
        await SigningIn.ShouldRefuse(await StartFace(unnamed), 403, "sellers/real-name-needed");
        var check = await Callers.Expect(await StartFace(seller));
        (await FaceResult(seller, check)).GetProperty("result").GetString().ShouldBe("pending");
        var result = $"/sellers/me/face-checks/{check.GetProperty("checkId").GetString()}/result";
        await SigningIn.ShouldRefuse(await other.Client.PostAsync(result, null, Ct), 404, "sellers/no-face-check");
        await EndFace(check, 1002);
        (await FaceResult(seller, check)).GetProperty("result").GetString().ShouldBe("failed");

        var late = await Callers.Expect(await StartFace(seller));
        await EndFace(late, 0);
        system.Clock.Advance(TimeSpan.FromMinutes(15));
        (await FaceResult(seller, late)).GetProperty("result").GetString().ShouldBe("failed");
        var good = await Callers.Expect(await StartFace(seller));
        await EndFace(good, 0);
        await EndFace(good, 1002);
        var passed = await FaceResult(seller, good);
        passed.GetProperty("result").GetString().ShouldBe("passed");
        passed.GetProperty("account").GetProperty("level").GetString().ShouldBe("face");
        passed.GetProperty("account").GetProperty("dayLimitFen").GetInt64().ShouldBe(50_000_000);
        for (var i = 0; i < 2; i++)
            (await StartFace(seller)).EnsureSuccessStatusCode();
        await SigningIn.ShouldRefuse(await StartFace(seller), 429, "sellers/too-many-face-checks");
    }

    private static Task<HttpResponseMessage> StartFace(SignedInSeller seller) =>
        seller.Client.PostAsJsonAsync("/sellers/me/face-checks", new { }, Ct);

    private static async Task<JsonElement> FaceResult(SignedInSeller seller, JsonElement check) =>
        await Callers.Expect(
            await seller.Client.PostAsync($"/sellers/me/face-checks/{check.GetProperty("checkId").GetString()}/result", null, Ct)
        );

    /// <summary>The person at the provider's page.</summary>
    private async Task EndFace(JsonElement check, int end)
    {
        using var sandbox = system.SandboxClient();
        (await sandbox.PostAsync($"{check.GetProperty("page").GetString()}/{end}", null, Ct)).EnsureSuccessStatusCode();
    }

    private async Task<HttpResponseMessage> AppSession(
        HttpClient client,
        string way,
        string? openId,
        string? proof = null,
        string? agreement = null
    )
    {
        using var sandbox = system.SandboxClient();
        if (way == "wechat")
        {
            var jsCode = openId is null ? "made-up" : await system.MintJsCode(openId);
            return await client.PostAsJsonAsync(
                "/sellers/sessions/wechat",
                new
                {
                    jsCode,
                    phoneCode = proof,
                    agreement,
                },
                Ct
            );
        }
        var minted = openId is null
            ? "made-up"
            : (await Callers.Expect(await sandbox.PostAsJsonAsync("/alipay/auth-codes", new { openId }, Ct)))
                .GetProperty("authCode")
                .GetString();
        return await client.PostAsJsonAsync(
            "/sellers/sessions/alipay",
            new
            {
                authCode = minted,
                phone = proof,
                agreement,
            },
            Ct
        );
    }

    private async Task<string> PhoneProof(string way, string phone)
    {
        using var sandbox = system.SandboxClient();
        var (path, name) = way == "wechat" ? ("/wechat-app/phone-codes", "code") : ("/alipay/phone-numbers", "response");
        return (await Callers.Expect(await sandbox.PostAsJsonAsync(path, new { phone }, Ct))).GetProperty(name).GetString()!;
    }

    private static Task<HttpResponseMessage> Bind(SignedInSeller seller, string jsCode) =>
        seller.Client.PostAsJsonAsync("/sellers/me/wechat", new { jsCode }, Ct);
}
