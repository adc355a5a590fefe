using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Gateways.Issuers.Platform;

/// <summary>The card API of an e-commerce platform. Cards are asked by secret; taking one over binds it to our account there.</summary>
internal sealed class PlatformIssuer(
    IHttpClientFactory http,
    PlatformSignature signature,
    IOptions<IssuersOptions> options,
    ILogger<PlatformIssuer> log
) : IssuerClient("platform", log)
{
    public const string ClientName = "issuers.platform";
    private static readonly JsonSerializerOptions json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };

    private sealed record Request(
        string RequestId,
        string? CardNo = null,
        string? CardPwd = null,
        string? SmsCode = null,
        long? AmountFen = null,
        string? Account = null
    );

    private sealed record Answer(string? Code, AnswerData? Data);

    private sealed record AnswerData(
        string? RequestId,
        string? CardTypeName,
        long? BalanceFen,
        string? ExpireDate,
        string? BindNo,
        long? SmsExpireTime
    );

    protected override bool IsSms => true;

    protected override bool NeedsCode(IssuerCard card) => string.IsNullOrEmpty(card.Secret);

    protected override async Task<ChallengeReply> ChallengeAsync(string requestId, IssuerCard card, CancellationToken ct)
    {
        var (meaning, data) = await SendAsync("sms/send", new(requestId, card.Number), ct);
        if (meaning.Meaning != Meaning.Done)
            return new(meaning);
        // The bounds are those of DateTimeOffset's parser.
        return data?.SmsExpireTime is > 0 and < 253_402_300_800_000
            ? new(CodeMeaning.Done, requestId, null, DateTimeOffset.FromUnixTimeMilliseconds(data.SmsExpireTime.Value))
            : new(CodeMeaning.Unreadable);
    }

    protected override async Task<IssuerReply> InquireAsync(string requestId, IssuerCard card, CodeAnswer? code, CancellationToken ct)
    {
        var answer = await SendAsync("cards/query", new(requestId, card.Number, card.Secret, code?.Code), ct);
        return ToCardReply(card, answer);
    }

    protected override async Task<IssuerReply> TakeOverAsync(string requestId, IssuerCard card, long amountFen, CancellationToken ct)
    {
        var account = options.Value.Platform.Account;
        var (meaning, data) = await SendAsync("cards/bind", new(requestId, card.Number, card.Secret, null, amountFen, account), ct);
        return new(meaning) { Reference = data?.BindNo };
    }

    protected override async Task<IssuerReply> QueryAsync(IssuerStep step, string requestId, IssuerCard card, CancellationToken ct)
    {
        var answer = await SendAsync(step == IssuerStep.Verify ? "requests/query" : "requests/bind", new(requestId), ct);
        return step == IssuerStep.Verify ? ToCardReply(card, answer) : new(answer.Meaning) { Reference = answer.Data?.BindNo };
    }

    private static IssuerReply ToCardReply(IssuerCard card, (CodeMeaning Meaning, AnswerData? Data) answer)
    {
        if (answer.Meaning.Meaning == Meaning.Done && !PlatformCodes.IsOfBrand(card.BrandId, answer.Data?.CardTypeName))
            return CodeMeaning.FinalBad("unsupported");
        return new(answer.Meaning)
        {
            BalanceFen = answer.Data?.BalanceFen,
            ExpiresOn = DateOnly.TryParseExact(answer.Data?.ExpireDate, "yyyy-MM-dd", CultureInfo.InvariantCulture, 0, out var d)
                ? d
                : null,
        };
    }

    private async Task<(CodeMeaning Meaning, AnswerData? Data)> SendAsync(string path, Request content, CancellationToken ct)
    {
        var body = JsonSerializer.Serialize(content, json);
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        var nonce = signature.Sign(request, new Uri(options.Value.Platform.BaseUrl!, path).AbsolutePath, body);
        if (await http.TrySendAsync(ClientName, request, ct) is not { } raw)
            return (CodeMeaning.TimedOut, null);
        if (!signature.Verify(raw, nonce))
            return (CodeMeaning.BadSignature, null);
        return Read(raw.Body) is { } answer ? (PlatformCodes.Of(answer.Code), answer.Data) : (CodeMeaning.Unreadable, null);
    }

    private static Answer? Read(string body)
    {
        try
        {
            return JsonSerializer.Deserialize<Answer>(body, json);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
