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
    /// <returns>What it says, or the code of its signed refusal, or why there is no answer.</returns>
    public async Task<(T? Body, string Code)> AskAsync<T>(string pathAndQuery, CancellationToken ct)
        where T : class
    {
        var (answer, raw) = await GetAsync(WeChatTransferChannel.ChannelName, new Uri(new Uri(options.Value.BaseUrl), pathAndQuery), ct);
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
    public async Task<byte[]?> DownloadAsync(string address, CancellationToken ct)
    {
        // Our signature goes to nobody else.
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Authority != new Uri(options.Value.BaseUrl).Authority)
            return null;
        var (answer, raw) = await GetAsync(PaymentsGateway.BillsClient, uri, ct);
        using (answer)
            return answer?.IsSuccessStatusCode == true ? raw : null;
    }

    private async Task<(HttpResponseMessage? Answer, byte[] Raw)> GetAsync(string clientName, Uri uri, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, uri);
        request.Headers.TryAddWithoutValidation("Authorization", cipher.Authorize("GET", uri.PathAndQuery, []));
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
