using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using CardRecycle.Api.Gateways.Payments;
using CardRecycle.Api.Tests.Payouts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Tests.Payments;

/// <summary>A merchant's own requests to the Sandbox, signed with the right key unless a test spoils them.</summary>
internal sealed class Merchant(PayoutSystem system)
{
    private const string BillsPath = "/v3/fund-app/mch-transfer/transfer-bills";

    public WeChatCipher Cipher => system.Services.GetRequiredService<WeChatCipher>();

    public WeChatGatewayOptions Options => system.Services.GetRequiredService<IOptions<WeChatGatewayOptions>>().Value;

    public static string NewNo() => "T" + Guid.CreateVersion7().ToString("N")[..30];

    /// <summary>A create request that is right in every field.</summary>
    public JsonObject Request(string? no = null, long fen = 100_00, string? openId = null) =>
        new()
        {
            ["appid"] = Options.AppId,
            ["out_bill_no"] = no ?? NewNo(),
            ["transfer_scene_id"] = "1010",
            ["openid"] = openId ?? PayoutSystem.NewOpenId(),
            ["transfer_amount"] = fen,
            ["transfer_remark"] = "购物卡回收款",
            ["transfer_scene_report_infos"] = new JsonArray(
                new JsonObject { ["info_type"] = "回收商品名称", ["info_content"] = "京东E卡 500元" }
            ),
        };

    public Task<(int Status, JsonObject Body)> CreateAsync(JsonObject request) =>
        SendAsync(HttpMethod.Post, BillsPath, request.ToJsonString());

    public Task<(int Status, JsonObject Body)> QueryAsync(string no) => SendAsync(HttpMethod.Get, $"{BillsPath}/out-bill-no/{no}", "");

    public Task<(int Status, JsonObject Body)> QueryByBillNoAsync(string no) =>
        SendAsync(HttpMethod.Get, $"{BillsPath}/transfer-bill-no/{no}", "");

    public Task<(int Status, JsonObject Body)> CancelAsync(string no) =>
        SendAsync(HttpMethod.Post, $"{BillsPath}/out-bill-no/{no}/cancel", "{}");

    public async Task<(int Status, JsonObject Body)> SendAsync(
        HttpMethod method,
        string path,
        string body,
        Func<string, string>? spoilAuthorization = null,
        string? spoiltBody = null,
        string? serial = null
    )
    {
        using var request = new HttpRequestMessage(method, path);
        var authorization = Cipher.Authorize(method.Method, path, Encoding.UTF8.GetBytes(body));
        request.Headers.TryAddWithoutValidation("Authorization", spoilAuthorization?.Invoke(authorization) ?? authorization);
        request.Headers.Add("Wechatpay-Serial", serial ?? Options.PlatformKeyId);
        if (method != HttpMethod.Get)
            request.Content = new StringContent(spoiltBody ?? body, Encoding.UTF8)
            {
                Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
            };
        using var answer = await system.Sandbox.SendAsync(request);
        var raw = await answer.Content.ReadAsByteArrayAsync();
        Cipher.IsGenuine(n => answer.Headers.TryGetValues(n, out var v) ? v.Single() : "", raw).ShouldBeTrue("every answer is signed");
        return ((int)answer.StatusCode, JsonNode.Parse(raw)!.AsObject());
    }
}
