using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Gateways.Payments;

/// <summary>One call to the bank: its signed answer, or why there is none that may be believed.</summary>
internal readonly record struct BankAnswer<T>(BankReply<T>? Reply, string Why);

/// <summary>The direct link itself: signs a request, and lets through only what the bank has signed for it.</summary>
internal sealed partial class BankLink(
    IHttpClientFactory clients,
    IOptions<BankGatewayOptions> options,
    BankCipher cipher,
    TimeProvider clock,
    ILogger<BankLink> log
)
{
    public const string ClientName = "bank";
    private static readonly TimeSpan skewMax = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan beijing = TimeSpan.FromHours(8);

    public async Task<BankAnswer<T>> CallAsync<T>(string function, object body, CancellationToken ct)
    {
        var (bytes, nonce) = (BankJson.Write(body), Convert.ToHexString(RandomNumberGenerator.GetBytes(16)));
        var time = clock.GetUtcNow().ToOffset(beijing).ToString(TimeFormat, CultureInfo.InvariantCulture);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(options.Value.BaseUrl!, function));
        request.Headers.Add("X-Bank-Customer", options.Value.CustomerNo);
        request.Headers.Add("X-Bank-Time", time);
        request.Headers.Add("X-Bank-Nonce", nonce);
        request.Headers.Add("X-Bank-Signature", cipher.Sign(function, time, nonce, bytes));
        request.Content = new ByteArrayContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        try
        {
            using var client = clients.CreateClient(ClientName);
            using var answer = await client.SendAsync(request, ct);
            var raw = await answer.Content.ReadAsByteArrayAsync(ct);
            return Judge<T>(answer, raw, function, nonce);
        }
        catch (HttpRequestException e)
        {
            LogNoAnswer(log, function, e.HttpRequestError.ToString());
            return new(null, "no-answer");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            LogNoAnswer(log, function, "timed out");
            return new(null, "timed-out");
        }
    }

    /// <summary>The bank's times, in Beijing.</summary>
    public const string TimeFormat = "yyyyMMddHHmmss";

    public static DateTimeOffset? TimeOf(string? text) =>
        DateTime.TryParseExact(text, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)
            ? new DateTimeOffset(local, beijing)
            : null;

    private BankAnswer<T> Judge<T>(HttpResponseMessage answer, byte[] raw, string function, string nonce)
    {
        string Header(string name) => answer.Headers.TryGetValues(name, out var values) ? string.Join(',', values) : "";
        var time = Header("X-Bank-Time");
        if (
            Header("X-Bank-Nonce") != nonce
            || !(TimeOf(time) is { } at && (clock.GetUtcNow() - at).Duration() <= skewMax)
            || !cipher.IsGenuine(Header("X-Bank-Key"), Header("X-Bank-Signature"), function, time, nonce, raw)
        )
        {
            LogForged(log, function, (int)answer.StatusCode);
            return new(null, answer.IsSuccessStatusCode ? "bad-signature" : "no-answer");
        }
        return BankJson.Read<T>(raw) is { Code.Length: > 0 } reply ? new(reply, "") : new(null, "no-answer");
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The bank did not answer '{Function}': {Why}.")]
    private static partial void LogNoAnswer(ILogger logger, string function, string why);

    [LoggerMessage(Level = LogLevel.Error, Message = "The bank's answer to '{Function}' (HTTP {Status}) has no valid signature.")]
    private static partial void LogForged(ILogger logger, string function, int status);
}
