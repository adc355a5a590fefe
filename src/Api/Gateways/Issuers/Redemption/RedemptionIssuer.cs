using System.Globalization;
using System.Text.Json;
using CardRecycle.Api.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Gateways.Issuers.Redemption;

/// <summary>
/// A 销卡 channel (phone, fuel, game points). Verification is its balance inquiry; acquisition is the redemption itself, whose submission is
/// only "received": the result comes by callback or by query, whichever is first.
/// </summary>
internal sealed class RedemptionIssuer(
    IHttpClientFactory http,
    RedemptionSignature signature,
    IServiceScopeFactory scopes,
    IOptions<IssuersOptions> options,
    ILogger<RedemptionIssuer> log
) : IssuerClient("redemption", log)
{
    public const string ClientName = "issuers.redemption";

    /// <summary>How soon to look again after "received": such channels take a second or less when they work.</summary>
    private static readonly TimeSpan resultSoon = TimeSpan.FromMilliseconds(500);

    protected override bool IsSms => false;

    protected override bool NeedsCode(IssuerCard card) => false;

    protected override Task<ChallengeReply> ChallengeAsync(string requestId, IssuerCard card, CancellationToken ct) =>
        Task.FromResult(new ChallengeReply(CodeMeaning.Unreadable)); // never asked: no card needs a code here

    protected override Task<IssuerReply> InquireAsync(string requestId, IssuerCard card, CodeAnswer? code, CancellationToken ct) =>
        SendAsync("balance", Fields(requestId, "balance", card), ct);

    protected override async Task<IssuerReply> TakeOverAsync(string requestId, IssuerCard card, long amountFen, CancellationToken ct)
    {
        var fields = Fields(requestId, "redeem", card);
        fields["expectAmount"] = amountFen.ToString(CultureInfo.InvariantCulture);
        fields["expectCardType"] = card.BrandId;
        fields["notify"] = "1";
        fields["bizNotifyUrl"] = options.Value.Redemption.NotifyUrl!.ToString();
        var submitted = await SendAsync("submit", fields, ct);
        if (submitted.Meaning != CodeMeaning.InProcess)
            return submitted;
        var result = await SendAsync("query", Fields(requestId, "redeem", null), ct);
        return result.Meaning == CodeMeaning.InProcess || result.Meaning.Meaning == Meaning.NoSuchRequest
            ? CodeMeaning.InProcess with
            {
                RetryAfter = resultSoon,
            }
            : result;
    }

    protected override async Task<IssuerReply> QueryAsync(IssuerStep step, string requestId, IssuerCard card, CancellationToken ct)
    {
        if (step == IssuerStep.Acquire && await ReportedAsync(requestId, ct) is { } reported)
            return reported;
        return await SendAsync("query", Fields(requestId, step == IssuerStep.Verify ? "balance" : "redeem", null), ct);
    }

    private async Task<IssuerReply?> ReportedAsync(string requestId, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CardRecycleDb>();
        var callback = await db
            .IssuerCallbacks.AsNoTracking()
            .SingleOrDefaultAsync(c => c.RequestId == requestId && c.Kind == TakeRedemptionResult.Kind, ct);
        return callback is null ? null : new(RedemptionCodes.Of(callback.Code, callback.Status)) { Reference = callback.Reference };
    }

    private SortedDictionary<string, string> Fields(string requestId, string action, IssuerCard? card)
    {
        var fields = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["merchantId"] = options.Value.Redemption.MerchantId,
            ["actionType"] = action,
            ["bizOrderNo"] = requestId,
        };
        if (card?.Number is { Length: > 0 } number)
            fields["cardKey"] = number;
        if (card?.Secret is { Length: > 0 } secret)
            fields["cardPwd"] = secret;
        return fields;
    }

    private async Task<IssuerReply> SendAsync(string path, SortedDictionary<string, string> fields, CancellationToken ct)
    {
        fields["sign"] = signature.Of(fields);
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(fields) };
        if (await http.TrySendAsync(ClientName, request, ct) is not { } raw)
            return CodeMeaning.TimedOut;
        if (Read(raw.Body) is not { } answer)
            return CodeMeaning.Unreadable;
        if (!signature.Verify(answer))
            return CodeMeaning.BadSignature;
        if (answer.GetValueOrDefault("bizOrderNo") != fields["bizOrderNo"])
            return CodeMeaning.Unreadable;
        return new(RedemptionCodes.Of(answer.GetValueOrDefault("code"), answer.GetValueOrDefault("status")))
        {
            BalanceFen = long.TryParse(answer.GetValueOrDefault("amount"), NumberStyles.None, CultureInfo.InvariantCulture, out var fen)
                ? fen
                : null,
            ExpiresOn = DateOnly.TryParseExact(answer.GetValueOrDefault("expireDate"), "yyyyMMdd", out var day) ? day : null,
            Reference = answer.GetValueOrDefault("tradeNo"),
        };
    }

    private static SortedDictionary<string, string>? Read(string body)
    {
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, string>>(body) is { } read ? new(read, StringComparer.Ordinal) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
