using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace CardRecycle.Api.Gateways.Issuers;

/// <summary>An answer as it came over the wire.</summary>
internal sealed record RawAnswer(HttpStatusCode Status, string Body, HttpResponseHeaders Headers)
{
    public string? Header(string name) => Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;
}

internal static class IssuerHttp
{
    public const int AnswerBytesMax = 64 * 1024;

    /// <summary>Sends once.</summary>
    /// <returns>Null when no whole answer came, for whatever reason: then nobody knows whether the request was carried out.</returns>
    public static async Task<RawAnswer?> TrySendAsync(
        this IHttpClientFactory http,
        string client,
        HttpRequestMessage request,
        CancellationToken ct
    )
    {
        try
        {
            using var sender = http.CreateClient(client);
            using var response = await sender.SendAsync(request, ct);
            // Not ReadAsString: an unknown charset in the header would throw.
            var body = Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync(ct));
            return new(response.StatusCode, body, response.Headers);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException && !ct.IsCancellationRequested)
        {
            return null;
        }
    }
}
