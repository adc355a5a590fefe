using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using CardRecycle.Api.Gateways.Payments;
using CardRecycle.Sandbox;
using CardRecycle.Sandbox.Issuers;
using CardRecycle.Sandbox.Issuers.Redemption;
using CardRecycle.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace CardRecycle.Api.Tests.Durability;

/// <summary>
/// A Sandbox with a folder, and a merchant that receives its callbacks. <see cref="KillAndStartAsync"/> starts another one on the folder as
/// a kill at that moment would have left it: the bytes that the operating system has, before anything is closed in good order.
/// </summary>
internal sealed class LastingSandbox : IAsyncDisposable
{
    private const string BillsPath = "/v3/fund-app/mch-transfer/transfer-bills";
    private static readonly TimeSpan patience = TimeSpan.FromMinutes(5);

    private static readonly DevKeys keys = DevKeys.Create();
    private static readonly string[] args = ["--environment=Test", "--hostBuilder:reloadConfigOnChange=false"];
    private readonly List<string> folders = [];
    private WebApplication? sandbox;
    private WebApplication? merchant;

    public FakeTimeProvider Clock { get; } = new(TestKit.TestSystem.Start);

    public string Folder => folders[^1];

    public HttpClient Http { get; private set; } = new();

    /// <summary>What the merchant answers to callbacks.</summary>
    public bool Acknowledges { get; set; } = true;

    /// <summary>Every callback as it came, to either address.</summary>
    public ConcurrentQueue<string> Callbacks { get; } = new();

    private Uri MerchantUrl => new(merchant!.Urls.Single());

    public static async Task<LastingSandbox> StartAsync()
    {
        var system = new LastingSandbox();
        var builder = WebApplication.CreateBuilder(args);
        Quiet(builder);
        system.merchant = builder.Build();
        system.merchant.MapPost("/{**path}", system.ReceiveAsync);
        await system.merchant.StartAsync();
        system.folders.Add(Directory.CreateTempSubdirectory("sandbox-tests-").FullName);
        await system.StartSandboxAsync();
        return system;
    }

    public async Task KillAndStartAsync(Action<string>? meanwhile = null)
    {
        var copy = Directory.CreateTempSubdirectory("sandbox-tests-").FullName;
        foreach (var file in Directory.GetFiles(Folder, "*.jsonl"))
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        await StopAsync();
        meanwhile?.Invoke(copy);
        folders.Add(copy);
        await StartSandboxAsync();
    }

    /// <summary>One more Sandbox on the same folder.</summary>
    public WebApplication Build() =>
        SandboxBuilder.Build(
            args,
            builder =>
            {
                Quiet(builder);
                builder.Configuration.AddInMemoryCollection(keys.ForSandbox(MerchantUrl));
                builder.Configuration.AddInMemoryCollection([new("Sandbox:DataPath", Folder)]);
                builder.Services.AddSingleton<TimeProvider>(Clock);
                new PatientCalls().AddTo(builder.Services);
            }
        );

    public async Task<MintedCard> MintAsync(string outcome = "good", string more = "") =>
        (await Http.GetFromJsonAsync<MintedCard[]>($"/issuers/test-cards?brand=china-mobile&outcome={outcome}{more}"))!.Single();

    /// <summary>A signed request to the 销卡 channel about a card of 100 yuan.</summary>
    public async Task<Dictionary<string, string>> RedeemAsync(string call, string id, MintedCard? card = null)
    {
        var fields = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["merchantId"] = keys.ForSandbox(MerchantUrl)["Issuers:Redemption:MerchantId"]!,
            ["bizOrderNo"] = id,
        };
        if (card is not null)
        {
            fields["cardKey"] = card.Number!;
            fields["cardPwd"] = card.Secret!;
            fields["expectAmount"] = "10000";
            fields["bizNotifyUrl"] = new Uri(MerchantUrl, "/redemption").ToString();
        }
        sandbox!.Services.GetRequiredService<RedemptionSignature>().Sign(fields);
        using var response = await Http.PostAsJsonAsync($"/issuers/redemption/{call}", fields);
        return (await response.Content.ReadFromJsonAsync<Dictionary<string, string>>())!;
    }

    public async Task<JsonObject> CreateBillAsync(string no, string openId, long fen)
    {
        var our = keys.ForApi(new Uri("http://127.0.0.1"), MerchantUrl);
        var request = new JsonObject
        {
            ["appid"] = our["Gateways:WeChat:AppId"],
            ["out_bill_no"] = no,
            ["transfer_scene_id"] = "1010",
            ["openid"] = openId,
            ["transfer_amount"] = fen,
            ["transfer_remark"] = "购物卡回收款",
            ["notify_url"] = new Uri(MerchantUrl, "/wechat").ToString(),
            ["transfer_scene_report_infos"] = new JsonArray(
                new JsonObject { ["info_type"] = "回收商品名称", ["info_content"] = "京东E卡" }
            ),
        };
        return await CallWeChatAsync(HttpMethod.Post, BillsPath, request.ToJsonString());
    }

    /// <summary>A signed call of Alipay's gateway; the answer's node.</summary>
    public async Task<JsonObject> CallAlipayAsync(string method, JsonObject content)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(keys.ForApi(new("http://127.0.0.1"), MerchantUrl)).Build();
        var options = configuration.GetSection("Gateways:Alipay").Get<AlipayGatewayOptions>()!;
        var cipher = new AlipayCipher(Options.Create(options), Clock);
        var beijing = Clock.GetUtcNow().ToOffset(TimeSpan.FromHours(8));
        var fields = new Dictionary<string, string>
        {
            ["app_id"] = options.AppId,
            ["method"] = method,
            ["charset"] = "utf-8",
            ["sign_type"] = "RSA2",
            ["timestamp"] = beijing.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
            ["version"] = "1.0",
            ["app_cert_sn"] = cipher.AppCertSn,
            ["alipay_root_cert_sn"] = cipher.RootCertSn,
            ["biz_content"] = content.ToJsonString(),
        };
        fields["sign"] = cipher.Sign(AlipayCipher.Join(fields));
        using var form = new FormUrlEncodedContent(fields);
        using var response = await Http.PostAsync("/gateway.do", form);
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        return answer[method.Replace('.', '_') + "_response"]!.AsObject();
    }

    public Task<JsonObject> QueryBillAsync(string no) => CallWeChatAsync(HttpMethod.Get, $"{BillsPath}/out-bill-no/{no}", "");

    public Task<JsonObject> CancelBillAsync(string no) => CallWeChatAsync(HttpMethod.Post, $"{BillsPath}/out-bill-no/{no}/cancel", "{}");

    public async Task<HttpStatusCode> ConfirmAsync(string openId, string no) =>
        (await Http.PostAsync($"/wechat/users/{openId}/bills/{no}/confirm", null)).StatusCode;

    public async Task PutAsync(string path, object body) => (await Http.PutAsJsonAsync(path, body)).EnsureSuccessStatusCode();

    public Task<string> ReadAsync(string path) => Http.GetStringAsync(path);

    public static async Task UntilAsync(Func<bool> isTrue)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!isTrue())
        {
            TimeProvider.System.GetElapsedTime(started).ShouldBeLessThan(patience);
            await Task.Delay(20);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await merchant!.DisposeAsync();
        foreach (var folder in folders)
            Directory.Delete(folder, recursive: true);
    }

    /// <summary>In good order.</summary>
    public async Task StopAsync()
    {
        Http.Dispose();
        if (sandbox is null)
            return;
        await sandbox.StopAsync();
        await sandbox.DisposeAsync();
        sandbox = null;
    }

    private async Task StartSandboxAsync()
    {
        sandbox = Build();
        await sandbox.StartAsync();
        Http = new() { BaseAddress = new(sandbox.Urls.Single()) };
    }

    private async Task<JsonObject> CallWeChatAsync(HttpMethod method, string path, string body)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(keys.ForApi(new("http://127.0.0.1"), MerchantUrl)).Build();
        var options = configuration.GetSection("Gateways:WeChat").Get<WeChatGatewayOptions>()!;
        using var request = new HttpRequestMessage(method, path);
        var authorization = new WeChatCipher(Options.Create(options), Clock).Authorize(method.Method, path, Encoding.UTF8.GetBytes(body));
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        if (method != HttpMethod.Get)
            request.Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        using var response = await Http.SendAsync(request);
        return (await response.Content.ReadFromJsonAsync<JsonObject>())!;
    }

    private async Task ReceiveAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        Callbacks.Enqueue(await reader.ReadToEndAsync());
        context.Response.StatusCode = Acknowledges ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        await context.Response.WriteAsync(Acknowledges ? "SUCCESS" : "");
    }

    private static void Quiet(WebApplicationBuilder builder)
    {
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
    }
}
