using System.Globalization;
using System.Text;
using CardRecycle.Sandbox.Faults;
using CardRecycle.Sandbox.Issuers.Cards;
using Microsoft.Extensions.Options;

namespace CardRecycle.Sandbox.Issuers.Gateway;

/// <summary>
/// A prepaid-card gateway in UnionPay's style: form fields in, <c>k=v&amp;k=v</c> out, both signed. txnType 71 asks a balance, 77 sends the
/// holder
/// an SMS code, 01 consumes, 00 queries by our own <c>orderId</c>.
/// </summary>
internal sealed class GatewayIssuer(
    IssuerBooks books,
    SmsCodes sms,
    Silence silence,
    GatewaySignature signature,
    IOptions<IssuersOptions> options,
    TimeProvider clock
)
{
    public const string Protocol = "gateway";
    public const string FaultName = "issuers.gateway";
    private static readonly TimeSpan beijing = TimeSpan.FromHours(8);

    private static readonly string[] needed =
    [
        "version",
        "encoding",
        "certId",
        "signMethod",
        "txnType",
        "txnSubType",
        "bizType",
        "accessType",
        "merId",
        "orderId",
        "txnTime",
    ];

    public static void Map(WebApplication app)
    {
        var gateway = app.MapGroup("/issuers/gateway/api");
        gateway.MapPost("backTransReq.do", (HttpContext c, GatewayIssuer issuer) => issuer.TransactAsync(c));
        gateway.MapPost("queryTrans.do", (HttpContext c, GatewayIssuer issuer) => issuer.QueryAsync(c));
        gateway.WithFaults(FaultName, new(Busy: c => SayAsync(c, "06"), Maintenance: c => SayAsync(c, "02")));
    }

    private static async Task SayAsync(HttpContext context, string respCode)
    {
        var issuer = context.RequestServices.GetRequiredService<GatewayIssuer>();
        await issuer.AnswerAsync(context, await ReadAsync(context), respCode);
    }

    private async Task TransactAsync(HttpContext context)
    {
        var fields = await ReadAsync(context);
        if (await RefusedAsync(context, fields))
            return;
        await (
            fields["txnType"] switch
            {
                "71" => InquireAsync(context, fields),
                "77" => SendSmsAsync(context, fields),
                "01" => ConsumeAsync(context, fields),
                _ => AnswerAsync(context, fields, "10"),
            }
        );
    }

    private async Task InquireAsync(HttpContext context, SortedDictionary<string, string> fields)
    {
        var holder = CustomerInfo(fields);
        var number = fields.GetValueOrDefault("accNo");
        if (number is not null && holder.TryGetValue("smsCode", out var code) && sms.Check(number, code) is not Conditions.Good)
        {
            await AnswerAsync(context, fields, "84");
            return;
        }
        await AnswerAsync(context, fields, books.Inquire(Protocol, fields["orderId"], number, holder.GetValueOrDefault("pin")));
    }

    private async Task ConsumeAsync(HttpContext context, SortedDictionary<string, string> fields)
    {
        if (
            !long.TryParse(fields.GetValueOrDefault("txnAmt"), NumberStyles.None, CultureInfo.InvariantCulture, out var amount)
            || amount == 0
        )
        {
            await AnswerAsync(context, fields, "13");
            return;
        }
        var pin = CustomerInfo(fields).GetValueOrDefault("pin");
        await AnswerAsync(context, fields, books.TakeOver(Protocol, fields["orderId"], fields.GetValueOrDefault("accNo"), pin, amount));
    }

    private async Task SendSmsAsync(HttpContext context, SortedDictionary<string, string> fields)
    {
        if (sms.Send(fields.GetValueOrDefault("accNo") ?? "") is not { } until)
            await AnswerAsync(context, fields, "61");
        else
            await AnswerAsync(context, fields, "00", new() { ["smsExpireTime"] = Beijing(until) });
    }

    private async Task QueryAsync(HttpContext context)
    {
        var fields = await ReadAsync(context);
        if (await RefusedAsync(context, fields))
            return;
        var kind = fields.GetValueOrDefault("origTxnType") switch
        {
            "71" => RequestKind.Inquiry,
            "01" => RequestKind.TakeOver,
            _ => (RequestKind?)null,
        };
        if (fields["txnType"] != "00" || kind is null)
        {
            await AnswerAsync(context, fields, "10");
            return;
        }
        var found = books.Query(Protocol, kind.Value, fields["orderId"]);
        if (found.Condition == Conditions.NoSuchRequest)
        {
            await AnswerAsync(context, fields, "34");
            return;
        }
        var (code, more) = GatewayCodes.Of(found);
        more["origRespCode"] = code;
        more["origRespMsg"] = GatewayCodes.Text(code);
        await AnswerAsync(context, fields, "00", more);
    }

    private async Task AnswerAsync(HttpContext context, SortedDictionary<string, string> fields, CardAnswer answer)
    {
        if (answer.Condition == Conditions.TimeOut)
        {
            await silence.KeepAsync(context);
            return;
        }
        var (code, more) = GatewayCodes.Of(answer);
        await AnswerAsync(context, fields, code, more);
    }

    private async Task AnswerAsync(
        HttpContext context,
        SortedDictionary<string, string> fields,
        string respCode,
        Dictionary<string, string>? more = null
    )
    {
        var answer = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in needed)
            if (fields.TryGetValue(name, out var value))
                answer[name] = value;
        foreach (var (name, value) in more ?? [])
            answer[name] = value;
        answer["respCode"] = respCode;
        answer["respMsg"] = GatewayCodes.Text(respCode);
        signature.Sign(answer);
        context.Response.ContentType = "text/html;charset=UTF-8";
        // Not URL-encoded, as the original: a reader splits at '&' and at the first '='.
        await context.Response.WriteAsync(string.Join('&', answer.Select(f => $"{f.Key}={f.Value}")));
    }

    /// <summary>Answers 10, 13 or 11 and returns true when the request is malformed, incomplete or not signed by the merchant.</summary>
    private async Task<bool> RefusedAsync(HttpContext context, SortedDictionary<string, string> fields)
    {
        var code = fields switch
        {
            { Count: 0 } => "10",
            _ when !needed.All(n => fields.GetValueOrDefault(n) is { Length: > 0 }) => "13",
            _ when fields["signMethod"] != "01" || fields["merId"] != options.Value.Gateway.MerchantId || !signature.Verify(fields) => "11",
            _ when fields["orderId"].Length is < 8 or > 40 || !fields["orderId"].All(char.IsAsciiLetterOrDigit) => "10",
            _ when Math.Abs((ParseBeijing(fields["txnTime"]) - clock.GetUtcNow())?.TotalMinutes ?? 99) > 60 => "39",
            _ => null,
        };
        if (code is null)
            return false;
        await AnswerAsync(context, fields, code);
        return true;
    }

    /// <returns>Empty when there is no form that could be read.</returns>
    private static async Task<SortedDictionary<string, string>> ReadAsync(HttpContext context)
    {
        if (!context.Request.HasFormContentType)
            return [];
        try
        {
            var form = await context.Request.ReadFormAsync();
            var fields = new SortedDictionary<string, string>(StringComparer.Ordinal);
            foreach (var (name, values) in form)
                fields[name] = values.ToString();
            return fields;
        }
        catch (Exception e) when (e is InvalidDataException or BadHttpRequestException)
        {
            return [];
        }
    }

    /// <summary><c>customerInfo</c> is base64 of <c>{pin=123&amp;smsCode=456}</c>.</summary>
    private static Dictionary<string, string> CustomerInfo(SortedDictionary<string, string> fields)
    {
        var raw = new byte[512];
        if (!Convert.TryFromBase64String(fields.GetValueOrDefault("customerInfo") ?? "", raw, out var length))
            return [];
        return Encoding
            .UTF8.GetString(raw, 0, length)
            .Trim('{', '}')
            .Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=', 2))
            .Where(pair => pair.Length == 2)
            .GroupBy(pair => pair[0])
            .ToDictionary(g => g.Key, g => g.Last()[1]);
    }

    private static string Beijing(DateTimeOffset time) => time.ToOffset(beijing).ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture);

    private static DateTimeOffset? ParseBeijing(string text) =>
        DateTime.TryParseExact(text, "yyyyMMddHHmmss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)
            ? new DateTimeOffset(local, beijing)
            : null;
}
