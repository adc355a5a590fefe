using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using CardRecycle.Api.Tests.Payouts;

namespace CardRecycle.Api.Tests.Payments;

/// <summary>The Sandbox's WeChat against the documented rules (payout-channels.md §3.1): a client that passes here passes there.</summary>
public sealed class SandboxIsAsStrictAsWeChat(PayoutSystem system) : IClassFixture<PayoutSystem>, IAsyncLifetime
{
    private readonly Merchant merchant = new(system);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync() =>
        await system.SetWeChatAsync(
            new
            {
                rateLimitPerSecond = 100_000,
                balanceFen = 10_000_000_00L,
                closeLagMinutes = 10,
            }
        );

    [Fact]
    public async Task A_bill_waits_for_its_user_and_is_paid_when_he_confirms()
    {
        var request = merchant.Request();
        var (no, openId) = ((string)request["out_bill_no"]!, (string)request["openid"]!);
        var (status, created) = await merchant.CreateAsync(request);
        status.ShouldBe(200);
        created.Select(f => f.Key).ShouldBe(["out_bill_no", "transfer_bill_no", "create_time", "state", "package_info"]);
        ((string)created["state"]!).ShouldBe("WAIT_USER_CONFIRM");
        ((string)created["create_time"]!).ShouldBe(
            system.Clock.GetUtcNow().ToOffset(TimeSpan.FromHours(8)).ToString("yyyy-MM-dd'T'HH:mm:ss'+08:00'", CultureInfo.InvariantCulture)
        );

        var before = await system.BooksAsync();
        (await system.Sandbox.PostAsync($"/wechat/users/{openId}/bills/{no}/confirm", null, Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
        var after = await system.BooksAsync();
        (after.PaidFen - before.PaidFen).ShouldBe(100_00);
        (before.HeldFen - after.HeldFen).ShouldBe(100_00);
        var (_, queried) = await merchant.QueryByBillNoAsync((string)created["transfer_bill_no"]!);
        ((string)queried["state"]!).ShouldBe("SUCCESS");
        queried.ContainsKey("package_info").ShouldBeFalse();
        (await system.Sandbox.PostAsync($"/wechat/users/{openId}/bills/{no}/confirm", null, Ct)).StatusCode.ShouldBe(
            HttpStatusCode.Conflict
        );
    }

    [Theory]
    [InlineData("appid", "wx-other", 400, "INVALID_REQUEST")]
    [InlineData("appid", null, 400, "PARAM_ERROR")]
    [InlineData("out_bill_no", "with-dash", 400, "PARAM_ERROR")]
    [InlineData("out_bill_no", "", 400, "PARAM_ERROR")]
    [InlineData("out_bill_no", "P23456789012345678901234567890123", 400, "PARAM_ERROR")]
    [InlineData("transfer_scene_id", "1010x", 400, "PARAM_ERROR")]
    [InlineData("transfer_scene_id", "1000", 400, "INVALID_REQUEST")]
    [InlineData("openid", "", 400, "PARAM_ERROR")]
    [InlineData("transfer_remark", "", 400, "PARAM_ERROR")]
    [InlineData("transfer_remark", "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三", 400, "PARAM_ERROR")]
    [InlineData("user_recv_perception", "货款", 400, "INVALID_REQUEST")]
    [InlineData("notify_url", "https://example.com/a?b=1", 400, "PARAM_ERROR")]
    [InlineData("notify_url", "http://example.com/a", 400, "PARAM_ERROR")]
    [InlineData("transfer_scene_report_infos", null, 400, "PARAM_ERROR")]
    [InlineData("user_name", "not-encrypted", 400, "PARAM_ERROR")]
    public async Task A_field_that_is_wrong_is_refused(string field, string? value, int status, string code)
    {
        var request = merchant.Request();
        request[field] = value;
        var (got, body) = await merchant.CreateAsync(request);
        (got, (string)body["code"]!).ShouldBe((status, code));
    }

    [Theory]
    [InlineData(9, "INVALID_REQUEST")]
    [InlineData(0, "PARAM_ERROR")]
    [InlineData(-5, "PARAM_ERROR")]
    [InlineData(20_000_01, "INVALID_REQUEST")]
    public async Task An_amount_out_of_bounds_is_refused(long fen, string code)
    {
        var (status, body) = await merchant.CreateAsync(merchant.Request(fen: fen));
        (status, (string)body["code"]!).ShouldBe((400, code));
    }

    [Theory]
    [InlineData("""[{"info_type":"活动名称","info_content":"卡"}]""")]
    [InlineData("""[{"info_type":"回收商品名称","info_content":""}]""")]
    [InlineData("""[{"info_type":"回收商品名称","info_content":"a"},{"info_type":"回收商品名称","info_content":"b"}]""")]
    [InlineData("""[]""")]
    public async Task Scene_1010_wants_exactly_one_name_of_goods(string infos)
    {
        var request = merchant.Request();
        request["transfer_scene_report_infos"] = JsonNode.Parse(infos);
        var (status, body) = await merchant.CreateAsync(request);
        (status, (string)body["code"]!).ShouldBe((400, "PARAM_ERROR"));
        ((string)body["message"]!).ShouldBe("需传入转账场景报备信息，请检查");
    }

    [Fact]
    public async Task From_two_thousand_yuan_the_name_must_come_encrypted_for_the_key_that_is_named()
    {
        var without = await merchant.CreateAsync(merchant.Request(fen: 2_000_00));
        (without.Status, (string)without.Body["code"]!).ShouldBe((400, "PARAM_ERROR"));
        (await merchant.CreateAsync(merchant.Request(fen: 1_999_99))).Status.ShouldBe(200);

        var with = merchant.Request(fen: 2_000_00);
        with["user_name"] = merchant.Cipher.EncryptName("张三");
        (await merchant.CreateAsync(with)).Status.ShouldBe(200);
        var body = merchant.Request(fen: 2_000_00);
        body["user_name"] = merchant.Cipher.EncryptName("张三");
        var path = "/v3/fund-app/mch-transfer/transfer-bills";
        var otherKey = await merchant.SendAsync(
            HttpMethod.Post,
            path,
            body.ToJsonString(),
            serial: "PUB_KEY_ID_0119000011092026110100000002"
        );
        (otherKey.Status, (string)otherKey.Body["code"]!).ShouldBe((400, "PARAM_ERROR"));
        var noKey = await merchant.SendAsync(HttpMethod.Post, path, body.ToJsonString(), serial: "PUB_KEY_ID_NOBODY");
        noKey.Status.ShouldBe(400);
    }

    [Fact]
    public async Task One_number_is_one_bill_and_other_content_under_it_is_refused()
    {
        var request = merchant.Request();
        var first = await merchant.CreateAsync(request);
        var again = await merchant.CreateAsync(request);
        ((string)again.Body["transfer_bill_no"]!).ShouldBe((string)first.Body["transfer_bill_no"]!);
        request["transfer_amount"] = 100_01;
        var other = await merchant.CreateAsync(request);
        (other.Status, (string)other.Body["code"]!, (string)other.Body["message"]!).ShouldBe(
            (400, "INVALID_REQUEST", "单号已存在但信息不一致")
        );
        (await system.BooksAsync()).Bills.Count(b => b.OutBillNo == (string)request["out_bill_no"]!).ShouldBe(1);
    }

    [Fact]
    public async Task A_hundred_parallel_requests_under_one_number_make_one_bill()
    {
        var request = merchant.Request();
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => merchant.CreateAsync(request)));
        answers.Select(a => (string)a.Body["transfer_bill_no"]!).Distinct().Count().ShouldBe(1);
    }

    [Theory]
    [InlineData("WECHATPAY2-SHA256-RSA2048", "WECHATPAY2-SM2-WITH-SM3")]
    [InlineData("mchid=\"1900001109\"", "mchid=\"1900001110\"")]
    [InlineData("serial_no=\"5", "serial_no=\"6")]
    [InlineData("nonce_str=\"", "nonce_str=\"00000000000000000")]
    [InlineData("timestamp=\"", "timestamp=\"9")]
    [InlineData("signature=\"", "signature=\"AAAA")]
    public async Task A_request_that_is_not_signed_as_documented_is_refused(string part, string spoilt)
    {
        var (status, body) = await merchant.SendAsync(
            HttpMethod.Get,
            "/v3/fund-app/mch-transfer/transfer-bills/out-bill-no/X",
            "",
            a => a.Replace(part, spoilt, StringComparison.Ordinal)
        );
        (status, (string)body["code"]!).ShouldBe((401, "SIGN_ERROR"));
    }

    [Fact]
    public async Task A_body_that_was_altered_under_its_signature_and_one_that_is_old_are_refused()
    {
        var path = "/v3/fund-app/mch-transfer/transfer-bills";
        var request = merchant.Request();
        var body = request.ToJsonString();
        request["transfer_amount"] = 1_000_00;
        var altered = await merchant.SendAsync(HttpMethod.Post, path, body, spoiltBody: request.ToJsonString());
        (altered.Status, (string)altered.Body["code"]!).ShouldBe((401, "SIGN_ERROR"));

        var stale = merchant.Cipher.Authorize("GET", path + "/out-bill-no/X", []);
        system.Clock.Advance(TimeSpan.FromMinutes(6));
        var old = await merchant.SendAsync(HttpMethod.Get, path + "/out-bill-no/X", "", _ => stale);
        (old.Status, (string)old.Body["code"]!).ShouldBe((401, "SIGN_ERROR"));
        (await merchant.SendAsync(HttpMethod.Post, path, "{not json")).Status.ShouldBe(400);
    }

    [Fact]
    public async Task Money_is_set_aside_given_back_and_never_more_than_there_is()
    {
        await system.SetWeChatAsync(new { balanceFen = 150_00L });
        var first = merchant.Request(fen: 100_00);
        (await merchant.CreateAsync(first)).Status.ShouldBe(200);
        var second = await merchant.CreateAsync(merchant.Request(fen: 100_00));
        (second.Status, (string)second.Body["code"]!).ShouldBe((403, "NOT_ENOUGH"));
        await merchant.CancelAsync((string)first["out_bill_no"]!);
        await Poll.UntilAsync(() => system.BooksAsync(), b => b.AvailableFen == 150_00, b => $"{b.AvailableFen} are available");
        (await merchant.CreateAsync(merchant.Request(fen: 100_00))).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Each_api_may_be_called_so_often_a_second()
    {
        await system.SetWeChatAsync(new { rateLimitPerSecond = 100 });
        system.Clock.Advance(TimeSpan.FromSeconds(1));
        var no = Merchant.NewNo();
        var answers = await Task.WhenAll(Enumerable.Range(0, 110).Select(_ => merchant.QueryAsync(no)));
        answers.Count(a => a.Status == 404).ShouldBe(100);
        answers.Where(a => a.Status == 429).ShouldAllBe(a => (string)a.Body["code"]! == "FREQUENCY_LIMITED");
        (await merchant.CreateAsync(merchant.Request())).Status.ShouldBe(200, "another API has its own count");
        system.Clock.Advance(TimeSpan.FromSeconds(1));
        (await merchant.QueryAsync(no)).Status.ShouldBe(404);
    }

    [Fact]
    public async Task A_bill_closes_after_its_day_and_a_lag_and_its_package_is_dead_before()
    {
        var request = merchant.Request();
        var (no, openId) = ((string)request["out_bill_no"]!, (string)request["openid"]!);
        await merchant.CreateAsync(request);
        system.Clock.Advance(TimeSpan.FromHours(24) + TimeSpan.FromMinutes(5));
        ((string)(await merchant.QueryAsync(no)).Body["state"]!).ShouldBe("WAIT_USER_CONFIRM");
        (await system.Sandbox.PostAsync($"/wechat/users/{openId}/bills/{no}/confirm", null, Ct)).StatusCode.ShouldBe(
            HttpStatusCode.Conflict
        );
        system.Clock.Advance(TimeSpan.FromMinutes(10));
        var closed = await Poll.UntilAsync(
            () => merchant.QueryAsync(no),
            q => (string)q.Body["state"]! == "FAIL",
            q => q.Body.ToJsonString()
        );
        ((string)closed.Body["fail_reason"]!).ShouldBe("OVERDUE_CLOSE");
    }

    [Fact]
    public async Task Only_a_bill_that_nobody_confirmed_can_be_cancelled_and_old_bills_are_not_found()
    {
        var request = merchant.Request();
        var no = (string)request["out_bill_no"]!;
        await merchant.CreateAsync(request);
        ((string)(await merchant.CancelAsync(no)).Body["state"]!).ShouldBeOneOf("CANCELING", "CANCELLED");
        await Poll.UntilAsync(() => merchant.QueryAsync(no), q => (string)q.Body["state"]! == "CANCELLED", q => q.Body.ToJsonString());
        (await merchant.CancelAsync(no)).Status.ShouldBe(200);

        var paid = merchant.Request(openId: PayoutSystem.NewOpenId("Confirms"));
        var paidNo = (string)paid["out_bill_no"]!;
        await merchant.CreateAsync(paid);
        await Poll.UntilAsync(() => merchant.QueryAsync(paidNo), q => (string)q.Body["state"]! == "SUCCESS", q => q.Body.ToJsonString());
        var late = await merchant.CancelAsync(paidNo);
        (late.Status, (string)late.Body["code"]!).ShouldBe((400, "INVALID_REQUEST"));
        (await merchant.CancelAsync(Merchant.NewNo())).Status.ShouldBe(404);

        system.Clock.Advance(TimeSpan.FromDays(31));
        (await merchant.QueryAsync(paidNo)).Status.ShouldBe(404);
    }

    [Fact]
    public async Task The_side_door_refuses_what_it_does_not_know()
    {
        (await system.Sandbox.PutAsJsonAsync("/wechat/settings", new { autoConfrimMs = 3 }, Ct)).StatusCode.ShouldBe(
            HttpStatusCode.BadRequest
        );
        (await system.Sandbox.PutAsJsonAsync("/wechat/settings", new { platformKeyId = "none" }, Ct)).StatusCode.ShouldBe(
            HttpStatusCode.BadRequest
        );
    }
}
