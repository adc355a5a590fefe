using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace CardRecycle.TestKit;

/// <summary>Sends the same request again until somebody answers, as an app does whose server is gone for a while.</summary>
/// <param name="address">Where the server listens while it lives.</param>
/// <param name="ct">Ends the patience.</param>
public sealed class StubbornClient(Uri address, CancellationToken ct) : IDisposable
{
    private static readonly TimeSpan patience = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    // A server that dies hangs up; one that is only slow must not be asked twice, since a second code by SMS is refused.
    private readonly HttpClient client = new() { BaseAddress = address, Timeout = patience };

    private int unanswered;

    /// <summary>Requests that had to be sent again, since nobody answered them or the answer was an error of the server's own.</summary>
    public int Unanswered => Volatile.Read(ref unanswered);

    public void SignIn(string token) => client.DefaultRequestHeaders.Authorization = new("Bearer", token);

    public Task<JsonElement> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null, null);

    public Task<JsonElement> PostAsync(string path, object? body, string? idempotencyKey = null) =>
        SendAsync(HttpMethod.Post, path, body, idempotencyKey);

    public Task<JsonElement> PutAsync(string path, object body) => SendAsync(HttpMethod.Put, path, body, null);

    public void Dispose() => client.Dispose();

    private async Task<JsonElement> SendAsync(HttpMethod method, string path, object? body, string? idempotencyKey)
    {
        var started = Stopwatch.StartNew();
        while (started.Elapsed < patience)
        {
            using var request = new HttpRequestMessage(method, path);
            if (body is not null)
                request.Content = JsonContent.Create(body);
            if (idempotencyKey is not null)
                request.Headers.Add("Idempotency-Key", idempotencyKey);
            try
            {
                using var response = await client.SendAsync(request, ct);
                var text = await response.Content.ReadAsStringAsync(ct);
                if (response.IsSuccessStatusCode)
                    return text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text);
                if (response.StatusCode < HttpStatusCode.InternalServerError)
                    throw new InvalidOperationException($"{method} {path}: {(int)response.StatusCode} {text}");
                Interlocked.Increment(ref unanswered);
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                ct.ThrowIfCancellationRequested();
                Interlocked.Increment(ref unanswered);
            }
            await Task.Delay(Pause, ct);
        }
        throw new TimeoutException($"{method} {path}: no answer.");
    }
}
