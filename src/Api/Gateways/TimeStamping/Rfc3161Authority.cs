using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using CardRecycle.Crypto;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Gateways.TimeStamping;

/// <summary>RFC 3161 over HTTP (section 3.4). What it hands back has been checked: nonce, hash, signature, and the way to the configured
/// root.</summary>
internal sealed class Rfc3161Authority(IHttpClientFactory clients, IOptions<TimeStampingOptions> options) : ITimeStampAuthority
{
    public const string ClientName = "time-stamping";
    private readonly Lazy<X509Certificate2> root = new(options.Value.LoadRoot);

    public bool IsConfigured => options.Value.Url is not null;

    public async Task<TimeStampAnswer> StampAsync(byte[] data, CancellationToken ct)
    {
        // Real time, whatever clock the rest goes by.
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(options.Value.Timeout);
        try
        {
            var question = TimeStampRequest.For(data);
            using var request = new HttpRequestMessage(HttpMethod.Post, options.Value.Url);
            request.Content = new ByteArrayContent(question.ToBytes());
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/timestamp-query");
            using var http = clients.CreateClient(ClientName);
            using var answer = await http.SendAsync(request, limit.Token);
            if (!answer.IsSuccessStatusCode)
                return new(null, string.Create(CultureInfo.InvariantCulture, $"http-{(int)answer.StatusCode}"));
            var response = await answer.Content.ReadAsByteArrayAsync(limit.Token);
            TimeStamp.Check(response, data, root.Value, question);
            return new(response, null);
        }
        catch (CryptoRefusedException e)
        {
            return new(null, e.Message);
        }
        catch (HttpRequestException)
        {
            return new(null, "unreachable");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new(null, "timed-out");
        }
    }
}
