using System.Globalization;
using System.Text.Json.Nodes;
using CardRecycle.Api.Gateways.Payments;
using CardRecycle.Api.Tests.Payouts;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Tests.Payments;

/// <summary>What the original refuses, the Sandbox refuses: otherwise the client would be tried against a door that is open.</summary>
public sealed class SandboxIsAsStrictAsAlipay(PayoutSystem system) : IClassFixture<PayoutSystem>
{
    private const string Transfer = "alipay.fund.trans.uni.transfer";
    private const string Query = "alipay.fund.trans.common.query";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private AlipayCipher Cipher => system.Services.GetRequiredService<AlipayCipher>();

    [Fact]
    public async Task A_right_request_is_carried_out_and_found_by_each_of_its_numbers()
    {
        var content = Content();
        var made = await SendAsync(Transfer, content);
        made["status"]!.GetValue<string>().ShouldBe("SUCCESS");
        made["amount"]!.GetValue<string>().ShouldBe("123.45");
        foreach (var name in new[] { "out_biz_no", "order_id", "pay_fund_order_id" })
        {
            var found = await SendAsync(Query, Sought(name, made[name]!.GetValue<string>()));
            found["out_biz_no"]!.GetValue<string>().ShouldBe(content["out_biz_no"]!.GetValue<string>(), name);
            found["status"]!.GetValue<string>().ShouldBe("SUCCESS");
        }
    }

    [Theory]
    [InlineData("sign", "AAAA", "isv.invalid-signature")]
    [InlineData("app_id", "2021000000000000", "isv.invalid-app-id")]
    [InlineData("sign_type", "RSA", "isv.invalid-signature-type")]
    [InlineData("app_cert_sn", "00000000000000000000000000000000", "isv.invalid-app-cert-sn")]
    [InlineData("alipay_root_cert_sn", "", "isv.invalid-alipay-root-cert-sn")]
    [InlineData("timestamp", "2020-01-01 00:00:00", "isv.invalid-timestamp")]
    [InlineData("timestamp", "today", "isv.invalid-timestamp")]
    [InlineData("method", "alipay.fund.trans.toaccount.transfer", "isv.invalid-method")]
    [InlineData("version", "2.0", "isv.invalid-parameter")]
    [InlineData("charset", "", "isv.missing-charset")]
    public async Task A_parameter_that_is_wrong_is_refused_by_its_name_before_anything_is_done(string name, string value, string subCode)
    {
        var content = Content();
        (await SendAsync(Transfer, content, f => f[name] = value))["sub_code"]!.GetValue<string>().ShouldBe(subCode);
        await ShouldNotExistAsync(content);
    }

    [Fact]
    public async Task A_parameter_that_was_changed_after_signing_is_refused()
    {
        var content = Content();
        var answer = await SendAsync(
            Transfer,
            content,
            change: null,
            afterSigning: f => f["biz_content"] = f["biz_content"].Replace("123.45", "923.45", StringComparison.Ordinal)
        );
        answer["sub_code"]!.GetValue<string>().ShouldBe("isv.invalid-signature");
        await ShouldNotExistAsync(content);
    }

    [Theory]
    [InlineData("trans_amount", "0.09", "INVALID_PARAMETER")]
    [InlineData("trans_amount", "1.001", "INVALID_PARAMETER")]
    [InlineData("trans_amount", "-1.00", "INVALID_PARAMETER")]
    [InlineData("trans_amount", "50000.01", "EXCEED_LIMIT_SM_AMOUNT")]
    [InlineData("out_biz_no", "a-b", "INVALID_PARAMETER")]
    [InlineData("product_code", "STD_RED_PACKET", "INVALID_PARAMETER")]
    [InlineData("biz_scene", "PERSONAL_COLLECTION", "INVALID_PARAMETER")]
    [InlineData("order_title", "", "INVALID_PARAMETER")]
    [InlineData("transfer_scene_name", "佣金报酬", "INVALID_PARAMETER")]
    public async Task Content_that_is_wrong_is_refused(string name, string value, string subCode)
    {
        var content = Content();
        content[name] = value;
        (await SendAsync(Transfer, content))["sub_code"]!.GetValue<string>().ShouldBe(subCode);
    }

    [Fact]
    public async Task A_payee_without_a_name_and_a_transfer_without_its_goods_are_refused()
    {
        var nameless = Content();
        nameless["payee_info"]!["name"] = "";
        (await SendAsync(Transfer, nameless))["sub_code"]!.GetValue<string>().ShouldBe("INVALID_PARAMETER");
        var goodsless = Content();
        goodsless["transfer_scene_report_infos"] = new JsonArray();
        (await SendAsync(Transfer, goodsless))["sub_code"]!.GetValue<string>().ShouldBe("INVALID_PARAMETER");
    }

    [Fact]
    public async Task The_same_number_is_the_same_transfer_and_with_other_content_refused()
    {
        var content = Content();
        var first = await SendAsync(Transfer, content);
        var again = await SendAsync(Transfer, content);
        again["order_id"]!.GetValue<string>().ShouldBe(first["order_id"]!.GetValue<string>());
        content["trans_amount"] = "123.46";
        (await SendAsync(Transfer, content))["sub_code"]!.GetValue<string>().ShouldBe("PAYMENT_INFO_INCONSISTENCY");
        (await system.AlipayBooksAsync()).Orders.Count(o => o.OutBizNo == content["out_biz_no"]!.GetValue<string>()).ShouldBe(1);
    }

    private static JsonObject Content() =>
        new()
        {
            ["out_biz_no"] = "T" + Guid.CreateVersion7().ToString("N")[..30],
            ["trans_amount"] = "123.45",
            ["product_code"] = "TRANS_ACCOUNT_NO_PWD",
            ["biz_scene"] = "DIRECT_TRANSFER",
            ["order_title"] = "购物卡回收款",
            ["remark"] = "购物卡回收款",
            ["payee_info"] = new JsonObject
            {
                ["identity"] = AlipayCalls.NewLogonId(),
                ["identity_type"] = "ALIPAY_LOGON_ID",
                ["name"] = "张三",
            },
            ["transfer_scene_name"] = "二手回收",
            ["transfer_scene_report_infos"] = new JsonArray(
                new JsonObject { ["info_type"] = "回收商品名称", ["info_content"] = "京东E卡 500元" }
            ),
        };

    private static JsonObject Sought(string name, string no) =>
        new()
        {
            ["product_code"] = "TRANS_ACCOUNT_NO_PWD",
            ["biz_scene"] = "DIRECT_TRANSFER",
            [name] = no,
        };

    private async Task ShouldNotExistAsync(JsonObject content) =>
        (await SendAsync(Query, Sought("out_biz_no", content["out_biz_no"]!.GetValue<string>())))["sub_code"]!
            .GetValue<string>()
            .ShouldBe("ORDER_NOT_EXIST");

    /// <summary>Signed with the right key over whatever <paramref name="change"/> leaves.</summary>
    private async Task<JsonObject> SendAsync(
        string method,
        JsonObject content,
        Action<Dictionary<string, string>>? change = null,
        Action<Dictionary<string, string>>? afterSigning = null
    )
    {
        var options = system.Services.GetRequiredService<IOptions<AlipayGatewayOptions>>().Value;
        var beijing = system.Clock.GetUtcNow().ToOffset(TimeSpan.FromHours(8));
        var fields = new Dictionary<string, string>
        {
            ["app_id"] = options.AppId,
            ["method"] = method,
            ["format"] = "JSON",
            ["charset"] = "utf-8",
            ["sign_type"] = "RSA2",
            ["timestamp"] = beijing.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
            ["version"] = "1.0",
            ["app_cert_sn"] = Cipher.AppCertSn,
            ["alipay_root_cert_sn"] = Cipher.RootCertSn,
            ["biz_content"] = content.ToJsonString(),
        };
        var signs = true;
        if (change is not null)
        {
            change(fields);
            signs = !fields.ContainsKey("sign");
        }
        if (signs)
            fields["sign"] = Cipher.Sign(AlipayCipher.Join(fields));
        afterSigning?.Invoke(fields);
        var address = fields.Where(f => f.Key != "biz_content").Select(f => new KeyValuePair<string, string?>(f.Key, f.Value));
        using var form = new FormUrlEncodedContent([new("biz_content", fields["biz_content"])]);
        using var answer = await system.Sandbox.PostAsync(QueryHelpers.AddQueryString("/gateway.do", address), form, Ct);
        var raw = await answer.Content.ReadAsByteArrayAsync(Ct);
        var read = AlipayAnswer.Read(raw, method).ShouldNotBeNull();
        Cipher.IsGenuine(read.CertSn, read.Sign, read.Node.Span).ShouldBeTrue("every answer is signed");
        return JsonNode.Parse(read.Node.Span)!.AsObject();
    }
}
