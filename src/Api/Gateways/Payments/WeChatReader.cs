using System.Net.Http.Headers;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Gateways.Payments;

/// <summary>The merchant's balance, as far as it is read here.</summary>
internal sealed record WeChatBalance(long? AvailableAmount);

/// <summary>Where a bill lies, and its hash.</summary>
internal sealed record WeChatBillAddress(string? HashType, string? HashValue, string? DownloadUrl);

/// <summary>What is read of WeChat Pay beside transfers: signed questions, answers only under the platform's signature.</summary>
internal sealed partial class WeChatReader(
    IHttpClientFactory clients,
    IOptions<WeChatGatewayOptions> options,
    WeChatCipher cipher,
    ILogger<WeChatReader> log
)
{
    private const string PlatformHosts = ".mch.weixin.qq.com";

    /// <returns>What it says, or the code of its signed refusal, or why there is no answer.</returns>
    public Task<(T? Body, string Code)> AskAsync<T>(string pathAndQuery, CancellationToken ct)
        where T : class => AskAsync<T>(HttpMethod.Get, pathAndQuery, [], ct);

    /// <inheritdoc cref="AskAsync{T}(string, CancellationToken)"/>
    public async Task<(T? Body, string Code)> AskAsync<T>(HttpMethod method, string pathAndQuery, byte[] body, CancellationToken ct)
        where T : class
    {
        var uri = new Uri(new Uri(options.Value.BaseUrl), pathAndQuery);
        var (answer, raw) = await SendAsync(WeChatTransferChannel.ChannelName, method, uri, body, ct);
        using (answer)
        {
            if (answer is null)
                return (null, "no-answer");
            string Header(string name) => answer.Headers.TryGetValues(name, out var values) ? string.Join(',', values) : "";
            if (!cipher.IsGenuine(Header, raw))
            {
                LogForged(log, pathAndQuery, (int)answer.StatusCode);
                return (null, "bad-signature");
            }
            return answer.IsSuccessStatusCode
                ? (WeChatJson.Read<T>(raw), "unreadable")
                : (null, WeChatJson.Read<WeChatFault>(raw)?.Code ?? "unreadable");
        }
    }

    /// <summary>A file, which carries no signature: the caller checks its hash.</summary>
    public async Task<byte[]?> DownloadAsync(string clientName, string address, CancellationToken ct)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || !IsTheirs(uri, new Uri(options.Value.BaseUrl)))
            return null;
        var (answer, raw) = await SendAsync(clientName, HttpMethod.Get, uri, [], ct);
        using (answer)
            return answer?.IsSuccessStatusCode == true ? raw : null;
    }

    /// <summary>Our signature goes to nobody else. The platform may name another of its hosts than the one that was asked.</summary>
    internal static bool IsTheirs(Uri address, Uri asked) =>
        (address.Scheme, address.Authority) == (asked.Scheme, asked.Authority)
        || (
            address.Scheme == Uri.UriSchemeHttps && address.IsDefaultPort && address.Host.EndsWith(PlatformHosts, StringComparison.Ordinal)
        );

    private async Task<(HttpResponseMessage? Answer, byte[] Raw)> SendAsync(
        string clientName,
        HttpMethod method,
        Uri uri,
        byte[] body,
        CancellationToken ct
    )
    {
        using var request = new HttpRequestMessage(method, uri);
        request.Headers.TryAddWithoutValidation("Authorization", cipher.Authorize(method.Method, uri.PathAndQuery, body));
        if (method != HttpMethod.Get)
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        try
        {
            using var client = clients.CreateClient(clientName);
            var answer = await client.SendAsync(request, ct);
            return (answer, await answer.Content.ReadAsByteArrayAsync(ct));
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            LogNoAnswer(log, uri.AbsolutePath, e.GetType().Name);
            return (null, []);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "WeChat did not answer {Path}: {Why}.")]
    private static partial void LogNoAnswer(ILogger logger, string path, string why);

    [LoggerMessage(Level = LogLevel.Error, Message = "WeChat's answer to {Path} (HTTP {Status}) has no valid signature.")]
    private static partial void LogForged(ILogger logger, string path, int status);
}
