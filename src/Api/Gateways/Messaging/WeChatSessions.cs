using System.Text.Json;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Gateways.Messaging;

/// <summary>Section <c>Gateways:WeChatSessions</c>.</summary>
internal sealed class WeChatSessionsOptions
{
    /// <summary><c>https://api.weixin.qq.com/</c></summary>
    public Uri BaseUrl { get; set; } = new("https://127.0.0.1:1/");

    public string AppId { get; set; } = "";

    public string Secret { get; set; } = "";

    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);
}

/// <summary>
/// <c>GET /sns/jscode2session</c>. The session key that WeChat sends along is dropped here: nobody needs it, so nobody can leak it.
/// </summary>
internal sealed class WeChatSessions(HttpClient http, IOptions<WeChatSessionsOptions> options) : IWeChatSessions
{
    /// <summary>WeChat's own word for "busy, try again"; also stands for everything that the network can do.</summary>
    private const int Busy = -1;

    public async Task<(string? OpenId, int ErrorCode)> ExchangeAsync(string jsCode, CancellationToken ct)
    {
        var settings = options.Value;
        var query =
            $"sns/jscode2session?appid={Uri.EscapeDataString(settings.AppId)}&secret={Uri.EscapeDataString(settings.Secret)}"
            + $"&js_code={Uri.EscapeDataString(jsCode)}&grant_type=authorization_code";
        try
        {
            using var answer = await http.GetAsync(new Uri(settings.BaseUrl, query), ct);
            return answer.IsSuccessStatusCode ? Read(await answer.Content.ReadAsByteArrayAsync(ct)) : (null, Busy);
        }
        catch (HttpRequestException)
        {
            return (null, Busy);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return (null, Busy);
        }
    }

    private static (string? OpenId, int ErrorCode) Read(byte[] bytes)
    {
        try
        {
            // The content type is text/plain although the body is JSON; a successful answer has no errcode, or errcode 0.
            using var json = JsonDocument.Parse(bytes);
            var body = json.RootElement;
            if (body.ValueKind != JsonValueKind.Object)
                return (null, Busy);
            if (body.TryGetProperty("errcode", out var code) && code.TryGetInt32(out var error) && error != 0)
                return (null, error);
            return body.TryGetProperty("openid", out var openId) && openId.ValueKind == JsonValueKind.String
                ? (openId.GetString(), 0)
                : (null, Busy);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return (null, Busy);
        }
    }
}
