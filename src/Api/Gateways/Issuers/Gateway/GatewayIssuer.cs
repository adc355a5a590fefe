using System.Globalization;
using System.Text;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Gateways.Issuers.Gateway;

/// <summary>
/// The UnionPay-style prepaid-card gateway of supermarkets, malls, dining, coffee and travel. Our request id is its <c>orderId</c>. Offline
/// brands answer 05 and have the balance minutes later; cards without a secret need a code that the gateway sends to the holder's phone.
/// </summary>
internal sealed class GatewayIssuer(
    IHttpClientFactory http,
    GatewaySignature signature,
    IOptions<IssuersOptions> options,
    TimeProvider clock,
    ILogger<GatewayIssuer> log
) : IssuerClient("gateway", log)
{
    public const string ClientName = "issuers.gateway";
    private const string AskBalance = "71";
    private const string SendSms = "77";
    private const string Consume = "01";
    private const string Query = "00";
    private static readonly TimeSpan beijing = TimeSpan.FromHours(8);

    protected override bool IsSms => true;

    protected override bool NeedsCode(IssuerCard card) => string.IsNullOrEmpty(card.Secret);

    protected override async Task<ChallengeReply> ChallengeAsync(string requestId, IssuerCard card, CancellationToken ct)
    {
        var answer = await SendAsync("backTransReq.do", Fields(SendSms, requestId, card), ct);
        if (answer.Meaning.Meaning != Meaning.Done)
            return new(answer.Meaning);
        return Time(answer.Fields.GetValueOrDefault("smsExpireTime")) is { } until
            ? new(CodeMeaning.Done, requestId, null, until)
            : new(CodeMeaning.Unreadable);
    }

    protected override async Task<IssuerReply> InquireAsync(string requestId, IssuerCard card, CodeAnswer? code, CancellationToken ct)
    {
        var answer = await SendAsync("backTransReq.do", Fields(AskBalance, requestId, card, code?.Code), ct);
        return answer.ToReply();
    }

    protected override async Task<IssuerReply> TakeOverAsync(string requestId, IssuerCard card, long amountFen, CancellationToken ct)
    {
        var fields = Fields(Consume, requestId, card);
        fields["txnAmt"] = amountFen.ToString(CultureInfo.InvariantCulture);
        fields["currencyCode"] = "156";
        return (await SendAsync("backTransReq.do", fields, ct)).ToReply();
    }

    protected override async Task<IssuerReply> QueryAsync(IssuerStep step, string requestId, IssuerCard card, CancellationToken ct)
    {
        var fields = Fields(Query, requestId, null);
        fields["origTxnType"] = step == IssuerStep.Verify ? AskBalance : Consume;
        var answer = await SendAsync("queryTrans.do", fields, ct);
        if (answer.Meaning.Meaning != Meaning.Done)
            return answer.Meaning; // the query itself: 34 no such request, or not known
        return (answer with { Meaning = GatewayCodes.Of(answer.Fields.GetValueOrDefault("origRespCode"), answer.CardState) }).ToReply();
    }

    private SortedDictionary<string, string> Fields(string txnType, string requestId, IssuerCard? card, string? smsCode = null)
    {
        var fields = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["version"] = "5.1.0",
            ["encoding"] = "UTF-8",
            ["certId"] = options.Value.Gateway.MerchantId,
            ["signMethod"] = "01",
            ["txnType"] = txnType,
            ["txnSubType"] = "00",
            ["bizType"] = "000902",
            ["accessType"] = "0",
            ["merId"] = options.Value.Gateway.MerchantId,
            ["orderId"] = requestId,
            ["txnTime"] = clock.GetUtcNow().ToOffset(beijing).ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture),
        };
        if (card?.Number is { Length: > 0 } number)
            fields["accNo"] = number;
        var customer = string.Join('&', new[] { Pair("pin", card?.Secret), Pair("smsCode", smsCode) }.OfType<string>());
        if (customer.Length > 0)
            fields["customerInfo"] = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{{{customer}}}"));
        return fields;
    }

    private static string? Pair(string name, string? value) => string.IsNullOrEmpty(value) ? null : $"{name}={value}";

    private sealed record GatewayAnswer(CodeMeaning Meaning, SortedDictionary<string, string> Fields)
    {
        public string? CardState => Fields.GetValueOrDefault("cardState");

        public IssuerReply ToReply() =>
            new(Meaning)
            {
                BalanceFen = long.TryParse(
                    Fields.GetValueOrDefault("balance"),
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out var fen
                )
                    ? fen
                    : null,
                ExpiresOn = DateOnly.TryParseExact(Fields.GetValueOrDefault("expireDate"), "yyyyMMdd", out var day) ? day : null,
                Reference = Fields.GetValueOrDefault("queryId"),
            };
    }

    private async Task<GatewayAnswer> SendAsync(string path, SortedDictionary<string, string> fields, CancellationToken ct)
    {
        fields["signature"] = signature.Sign(fields);
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(fields) };
        if (await http.TrySendAsync(ClientName, request, ct) is not { } raw)
            return new(CodeMeaning.TimedOut, []);
        var answer = Parse(raw.Body);
        if (!answer.TryGetValue("respCode", out var respCode))
            return new(CodeMeaning.Unreadable, []);
        if (!signature.Verify(answer))
            return new(CodeMeaning.BadSignature, []);
        // A signed answer to another request is not an answer to this one.
        if (answer.GetValueOrDefault("orderId") != fields["orderId"] || answer.GetValueOrDefault("txnType") != fields["txnType"])
            return new(CodeMeaning.Unreadable, []);
        return new(GatewayCodes.Of(respCode, answer.GetValueOrDefault("cardState")), answer);
    }

    /// <summary>The answer is not URL-encoded: base64 in it has '+' and '='.</summary>
    private static SortedDictionary<string, string> Parse(string body)
    {
        var fields = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in body.Split('&'))
        {
            var cut = pair.IndexOf('=', StringComparison.Ordinal);
            if (cut > 0)
                fields[pair[..cut]] = pair[(cut + 1)..];
        }
        return fields;
    }

    private static DateTimeOffset? Time(string? text) =>
        DateTime.TryParseExact(text, "yyyyMMddHHmmss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)
            ? new DateTimeOffset(local, beijing)
            : null;
}
