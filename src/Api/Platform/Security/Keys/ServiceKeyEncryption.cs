using System.Net;
using System.Net.Http.Headers;
using CardRecycle.Crypto;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Platform.Security.Keys;

/// <summary>
/// Key-encryption keys of a key management service, by HTTP: it wraps and unwraps, and its keys are never here. An id that the settings
/// have a key for is still ours, so that data keys can move to the service and back (<c>keys rewrap</c>).
/// </summary>
internal sealed class ServiceKeyEncryption(IHttpClientFactory clients, ConfiguredKeyEncryption configured, IOptions<KeyOptions> options)
    : IKeyEncryption
{
    public const string ClientName = "keys";

    private sealed record WrapBody(byte[] Plaintext, string Context);

    private sealed record UnwrapBody(byte[] Ciphertext, string Context);

    private sealed record WrappedAnswer(byte[]? Ciphertext);

    private sealed record UnwrappedAnswer(byte[]? Plaintext);

    public string CurrentId => options.Value.Current;

    public async Task<byte[]> WrapAsync(string kekId, byte[] dataKey, string context, CancellationToken ct) =>
        configured.Has(kekId)
            ? await configured.WrapAsync(kekId, dataKey, context, ct)
            : (await AskAsync<WrapBody, WrappedAnswer>(kekId, "wrap", new(dataKey, context), ct)).Ciphertext ?? throw Unreadable(kekId);

    public async Task<byte[]> UnwrapAsync(string kekId, byte[] wrapped, string context, CancellationToken ct) =>
        configured.Has(kekId)
            ? await configured.UnwrapAsync(kekId, wrapped, context, ct)
            : (await AskAsync<UnwrapBody, UnwrappedAnswer>(kekId, "unwrap", new(wrapped, context), ct)).Plaintext
                ?? throw Unreadable(kekId);

    private async Task<TAnswer> AskAsync<TBody, TAnswer>(string kekId, string what, TBody body, CancellationToken ct)
    {
        var service = options.Value.Service;
        using var http = clients.CreateClient(ClientName);
        http.Timeout = service.Timeout;
        var path = new Uri(service.Url!, $"keys/{Uri.EscapeDataString(kekId)}/{what}");
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", service.Token);
        try
        {
            using var answer = await http.SendAsync(request, ct);
            if (answer.StatusCode is HttpStatusCode.NotFound)
                throw new CryptoRefusedException($"The key-encryption key {kekId} is not known to the key management service.");
            if (answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
                throw new CryptoRefusedException("The key management service refuses Keys:Service:Token.");
            if (answer.StatusCode is HttpStatusCode.UnprocessableEntity or HttpStatusCode.BadRequest)
                throw new CryptoRefusedException(
                    $"The key management service does not {what} under {kekId}: altered, or of another place."
                );
            answer.EnsureSuccessStatusCode();
            return await answer.Content.ReadFromJsonAsync<TAnswer>(ct) ?? throw Unreadable(kekId);
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or TaskCanceledException && !ct.IsCancellationRequested)
        {
            throw new HttpRequestException($"No usable answer of the key management service for {kekId}.", e);
        }
    }

    private static HttpRequestException Unreadable(string kekId) => new($"No usable answer of the key management service for {kekId}.");
}
