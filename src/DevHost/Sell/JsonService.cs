using System.Net.Http.Json;
using System.Text.Json;

namespace CardRecycle.DevHost.Sell;

/// <summary>A refusal of the Api, as the person at the terminal reads it.</summary>
internal sealed class RefusedException(string message, string type, int? retryAfterSeconds) : UserErrorException(message)
{
    /// <summary>Stable, such as <c>/problems/quotes/expired</c>.</summary>
    public string Type => type;

    public int? RetryAfterSeconds => retryAfterSeconds;
}

/// <summary>A service that speaks JSON and says no with a ProblemDetails.</summary>
internal sealed class JsonService(string name, Uri address, string option) : IDisposable
{
    private static readonly JsonSerializerOptions json = new(JsonSerializerDefaults.Web);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly HttpClient client = new() { BaseAddress = address, Timeout = Patience };

    public Uri Address => address;

    public void SignIn(string token) => client.DefaultRequestHeaders.Authorization = new("Bearer", token);

    public async Task<T> GetAsync<T>(string path, CancellationToken ct) => Read<T>(await SendAsync(HttpMethod.Get, path, null, null, ct));

    public Task<byte[]> DownloadAsync(string path, CancellationToken ct) => SendAsync(HttpMethod.Get, path, null, null, ct);

    public async Task<T> PostAsync<T>(string path, object? body, CancellationToken ct, string? idempotencyKey = null) =>
        Read<T>(await SendAsync(HttpMethod.Post, path, body, idempotencyKey, ct));

    public Task PostAsync(string path, object? body, CancellationToken ct, string? idempotencyKey = null) =>
        SendAsync(HttpMethod.Post, path, body, idempotencyKey, ct);

    public Task PutAsync(string path, HttpContent body, CancellationToken ct) => SendAsync(HttpMethod.Put, path, body, null, ct);

    public void Dispose() => client.Dispose();

    private async Task<byte[]> SendAsync(HttpMethod method, string path, object? body, string? idempotencyKey, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = body as HttpContent ?? JsonContent.Create(body, options: json);
        if (idempotencyKey is not null)
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        try
        {
            using var response = await client.SendAsync(request, ct);
            var answer = await response.Content.ReadAsByteArrayAsync(ct);
            return response.IsSuccessStatusCode ? answer : throw Refusal(method, path, (int)response.StatusCode, answer);
        }
        catch (HttpRequestException e)
        {
            throw new UserErrorException(
                $"{name} does not answer at {address} ({e.HttpRequestError}): start it with  dotnet run --project src/DevHost  or say where with {option}."
            );
        }
        catch (TaskCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new UserErrorException($"{name} has not answered {method} {path} within {Patience.TotalSeconds:0} s.");
        }
    }

    private T Read<T>(byte[] answer)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(answer, json) ?? throw new JsonException("null");
        }
        catch (JsonException e)
        {
            throw new UserErrorException($"{name} at {address} answers in a form that this version does not read: {e.Message}");
        }
    }

    private UserErrorException Refusal(HttpMethod method, string path, int status, byte[] answer)
    {
        try
        {
            using var document = JsonDocument.Parse(answer);
            var problem = document.RootElement;
            string Text(string field) =>
                problem.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
            var errors = problem.TryGetProperty("errors", out var list) ? " " + list : "";
            var wait = problem.TryGetProperty("retryAfterSeconds", out var seconds) ? seconds.GetInt32() : (int?)null;
            var said = Text("message");
            return new RefusedException(
                $"{(said.Length > 0 ? said + " · " : "")}{Text("title")}: {Text("detail")}{errors}",
                Text("type"),
                wait
            );
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return new($"{name} answered {status} to {method} {path}.");
        }
    }
}
