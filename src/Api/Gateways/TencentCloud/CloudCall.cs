using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;

namespace CardRecycle.Api.Gateways.TencentCloud;

/// <summary>The answer to one call: a response, or a code that says why there is none (Tencent's own, or <c>timed-out</c>,
/// <c>unreachable</c>, <c>unreadable</c>).</summary>
internal readonly record struct CloudAnswer(JsonElement Response, string? Error);

/// <summary>Calls one action of a Tencent Cloud service. Never throws for what a network or a provider can do.</summary>
internal static class CloudCall
{
    public const string TimedOut = "timed-out";
    public const string Unreachable = "unreachable";
    public const string Unreadable = "unreadable";

    public static async Task<CloudAnswer> SendAsync(
        HttpClient http,
        CloudOptions options,
        (string Service, string Version, string Action) what,
        object parameters,
        DateTimeOffset at,
        CancellationToken ct
    )
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(parameters);
        using var request = new HttpRequestMessage(HttpMethod.Post, options.BaseUrl);
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(CloudSignature.ContentType);
        request.Headers.TryAddWithoutValidation(
            "Authorization",
            CloudSignature.Authorization(options, what.Service, what.Action, options.BaseUrl, body, at)
        );
        request.Headers.Add("X-TC-Action", what.Action);
        request.Headers.Add("X-TC-Version", what.Version);
        request.Headers.Add("X-TC-Region", options.Region);
        request.Headers.Add("X-TC-Timestamp", at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        try
        {
            using var answer = await http.SendAsync(request, ct);
            var bytes = await answer.Content.ReadAsByteArrayAsync(ct);
            return answer.IsSuccessStatusCode ? Read(bytes) : new(default, $"http-{(int)answer.StatusCode}");
        }
        catch (HttpRequestException)
        {
            return new(default, Unreachable);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new(default, TimedOut);
        }
    }

    private static CloudAnswer Read(byte[] bytes)
    {
        try
        {
            using var json = JsonDocument.Parse(bytes);
            if (json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty("Response", out var response))
                return new(default, Unreadable);
            if (response.ValueKind != JsonValueKind.Object)
                return new(default, Unreadable);
            if (response.TryGetProperty("Error", out var error))
                return new(default, Text(error, "Code") ?? Unreadable);
            return new(response.Clone(), null);
        }
        catch (JsonException)
        {
            return new(default, Unreadable);
        }
    }

    /// <summary>A text property, or null when it is missing or something else.</summary>
    public static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
