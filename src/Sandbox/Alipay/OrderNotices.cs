using System.Globalization;
using System.Text.Json;
using CardRecycle.Sandbox.Durability;
using CardRecycle.Sandbox.Faults;
using Microsoft.Extensions.Options;

namespace CardRecycle.Sandbox.Alipay;

/// <summary>A notification on its way, signed anew at each delivery. <paramref name="Sent"/> counts those that nobody
/// acknowledged.</summary>
internal sealed record OrderNotice(string Id, string BizContent, DateTimeOffset WrittenAt, int Sent, DateTimeOffset NextAt);

/// <summary>
/// alipay.fund.trans.order.changed to the app's gateway: a signed form, repeated until the answer is the word <c>success</c>. One
/// notification keeps its notify_id over all deliveries.
/// </summary>
internal sealed partial class OrderNotices(
    AlipayMemory memory,
    IHttpClientFactory clients,
    AlipaySignature signature,
    IOptions<AlipayOptions> options,
    Agenda agenda,
    IFaultDial faults,
    IHostApplicationLifetime lifetime,
    TimeProvider clock,
    ILogger<OrderNotices> log
)
{
    public const string ClientName = "alipay-notices";

    /// <summary>Waits between deliveries: 25 hours in all.</summary>
    private static readonly TimeSpan[] schedule =
    [
        TimeSpan.FromMinutes(4),
        TimeSpan.FromMinutes(10),
        TimeSpan.FromMinutes(10),
        TimeSpan.FromHours(1),
        TimeSpan.FromHours(2),
        TimeSpan.FromHours(6),
        TimeSpan.FromHours(15),
    ];

    /// <summary>What an earlier process left.</summary>
    private readonly List<OrderNotice> left = [.. memory.Notifications.Values];

    public void Resume() => left.ForEach(Send);

    public void Send(OrderNotice notice) => agenda.At(notice.NextAt, () => _ = DeliverAsync(notice));

    /// <summary>Writes a notification; it is sent when it is kept.</summary>
    public OrderNotice Write(object content)
    {
        var now = clock.GetUtcNow();
        return new(Guid.CreateVersion7(now).ToString("N"), JsonSerializer.Serialize(content, AlipaySignature.Json), now, Sent: 0, now);
    }

    private async Task DeliverAsync(OrderNotice notice)
    {
        var startedAt = clock.GetUtcNow();
        try
        {
            if (await faults.SendCallbackAsync(AlipaySignature.Provider, ct => SendAsync(notice, ct), lifetime.ApplicationStopping))
            {
                memory.Keep(new() { NotificationEnded = notice.Id });
                return;
            }
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return;
        }
        if (notice.Sent == schedule.Length)
        {
            memory.Keep(new() { NotificationEnded = notice.Id });
            LogGivenUp(log, notice.Id);
            return;
        }
        var next = notice with { Sent = notice.Sent + 1, NextAt = startedAt + schedule[notice.Sent] };
        memory.Keep(new() { Notification = next });
        Send(next);
    }

    private async Task<bool> SendAsync(OrderNotice notice, CancellationToken ct)
    {
        var fields = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["app_id"] = options.Value.AppId,
            ["biz_content"] = notice.BizContent,
            ["charset"] = "utf-8",
            ["msg_method"] = "alipay.fund.trans.order.changed",
            ["notify_id"] = notice.Id,
            ["sign_type"] = "RSA2",
            ["utc_timestamp"] = notice.WrittenAt.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
            ["version"] = "1.1",
        };
        signature.Sign(fields);
        try
        {
            using var client = clients.CreateClient(ClientName);
            using var content = new FormUrlEncodedContent(fields);
            using var answer = await client.PostAsync(options.Value.AppGatewayUrl, content, ct);
            return answer.IsSuccessStatusCode && await answer.Content.ReadAsStringAsync(ct) == "success";
        }
        catch (Exception e) when (e is HttpRequestException || (e is TaskCanceledException && !ct.IsCancellationRequested))
        {
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Alipay: the merchant never acknowledged notification {Id}.")]
    private static partial void LogGivenUp(ILogger logger, string id);
}
