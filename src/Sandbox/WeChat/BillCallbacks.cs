using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using CardRecycle.Sandbox.Durability;
using CardRecycle.Sandbox.Faults;

namespace CardRecycle.Sandbox.WeChat;

/// <summary>A sealed notification on its way. <paramref name="Sent"/> counts the deliveries that nobody acknowledged.</summary>
internal sealed record BillNotice(string Id, string Url, byte[] Body, int Sent, DateTimeOffset NextAt);

/// <summary>
/// Tells the merchant of a bill's end: signed, sealed with AES-256-GCM, repeated on the original's schedule until acknowledged with 200 or
/// 204. One notification keeps its id over all deliveries.
/// </summary>
internal sealed partial class BillCallbacks(
    WeChatMemory memory,
    IHttpClientFactory clients,
    WeChatKeys keys,
    WeChatSignature signature,
    Agenda agenda,
    IFaultDial faults,
    IHostApplicationLifetime lifetime,
    TimeProvider clock,
    ILogger<BillCallbacks> log
)
{
    public const string ClientName = "wechat-callbacks";
    private const string AssociatedData = "mch_payment";
    private const int NonceLength = 12;

    /// <summary>Waits between deliveries: 24 hours and 4 minutes in all.</summary>
    private static readonly TimeSpan[] schedule =
    [
        TimeSpan.FromSeconds(15),
        TimeSpan.FromSeconds(15),
        TimeSpan.FromSeconds(30),
        TimeSpan.FromMinutes(3),
        TimeSpan.FromMinutes(10),
        TimeSpan.FromMinutes(20),
        TimeSpan.FromMinutes(30),
        TimeSpan.FromMinutes(30),
        TimeSpan.FromMinutes(30),
        TimeSpan.FromMinutes(60),
        TimeSpan.FromHours(3),
        TimeSpan.FromHours(3),
        TimeSpan.FromHours(3),
        TimeSpan.FromHours(6),
        TimeSpan.FromHours(6),
    ];

    /// <summary>What an earlier process left.</summary>
    private readonly List<BillNotice> left = [.. memory.Notifications.Values];

    public void Resume() => left.ForEach(Send);

    public void Send(BillNotice notification) => agenda.At(notification.NextAt, () => _ = DeliverAsync(notification));

    /// <summary>Writes a notification; it is sent when it is kept.</summary>
    public BillNotice Write(string url, object plaintext)
    {
        var now = clock.GetUtcNow();
        var id = Guid.CreateVersion7(now).ToString();
        var nonce = RandomNumberGenerator.GetString("0123456789abcdefghijklmnopqrstuvwxyz", NonceLength);
        var notification = new
        {
            Id = id,
            CreateTime = WeChatSignature.Rfc3339(now),
            ResourceType = "encrypt-resource",
            EventType = "MCHTRANSFER.BILL.FINISHED",
            Summary = "商家转账单据终态通知",
            Resource = new
            {
                OriginalType = "mch_payment",
                Algorithm = "AEAD_AES_256_GCM",
                Ciphertext = keys.Seal(JsonSerializer.SerializeToUtf8Bytes(plaintext, WeChatSignature.Json), nonce, AssociatedData),
                AssociatedData,
                Nonce = nonce,
            },
        };
        return new(id, url, JsonSerializer.SerializeToUtf8Bytes(notification, WeChatSignature.Json), Sent: 0, now);
    }

    private async Task DeliverAsync(BillNotice notification)
    {
        var (id, url, body, sent, _) = notification;
        var startedAt = clock.GetUtcNow();
        try
        {
            if (await faults.SendCallbackAsync(WeChatSignature.Provider, ct => SendAsync(url, body, ct), lifetime.ApplicationStopping))
            {
                memory.Keep(new() { NotificationEnded = id });
                return;
            }
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return;
        }
        if (sent == schedule.Length)
        {
            memory.Keep(new() { NotificationEnded = id });
            LogGivenUp(log, url);
            return;
        }
        var next = notification with { Sent = sent + 1, NextAt = startedAt + schedule[sent] };
        memory.Keep(new() { Notification = next });
        Send(next);
    }

    private async Task<bool> SendAsync(string url, byte[] body, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url);
        request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        foreach (var (name, value) in signature.Headers(body))
            request.Headers.TryAddWithoutValidation(name, value);
        try
        {
            using var client = clients.CreateClient(ClientName);
            using var answer = await client.SendAsync(request, ct);
            return (int)answer.StatusCode is 200 or 204;
        }
        catch (Exception e) when (e is HttpRequestException || (e is TaskCanceledException && !ct.IsCancellationRequested))
        {
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "WeChat: the merchant never acknowledged a notification to {Url}.")]
    private static partial void LogGivenUp(ILogger logger, string url);
}
