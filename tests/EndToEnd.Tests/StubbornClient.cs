using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace CardRecycle.EndToEnd.Tests;

/// <summary>Sends the same request again until somebody answers, as an app does whose server is gone for a while.</summary>
internal sealed class StubbornClient(Uri address) : IDisposable
{
    private static readonly TimeSpan patience = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    // A server that dies hangs up; one that is only slow must not be asked twice, since a second code by SMS is refused.
    private readonly HttpClient client = new() { BaseAddress = address, Timeout = patience };

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
                using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
                var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
                if (response.IsSuccessStatusCode)
                    return text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text);
                if (response.StatusCode < HttpStatusCode.InternalServerError)
                    throw new InvalidOperationException($"{method} {path}: {(int)response.StatusCode} {text}");
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            }
            await Task.Delay(Pause, TestContext.Current.CancellationToken);
        }
        throw new TimeoutException($"{method} {path}: no answer.");
    }
}
