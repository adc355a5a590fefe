using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Gateways.Payments;

/// <summary>One call of Alipay's gateway: signs it, and lets through only what Alipay has signed.</summary>
internal sealed partial class AlipayLink(
    IHttpClientFactory clients,
    IOptions<AlipayGatewayOptions> options,
    AlipayCipher cipher,
    TimeProvider clock,
    ILogger<AlipayLink> log
)
{
    public const string ClientName = "alipay";
    private const string BizContent = "biz_content";
    private static readonly TimeSpan beijing = TimeSpan.FromHours(8);

    /// <param name="method">alipay.…</param>
    /// <param name="content">biz_content.</param>
    /// <param name="about">What it is about, for the log.</param>
    /// <param name="ct">Cancellation.</param>
    /// <returns>The node of the answer, or null and why: <c>no-answer</c>, <c>timed-out</c>, <c>bad-signature</c>.</returns>
    public Task<(ReadOnlyMemory<byte>? Node, string Why)> CallAsync(string method, string content, string about, CancellationToken ct) =>
        CallAsync(method, new Dictionary<string, string> { [BizContent] = content }, about, ct);

    /// <param name="method">alipay.…</param>
    /// <param name="business">What the method takes: biz_content, or fields of its own in old methods.</param>
    /// <param name="about">What it is about, for the log.</param>
    /// <param name="ct">Cancellation.</param>
    /// <inheritdoc cref="CallAsync(string, string, string, CancellationToken)" path="/returns"/>
    public async Task<(ReadOnlyMemory<byte>? Node, string Why)> CallAsync(
        string method,
        IReadOnlyDictionary<string, string> business,
        string about,
        CancellationToken ct
    )
    {
        var fields = new Dictionary<string, string>(business)
        {
            ["app_id"] = options.Value.AppId,
            ["method"] = method,
            ["format"] = "JSON",
            ["charset"] = "utf-8",
            ["sign_type"] = "RSA2",
            ["timestamp"] = clock.GetUtcNow().ToOffset(beijing).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
            ["version"] = "1.0",
            ["app_cert_sn"] = cipher.AppCertSn,
            ["alipay_root_cert_sn"] = cipher.RootCertSn,
        };
        fields["sign"] = cipher.Sign(AlipayCipher.Join(fields));
        // As the original's own clients: what is public in the address, what is the business in the body.
        var inAddress = fields.Where(f => !business.ContainsKey(f.Key)).Select(f => new KeyValuePair<string, string?>(f.Key, f.Value));
        using var request = new HttpRequestMessage(HttpMethod.Post, QueryHelpers.AddQueryString(options.Value.GatewayUrl, inAddress));
        request.Content = new FormUrlEncodedContent(business);
        try
        {
            using var client = clients.CreateClient(ClientName);
            using var answer = await client.SendAsync(request, ct);
            var raw = await answer.Content.ReadAsByteArrayAsync(ct);
            return Judge(answer.IsSuccessStatusCode, raw, method, about);
        }
        catch (HttpRequestException e)
        {
            LogNoAnswer(log, about, e.HttpRequestError.ToString());
            return (null, "no-answer");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            LogNoAnswer(log, about, "timed out");
            return (null, "timed-out");
        }
    }

    private (ReadOnlyMemory<byte>? Node, string Why) Judge(bool isOk, byte[] raw, string method, string about)
    {
        if (!isOk || AlipayAnswer.Read(raw, method) is not { } answer)
            return (null, "no-answer");
        if (cipher.IsGenuine(answer.CertSn, answer.Sign, answer.Node.Span))
            return (answer.Node, "");
        LogForged(log, about);
        return (null, "bad-signature");
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Alipay did not answer for {About}: {Why}.")]
    private static partial void LogNoAnswer(ILogger logger, string about, string why);

    [LoggerMessage(Level = LogLevel.Error, Message = "Alipay's answer for {About} has no valid signature.")]
    private static partial void LogForged(ILogger logger, string about);
}
