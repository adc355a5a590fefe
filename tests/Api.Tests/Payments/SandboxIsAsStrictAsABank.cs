using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CardRecycle.Api.Gateways.Payments;
using CardRecycle.Api.Tests.Payouts;
using CardRecycle.Api.Tests.Reconciliation;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Tests.Payments;

/// <summary>What a bank refuses, the Sandbox refuses: otherwise the client would be tried against a door that is open.</summary>
[Collection(BankTests.Name)]
public sealed class SandboxIsAsStrictAsABank(ReconciliationSystem system)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_flow_number_is_one_instruction_and_with_other_content_refused()
    {
        var payment = Payment();
        var first = await CallAsync("pay", payment);
        first["code"]!.GetValue<string>().ShouldBe("0000");
        var again = await CallAsync("pay", payment);
        again["body"]!["bankNo"]!.GetValue<string>().ShouldBe(first["body"]!["bankNo"]!.GetValue<string>());
        payment["amount"] = "300.01";
        (await CallAsync("pay", payment))["code"]!.GetValue<string>().ShouldBe("E2002");
        var flowNo = payment["flowNo"]!.GetValue<string>();
        (await system.BankBooksAsync()).Instructions.Count(i => i.FlowNo == flowNo).ShouldBe(1);
    }

    [Theory]
    [InlineData("X-Bank-Signature", "AAAA", "E1001")]
    [InlineData("X-Bank-Customer", "1", "E1002")]
    [InlineData("X-Bank-Time", "20200101000000", "E1003")]
    [InlineData("X-Bank-Time", "now", "E1003")]
    [InlineData("X-Bank-Nonce", "another", "E1001")]
    public async Task A_header_that_is_not_what_was_signed_is_refused_and_nothing_is_done(string header, string value, string code)
    {
        var payment = Payment();
        (await CallAsync("pay", payment, headers => headers[header] = value))["code"]!.GetValue<string>().ShouldBe(code);
        (await CallAsync("query", new JsonObject { ["flowNo"] = payment["flowNo"]!.GetValue<string>() }))["code"]!
            .GetValue<string>()
            .ShouldBe("E2404");
    }

    [Fact]
    public async Task A_request_that_is_sent_twice_as_it_is_is_refused_the_second_time()
    {
        Dictionary<string, string> sent = [];
        var payment = Payment();
        await CallAsync("pay", payment, headers => sent = new(headers));
        var replayed = await CallAsync(
            "pay",
            payment,
            headers =>
            {
                foreach (var (name, value) in sent)
                    headers[name] = value;
            }
        );
        replayed["code"]!.GetValue<string>().ShouldBe("E1004");
    }

    [Theory]
    [InlineData("amount", "300", "E2001")]
    [InlineData("amount", "-1.00", "E2001")]
    [InlineData("currency", "USD", "E2001")]
    [InlineData("payerAccount", "110907890010899", "E2003")]
    [InlineData("payeeAccount", "62-22", "E2006")]
    [InlineData("payeeName", "", "E2001")]
    [InlineData("flowNo", "a_b", "E2001")]
    // More than there is; at night and at weekends large values are refused before that.
    [InlineData("amount", "99999999999.00", "E2004|E2005")]
    public async Task Content_that_is_wrong_is_refused(string name, string value, string codes)
    {
        var payment = Payment();
        payment[name] = value;
        codes.Split('|').ShouldContain((await CallAsync("pay", payment))["code"]!.GetValue<string>());
    }

    private JsonObject Payment() =>
        new()
        {
            ["flowNo"] = BankSystem.SentByATest + Guid.CreateVersion7().ToString("N")[..30],
            ["payerAccount"] = system.Account,
            ["payeeAccount"] = AlipayCalls.NewCard(),
            ["payeeName"] = "张三",
            ["amount"] = "300.00",
            ["currency"] = "CNY",
            ["purpose"] = "购物卡回收款",
        };

    private async Task<JsonObject> CallAsync(string function, JsonObject body, Action<Dictionary<string, string>>? spoil = null)
    {
        var cipher = system.Services.GetRequiredService<BankCipher>();
        var options = system.Services.GetRequiredService<IOptions<BankGatewayOptions>>().Value;
        var bytes = Encoding.UTF8.GetBytes(body.ToJsonString());
        var time = system.Clock.GetUtcNow().ToOffset(TimeSpan.FromHours(8)).ToString(BankLink.TimeFormat, CultureInfo.InvariantCulture);
        var nonce = Guid.CreateVersion7().ToString("N");
        var headers = new Dictionary<string, string>
        {
            ["X-Bank-Customer"] = options.CustomerNo,
            ["X-Bank-Time"] = time,
            ["X-Bank-Nonce"] = nonce,
            ["X-Bank-Signature"] = cipher.Sign(function, time, nonce, bytes),
        };
        spoil?.Invoke(headers);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(options.BaseUrl!, function))
        {
            Content = new ByteArrayContent(bytes),
        };
        foreach (var (name, value) in headers)
            request.Headers.Add(name, value);
        using var answer = await system.Sandbox.SendAsync(request, Ct);
        var raw = await answer.Content.ReadAsByteArrayAsync(Ct);
        string Header(string name) => answer.Headers.GetValues(name).Single();
        cipher
            .IsGenuine(Header("X-Bank-Key"), Header("X-Bank-Signature"), function, Header("X-Bank-Time"), headers["X-Bank-Nonce"], raw)
            .ShouldBeTrue("every answer is signed for its request");
        return JsonSerializer.Deserialize<JsonObject>(raw)!;
    }
}
