using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using CardRecycle.Api.Features.Payouts;
using CardRecycle.Api.Gateways.Payments;
using CardRecycle.Api.Tests.Payouts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CardRecycle.Api.Tests.Payments;

/// <summary>Notifications: sealed, signed, repeated; and what our side takes and refuses.</summary>
public sealed class WeChatNotices(PayoutSystem system) : IClassFixture<PayoutSystem>
{
    private readonly Merchant merchant = new(system);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_notice_is_sent_on_the_documented_schedule_until_it_is_acknowledged()
    {
        await using var shop = await Shop.OpenAsync(HttpStatusCode.InternalServerError);
        var notice = await FinishBillAsync(shop);
        TimeSpan[] schedule =
        [
            .. new[] { 15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10800, 10800, 10800, 21600, 21600 }.Select(s =>
                TimeSpan.FromSeconds(s)
            ),
        ];
        schedule.Aggregate(TimeSpan.Zero, (a, b) => a + b).ShouldBe(new TimeSpan(24, 4, 0));
        for (var i = 0; i < schedule.Length; i++)
        {
            system.Clock.Advance(schedule[i] - TimeSpan.FromSeconds(1));
            await Task.Delay(30, Ct);
            shop.Received.Count.ShouldBe(i + 1, "nothing comes early");
            system.Clock.Advance(TimeSpan.FromSeconds(1));
            await Poll.UntilAsync(() => Task.FromResult(shop.Received.Count), n => n == i + 2, n => $"{n} deliveries, wanted {i + 2}");
        }
        system.Clock.Advance(TimeSpan.FromDays(2));
        await Task.Delay(100, Ct);
        shop.Received.Count.ShouldBe(schedule.Length + 1);
        shop.Received.Select(r => r.Notice!.Id).Distinct().ShouldHaveSingleItem().ShouldBe(notice.Id);
    }

    [Fact]
    public async Task An_acknowledged_notice_does_not_come_again()
    {
        await using var shop = await Shop.OpenAsync(HttpStatusCode.NoContent);
        await FinishBillAsync(shop);
        system.Clock.Advance(TimeSpan.FromHours(1));
        await Task.Delay(100, Ct);
        shop.Received.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task What_is_altered_stale_or_sealed_with_another_key_is_not_believed()
    {
        await using var shop = await Shop.OpenAsync(HttpStatusCode.NoContent);
        await FinishBillAsync(shop);
        var (headers, body, genuine) = shop.Received.Single();
        genuine.ShouldNotBeNull().State.ShouldBeOfType<TransferState.Succeeded>();
        var channel = system.Services.GetServices<IPaymentChannel>().Single(c => c.Name == WeChatTransferChannel.ChannelName);

        var altered = body.ToArray();
        altered[body.Length / 2] ^= 1;
        channel.ReadNotice(headers, altered).ShouldBeNull();
        channel.ReadNotice(headers, body.AsMemory(0, body.Length - 1)).ShouldBeNull();
        foreach (var name in headers.Keys.Where(k => k.StartsWith("Wechatpay-", StringComparison.OrdinalIgnoreCase)))
        {
            channel.ReadNotice(Spoil(headers, name, ""), body).ShouldBeNull(name);
            channel.ReadNotice(Spoil(headers, name, "1" + headers[name]), body).ShouldBeNull(name);
        }
        channel
            .ReadNotice(Spoil(headers, "Wechatpay-Signature", "WECHATPAY/SIGNTEST/" + headers["Wechatpay-Signature"]), body)
            .ShouldBeNull();
        system.Clock.Advance(TimeSpan.FromMinutes(5));
        channel.ReadNotice(headers, body).ShouldBeNull("five minutes are too old");
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[[[[")]
    [InlineData("""{"id":"1","resource":{"ciphertext":"AAAA"}}""")]
    public async Task Our_endpoint_refuses_what_nobody_signed(string body)
    {
        using var client = system.AnonymousClient();
        using var content = new StringContent(body);
        var answer = await client.PostAsync("/callbacks/wechat/transfers", content, Ct);
        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        ((string)JsonNode.Parse(await answer.Content.ReadAsStringAsync(Ct))!["code"]!).ShouldBe("FAIL");
    }

    [Fact]
    public async Task A_genuine_notice_is_recorded_once_however_often_it_comes_and_pays_once()
    {
        await using var shop = await Shop.OpenAsync(HttpStatusCode.NoContent);
        var notice = await FinishBillAsync(shop);
        var (headers, body, _) = shop.Received.Single();
        using var client = system.AnonymousClient();
        for (var i = 0; i < 3; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/callbacks/wechat/transfers")
            {
                Content = new ByteArrayContent(body),
            };
            foreach (var (name, value) in headers.Where(h => h.Key.StartsWith("Wechatpay-", StringComparison.OrdinalIgnoreCase)))
                request.Headers.TryAddWithoutValidation(name, value);
            (await client.SendAsync(request, Ct)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        }
        var recorded = await system.InDatabase(db => db.PayoutCallbacks.AsNoTracking().SingleAsync(c => c.Id == notice.Id, Ct));
        recorded.Deliveries.ShouldBe(3);
        recorded.AttemptNo.ShouldBe(notice.AttemptNo);
    }

    private async Task<ChannelNotice> FinishBillAsync(Shop shop)
    {
        var channel = system.Services.GetServices<IPaymentChannel>().Single(c => c.Name == WeChatTransferChannel.ChannelName);
        shop.Read = channel.ReadNotice;
        var request = merchant.Request(openId: PayoutSystem.NewOpenId("Confirms"));
        request["notify_url"] = shop.Url;
        (await merchant.CreateAsync(request)).Status.ShouldBe(200);
        await Poll.UntilAsync(() => Task.FromResult(shop.Received.Count), n => n == 1, n => $"{n} deliveries");
        return shop.Received.Single().Notice.ShouldNotBeNull();
    }

    private static Dictionary<string, string> Spoil(Dictionary<string, string> headers, string name, string value) =>
        new(headers, StringComparer.OrdinalIgnoreCase) { [name] = value };

    /// <summary>Somebody whom WeChat notifies, and who answers as the test wants.</summary>
    private sealed class Shop : IAsyncDisposable
    {
        private readonly WebApplication app;

        private Shop(WebApplication app) => this.app = app;

        public ConcurrentQueue<(Dictionary<string, string> Headers, byte[] Body, ChannelNotice? Notice)> Received { get; } = new();

        public Func<IReadOnlyDictionary<string, string>, ReadOnlyMemory<byte>, ChannelNotice?> Read { get; set; } = (_, _) => null;

        public string Url { get; private set; } = "";

        public static async Task<Shop> OpenAsync(HttpStatusCode answer)
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var app = builder.Build();
            var shop = new Shop(app);
            app.MapPost(
                "/notify",
                async (HttpContext context) =>
                {
                    using var body = new MemoryStream();
                    await context.Request.Body.CopyToAsync(body);
                    var headers = context.Request.Headers.ToDictionary(
                        h => h.Key,
                        h => h.Value.ToString(),
                        StringComparer.OrdinalIgnoreCase
                    );
                    shop.Received.Enqueue((headers, body.ToArray(), shop.Read(headers, body.ToArray())));
                    return Results.StatusCode((int)answer);
                }
            );
            await app.StartAsync();
            shop.Url = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single() + "/notify";
            return shop;
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }
}
