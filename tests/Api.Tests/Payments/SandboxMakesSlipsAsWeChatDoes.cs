using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using CardRecycle.Api.Gateways.Payments;
using CardRecycle.Api.Tests.Payouts;
using CardRecycle.Crypto;

namespace CardRecycle.Api.Tests.Payments;

/// <summary>The Sandbox's electronic receipts (电子回单) against the documented rules: who gets one, states, digest, terms.</summary>
public sealed class SandboxMakesSlipsAsWeChatDoes(PayoutSystem system) : IClassFixture<PayoutSystem>, IAsyncLifetime
{
    private const string Path = "/v3/fund-app/mch-transfer/elecsign/out-bill-no";
    private readonly Merchant merchant = new(system);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync() =>
        await system.SetWeChatAsync(
            new
            {
                slipMs = 0,
                slipFailReason = "",
                slipHash = "SHA256",
                slipDamaged = false,
            }
        );

    [Theory]
    [InlineData("SHA256")]
    [InlineData("SM3")]
    public async Task A_paid_bill_with_a_name_gets_a_file_that_has_the_digest_that_was_named(string hash)
    {
        await system.SetWeChatAsync(new { slipMs = 60_000, slipHash = hash });
        var no = await Paid();
        (await Query(no)).ShouldBe((404, "NOT_FOUND"));
        var (status, asked) = await Ask(no);
        (status, (string)asked["state"]!).ShouldBe((200, "GENERATING"));
        var (_, making) = await merchant.SendAsync(HttpMethod.Get, $"{Path}/{no}", "");
        making.Select(f => f.Key).ShouldBe(["state", "create_time", "update_time"]);

        system.Clock.Advance(TimeSpan.FromMinutes(2));
        var (_, made) = await merchant.SendAsync(HttpMethod.Get, $"{Path}/{no}", "");
        made.Select(f => f.Key).ShouldBe(["state", "create_time", "update_time", "hash_type", "hash_value", "download_url"]);
        ((string)made["state"]!).ShouldBe("FINISHED");
        var (got, file) = await Download((string)made["download_url"]!);
        got.ShouldBe(HttpStatusCode.OK);
        Encoding.ASCII.GetString(file[..5]).ShouldBe("%PDF-");
        ((string)made["hash_type"]!).ShouldBe(hash);
        ((string)made["hash_value"]!).ShouldBe(Convert.ToHexStringLower(hash == "SM3" ? Sm3.Hash(file) : SHA256.HashData(file)));
        (await Ask(no)).Body["create_time"]!.GetValue<string>().ShouldBe((string)asked["create_time"]!, "the same request");
    }

    [Fact]
    public async Task Only_a_paid_bill_that_went_with_a_name_and_is_younger_than_six_months_gets_one()
    {
        (await Ask(Merchant.NewNo())).Body["code"]!.GetValue<string>().ShouldBe("NOT_FOUND");
        (await Ask("")).Body["code"]!.GetValue<string>().ShouldBe("PARAM_ERROR");
        (await merchant.SendAsync(HttpMethod.Post, Path, "[")).Status.ShouldBe(400);

        var waiting = merchant.Request();
        waiting["user_name"] = merchant.Cipher.EncryptName("张三");
        (await merchant.CreateAsync(waiting)).Status.ShouldBe(200);
        await Refused((string)waiting["out_bill_no"]!);
        await Refused(await Paid(named: false));

        var no = await Paid();
        system.Clock.Advance(TimeSpan.FromDays(179));
        (await Ask(no)).Status.ShouldBe(200);
        system.Clock.Advance(TimeSpan.FromDays(2));
        await Refused(no);
        (await Query(no)).ShouldBe((200, ""), "what was asked for in time is there for 90 days");
        system.Clock.Advance(TimeSpan.FromDays(89));
        (await Query(no)).ShouldBe((404, "NOT_FOUND"));

        async Task Refused(string which)
        {
            var (status, body) = await Ask(which);
            (status, (string)body["code"]!).ShouldBe((400, "INVALID_REQUEST"));
        }
    }

    [Fact]
    public async Task After_ninety_days_it_is_asked_for_anew_and_a_failed_one_at_once()
    {
        var no = await Paid();
        var first = (string)(await Ask(no)).Body["create_time"]!;
        system.Clock.Advance(TimeSpan.FromDays(91));
        (await Query(no)).ShouldBe((404, "NOT_FOUND"));
        ((string)(await Ask(no)).Body["create_time"]!).ShouldNotBe(first);

        var failing = await Paid();
        await system.SetWeChatAsync(new { slipFailReason = "系统繁忙" });
        ((string)(await Ask(failing)).Body["state"]!).ShouldBe("FAILED");
        var (_, failed) = await merchant.SendAsync(HttpMethod.Get, $"{Path}/{failing}", "");
        ((string)failed["fail_reason"]!).ShouldBe("系统繁忙");
        failed.ContainsKey("download_url").ShouldBeFalse();
        await system.SetWeChatAsync(new { slipFailReason = "" });
        ((string)(await Ask(failing)).Body["state"]!).ShouldBe("FINISHED");
    }

    [Fact]
    public async Task The_address_lives_ten_minutes_and_wants_the_merchants_signature_and_its_own_token()
    {
        var no = await Paid();
        await Ask(no);
        var (_, made) = await merchant.SendAsync(HttpMethod.Get, $"{Path}/{no}", "");
        var address = (string)made["download_url"]!;
        (await Download(address, spoil: a => a.Replace("signature=\"", "signature=\"AAAA"))).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await Download(address.Replace(no, Merchant.NewNo()))).Status.ShouldBe(HttpStatusCode.NotFound);
        (await Download(address.Replace("token=", "token=x"))).Status.ShouldBe(HttpStatusCode.NotFound);
        await system.SetWeChatAsync(new { slipDamaged = true });
        Convert.ToHexStringLower(SHA256.HashData((await Download(address)).File)).ShouldNotBe((string)made["hash_value"]!);
        await system.SetWeChatAsync(new { slipDamaged = false });
        system.Clock.Advance(TimeSpan.FromMinutes(11));
        (await Download(address)).Status.ShouldBe(HttpStatusCode.NotFound);
        var (status, body) = await merchant.SendAsync(HttpMethod.Post, Path, Asked(no), spoiltBody: Asked(Merchant.NewNo()));
        (status, (string)body["code"]!).ShouldBe((401, "SIGN_ERROR"));
    }

    [Theory]
    [InlineData("https://api.mch.weixin.qq.com/v3/a?token=1", true)]
    [InlineData("https://api2.mch.weixin.qq.com/v3/a?token=1", true)]
    [InlineData("http://api.mch.weixin.qq.com/v3/a", false)]
    [InlineData("https://api2.mch.weixin.qq.com:8443/v3/a", false)]
    [InlineData("https://api.mch.weixin.qq.com.example.com/v3/a", false)]
    [InlineData("https://evilmch.weixin.qq.com/v3/a", false)]
    [InlineData("https://example.com/v3/a", false)]
    public void Our_signature_goes_to_the_platforms_hosts_alone(string address, bool theirs) =>
        WeChatReader.IsTheirs(new(address), new("https://api.mch.weixin.qq.com")).ShouldBe(theirs);

    private static string Asked(string no) => new JsonObject { ["out_bill_no"] = no }.ToJsonString();

    private Task<(int Status, JsonObject Body)> Ask(string no) => merchant.SendAsync(HttpMethod.Post, Path, Asked(no));

    private async Task<(int Status, string Code)> Query(string no)
    {
        var (status, body) = await merchant.SendAsync(HttpMethod.Get, $"{Path}/{no}", "");
        return (status, (string?)body["code"] ?? "");
    }

    private async Task<string> Paid(bool named = true)
    {
        var request = merchant.Request(openId: PayoutSystem.NewOpenId("Confirms"));
        if (named)
            request["user_name"] = merchant.Cipher.EncryptName("张三");
        (await merchant.CreateAsync(request)).Status.ShouldBe(200);
        var no = (string)request["out_bill_no"]!;
        await Poll.UntilAsync(
            async () => (string?)(await merchant.QueryAsync(no)).Body["state"],
            s => s == "SUCCESS",
            s => $"the bill is {s}"
        );
        return no;
    }

    private async Task<(HttpStatusCode Status, byte[] File)> Download(string address, Func<string, string>? spoil = null)
    {
        var uri = new Uri(address);
        using var request = new HttpRequestMessage(HttpMethod.Get, uri.PathAndQuery);
        var authorization = merchant.Cipher.Authorize("GET", uri.PathAndQuery, []);
        request.Headers.TryAddWithoutValidation("Authorization", spoil?.Invoke(authorization) ?? authorization);
        using var answer = await system.Sandbox.SendAsync(request, Ct);
        return (answer.StatusCode, await answer.Content.ReadAsByteArrayAsync(Ct));
    }
}
