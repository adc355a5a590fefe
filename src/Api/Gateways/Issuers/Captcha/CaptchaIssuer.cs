using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Gateways.Issuers.Captcha;

/// <summary>A game-points site that shows a picture first. The picture's address goes to the seller, whose answer comes back as the
/// code.</summary>
internal sealed class CaptchaIssuer(
    IHttpClientFactory http,
    CaptchaSignature signature,
    IOptions<IssuersOptions> options,
    ILogger<CaptchaIssuer> log
) : IssuerClient("captcha", log)
{
    public const string ClientName = "issuers.captcha";

    protected override bool IsSms => false;

    protected override bool NeedsCode(IssuerCard card) => true;

    protected override async Task<ChallengeReply> ChallengeAsync(string requestId, IssuerCard card, CancellationToken ct)
    {
        var (meaning, fields) = await SendAsync("challenge", new() { ["flow"] = requestId }, ct);
        if (meaning.Meaning != Meaning.Done)
            return new(meaning);
        var isRead =
            long.TryParse(fields.GetValueOrDefault("expiresAt"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            && seconds < 253_402_300_800 // where DateTimeOffset ends
            && Uri.TryCreate(fields.GetValueOrDefault("pictureUrl"), UriKind.Absolute, out var picture)
            && picture.Scheme is "https" or "http";
        return isRead && fields.GetValueOrDefault("challengeId") is { Length: > 0 } id
            ? new(meaning, id, fields["pictureUrl"], DateTimeOffset.FromUnixTimeSeconds(seconds))
            : new(CodeMeaning.Unreadable);
    }

    protected override Task<IssuerReply> InquireAsync(string requestId, IssuerCard card, CodeAnswer? code, CancellationToken ct)
    {
        var fields = Fields(requestId, card);
        fields["challengeId"] = code?.ChallengeId ?? "";
        fields["answer"] = code?.Code ?? "";
        return AskAsync("balance", fields, ct);
    }

    protected override Task<IssuerReply> TakeOverAsync(string requestId, IssuerCard card, long amountFen, CancellationToken ct)
    {
        var fields = Fields(requestId, card);
        fields["amount"] = amountFen.ToString(CultureInfo.InvariantCulture);
        return AskAsync("charge", fields, ct);
    }

    protected override Task<IssuerReply> QueryAsync(IssuerStep step, string requestId, IssuerCard card, CancellationToken ct) =>
        AskAsync("flow", new() { ["flow"] = requestId, ["of"] = step == IssuerStep.Verify ? "balance" : "charge" }, ct);

    private static Dictionary<string, string> Fields(string requestId, IssuerCard card) =>
        new()
        {
            ["flow"] = requestId,
            ["cardNo"] = card.Number ?? "",
            ["cardPwd"] = card.Secret ?? "",
        };

    private async Task<IssuerReply> AskAsync(string path, Dictionary<string, string> content, CancellationToken ct)
    {
        var (meaning, fields) = await SendAsync(path, content, ct);
        return new(meaning)
        {
            BalanceFen = long.TryParse(fields.GetValueOrDefault("balanceFen"), NumberStyles.None, CultureInfo.InvariantCulture, out var fen)
                ? fen
                : null,
            ExpiresOn = DateOnly.TryParseExact(fields.GetValueOrDefault("validTo"), "yyyy-MM-dd", out var day) ? day : null,
            Reference = fields.GetValueOrDefault("tradeNo"),
        };
    }

    private async Task<(CodeMeaning Meaning, Dictionary<string, string> Fields)> SendAsync(
        string path,
        Dictionary<string, string> content,
        CancellationToken ct
    )
    {
        using var form = new FormUrlEncodedContent(content);
        var body = await form.ReadAsStringAsync(ct);
        var ours = signature.Of(body);
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/x-www-form-urlencoded"),
        };
        request.Headers.Add("X-Site-Key", options.Value.Captcha.SiteKey);
        request.Headers.Add(CaptchaSignature.Header, ours);
        if (await http.TrySendAsync(ClientName, request, ct) is not { } raw)
            return (CodeMeaning.TimedOut, []);
        if (!signature.Verify(raw, ours))
            return (CodeMeaning.BadSignature, []);
        return Read(raw.Body) is { } fields ? (CaptchaCodes.Of(fields.GetValueOrDefault("code")), fields) : (CodeMeaning.Unreadable, []);
    }

    private static Dictionary<string, string>? Read(string body)
    {
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, string>>(body);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
