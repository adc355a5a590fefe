using System.Text.Json;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Gateways.Messaging;

/// <summary>
/// Calls of WeChat's server that need the app's access token. The token comes from <c>POST /cgi-bin/stable_token</c>, which gives every
/// replica the same one until shortly before its end; one that WeChat no longer takes is asked for anew, once.
/// </summary>
internal sealed class WeChatApi(HttpClient http, IOptions<WeChatSessionsOptions> options, WeChatToken token, TimeProvider clock)
{
    /// <summary>WeChat's own word for "busy, try again"; also stands for everything that the network can do.</summary>
    public const int Busy = -1;

    private static readonly int[] tokenErrors = [40001, 40014, 42001];
    private static readonly TimeSpan margin = TimeSpan.FromMinutes(5);

    /// <summary>Posts to an address such as <c>/cgi-bin/message/subscribe/send</c>.</summary>
    /// <returns>The answer with errcode 0; or the errcode.</returns>
    public async Task<(JsonElement? Answer, int ErrorCode)> PostAsync(string path, object body, CancellationToken ct)
    {
        for (var isFirst = true; ; isFirst = false)
        {
            var (access, refused) = await TokenAsync(ct);
            if (access is null)
                return (null, refused);
            var (answer, error) = await SendAsync($"{path}?access_token={Uri.EscapeDataString(access)}", body, ct);
            if (!tokenErrors.Contains(error) || !isFirst)
                return (answer, error);
            token.Forget(access);
        }
    }

    private async Task<(string? Token, int ErrorCode)> TokenAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (token.Current is { } current && current.Until > now)
            return (current.Text, 0);
        var asked = new
        {
            grant_type = "client_credential",
            appid = options.Value.AppId,
            secret = options.Value.Secret,
            force_refresh = false,
        };
        var (answer, error) = await SendAsync("/cgi-bin/stable_token", asked, ct);
        if (answer is not { } given)
            return (null, error);
        if (
            !given.TryGetProperty("access_token", out var text)
            || text.GetString() is not { Length: > 0 } access
            || !given.TryGetProperty("expires_in", out var life)
            || !life.TryGetInt32(out var seconds)
        )
            return (null, Busy);
        token.Keep(access, now + TimeSpan.FromSeconds(seconds) - margin);
        return (access, 0);
    }

    private async Task<(JsonElement? Answer, int ErrorCode)> SendAsync(string address, object body, CancellationToken ct)
    {
        try
        {
            using var answer = await http.PostAsJsonAsync(new Uri(options.Value.BaseUrl, address), body, JsonSerializerOptions.Default, ct);
            if (!answer.IsSuccessStatusCode)
                return (null, Busy);
            using var json = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(ct));
            var root = json.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                return (null, Busy);
            var error = root.TryGetProperty("errcode", out var code) && code.TryGetInt32(out var number) ? number : 0;
            return error == 0 ? (root.Clone(), 0) : (null, error);
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or InvalidOperationException)
        {
            return (null, Busy);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return (null, Busy);
        }
    }
}

/// <summary>The app's access token, kept for all calls of this process. Never logged.</summary>
internal sealed class WeChatToken
{
    private volatile Kept? current;

    public Kept? Current => current;

    public void Keep(string text, DateTimeOffset until) => current = new(text, until);

    /// <summary>Unless somebody has fetched a newer one meanwhile.</summary>
    public void Forget(string text)
    {
        if (current?.Text == text)
            current = null;
    }

    public sealed record Kept(string Text, DateTimeOffset Until)
    {
        public override string ToString() => "Kept(***)";
    }
}
