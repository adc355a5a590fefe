using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CardRecycle.Sandbox.Faults;
using CardRecycle.Sandbox.Issuers.Cards;
using Microsoft.Extensions.Options;

namespace CardRecycle.Sandbox.Issuers.Platform;

/// <summary>What a client sends; every call carries the part it needs. Money in fen.</summary>
internal sealed record PlatformRequest(
    string? RequestId,
    string? CardNo,
    string? CardPwd,
    string? SmsCode,
    long? AmountFen,
    string? Account
);

/// <summary>
/// An e-commerce platform's card API: JSON, with an HMAC-SHA256 over method, path, time, nonce and body in the header; the answer is signed
/// over the same nonce, so that no answer can stand for another. Cards are asked by secret, and bound to our account to take them over.
/// </summary>
internal sealed class PlatformIssuer(
    IssuerBooks books,
    SmsCodes sms,
    Silence silence,
    IFaultDial dial,
    IOptions<IssuersOptions> options,
    TimeProvider clock
)
{
    public const string Protocol = "platform";
    public const string FaultName = "issuers.platform";
    private const int BodyBytesMax = 16 * 1024;
    private const int NoncesMax = 200_000;
    private static readonly TimeSpan tolerance = TimeSpan.FromMinutes(5);
    private static readonly JsonSerializerOptions json = new(JsonSerializerDefaults.Web)
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly ConcurrentDictionary<string, bool> nonces = new();

    public static void Map(WebApplication app)
    {
        var platform = app.MapGroup("/issuers/platform/v1");
        platform.MapPost("cards/query", (HttpContext c, PlatformIssuer p) => p.RunAsync(c, p.Inquire));
        platform.MapPost("cards/bind", (HttpContext c, PlatformIssuer p) => p.RunAsync(c, p.Bind));
        platform.MapPost("sms/send", (HttpContext c, PlatformIssuer p) => p.RunAsync(c, p.SendSms));
        platform.MapPost("requests/query", (HttpContext c, PlatformIssuer p) => p.RunAsync(c, p.QueryInquiry));
        platform.MapPost("requests/bind", (HttpContext c, PlatformIssuer p) => p.RunAsync(c, p.QueryBind));
        platform.WithFaults(FaultName, new(Busy: c => SayAsync(c, "SYSTEM_BUSY"), Maintenance: c => SayAsync(c, "MAINTENANCE")));
    }

    private static Task SayAsync(HttpContext context, string code) =>
        context.RequestServices.GetRequiredService<PlatformIssuer>().AnswerAsync(context, new(code, null));

    private sealed record Answer(string Code, Dictionary<string, object?>? Data);

    private async Task RunAsync(HttpContext context, Func<PlatformRequest, CardAnswer?> handle)
    {
        var body = await ReadAsync(context.Request);
        if (body is null || !IsSigned(context.Request, body))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            await AnswerAsync(context, new("SIGN_ERROR", null));
            return;
        }
        if (Parse(body) is not { RequestId.Length: >= 8 and <= 64 } request || handle(request) is not { } answer)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await AnswerAsync(context, new("PARAM_ERROR", null));
        }
        else if (answer.Condition == Conditions.TimeOut)
            await silence.KeepAsync(context);
        else
            await AnswerAsync(context, ToAnswer(request, answer));
    }

    private CardAnswer? Inquire(PlatformRequest request)
    {
        if (request.SmsCode is { } code && sms.Check(request.CardNo ?? "", code) is var check && check != Conditions.Good)
            return new(check, 0, null, null);
        return books.Inquire(Protocol, request.RequestId!, request.CardNo, request.CardPwd);
    }

    private CardAnswer? Bind(PlatformRequest request) =>
        request is { AmountFen: > 0, Account.Length: > 0 }
            ? books.TakeOver(Protocol, request.RequestId!, request.CardNo, request.CardPwd, request.AmountFen.Value)
            : null;

    private CardAnswer? SendSms(PlatformRequest request) =>
        sms.Send(request.CardNo ?? "") is { } until
            ? new(SmsSent, until.ToUnixTimeMilliseconds(), null, null)
            : new(Conditions.Fake, 0, null, null);

    private CardAnswer? QueryInquiry(PlatformRequest request) => books.Query(Protocol, RequestKind.Inquiry, request.RequestId!);

    private CardAnswer? QueryBind(PlatformRequest request) => books.Query(Protocol, RequestKind.TakeOver, request.RequestId!);

    private const string SmsSent = "sms-sent";

    private static Answer ToAnswer(PlatformRequest request, CardAnswer answer)
    {
        var data = new Dictionary<string, object?> { ["requestId"] = request.RequestId };
        if (answer.Condition == SmsSent)
        {
            data["smsExpireTime"] = answer.BalanceFen;
            return new("SUCCESS", data);
        }
        if (answer.Reference is { } reference)
            data["bindNo"] = reference;
        if (answer.Card is { } card && answer.Condition is Conditions.Good or Conditions.Unsupported or Conditions.ConsumedOrderFailed)
        {
            data["cardTypeName"] = answer.Condition == Conditions.Unsupported ? "专用卡" : card.Brand.CardTypeName;
            data["balanceFen"] = answer.BalanceFen;
            data["expireDate"] = card.ExpiresOn?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        }
        if (answer.Condition == Conditions.BoundToOther)
            data["boundAccount"] = "138****0000";
        return new(codes[answer.Condition], data);
    }

    private static readonly Dictionary<string, string> codes = new()
    {
        [Conditions.Good] = "SUCCESS",
        // The query knows the card; that it is of a special kind shows only in cardTypeName, as on the real platform.
        [Conditions.Unsupported] = "SUCCESS",
        [Conditions.ConsumedOrderFailed] = "BIND_DONE_ORDER_FAILED",
        [Conditions.Fake] = "CARD_NOT_EXIST",
        [Conditions.WrongSecret] = "CARD_PWD_ERROR",
        [Conditions.Used] = "CARD_USED",
        [Conditions.Void] = "CARD_VOID",
        [Conditions.Expired] = "CARD_EXPIRED",
        [Conditions.Frozen] = "CARD_FROZEN",
        [Conditions.Empty] = "BALANCE_NOT_ENOUGH",
        [Conditions.NotActivated] = "CARD_NOT_ACTIVE",
        [Conditions.BoundToOther] = "CARD_BOUND_TO_OTHER",
        [Conditions.NeedsPhysical] = "NEED_PHYSICAL_CARD",
        [Conditions.RegionLimited] = "REGION_LIMITED",
        [Conditions.Busy] = "SYSTEM_BUSY",
        [Conditions.Maintenance] = "MAINTENANCE",
        [Conditions.InProcess] = "PROCESSING",
        [Conditions.LateBalance] = "BALANCE_PENDING",
        [Conditions.UnlistedCode] = "E99731",
        [Conditions.Duplicate] = "DUPLICATE_REQUEST",
        [Conditions.NoSuchRequest] = "REQUEST_NOT_EXIST",
        [Conditions.CodeWrong] = "SMS_CODE_ERROR",
        [Conditions.CodeExpired] = "SMS_CODE_EXPIRED",
    };

    private async Task AnswerAsync(HttpContext context, Answer answer)
    {
        var text = JsonSerializer.Serialize(
            new
            {
                code = answer.Code,
                message = answer.Code,
                data = answer.Data,
            },
            json
        );
        var timestamp = clock.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        var signature = Mac($"{timestamp}\n{context.Request.Headers["X-Nonce"]}\n{context.Response.StatusCode}\n{text}");
        if (dial.For(FaultName).WrongSignature)
            signature[0] ^= 1;
        context.Response.Headers["X-Timestamp"] = timestamp;
        context.Response.Headers["X-Signature"] = Convert.ToHexStringLower(signature);
        context.Response.ContentType = "application/json;charset=utf-8";
        await context.Response.WriteAsync(text);
    }

    private bool IsSigned(HttpRequest request, string body)
    {
        var (timestamp, nonce) = (request.Headers["X-Timestamp"].ToString(), request.Headers["X-Nonce"].ToString());
        if (request.Headers["X-App-Key"] != options.Value.Platform.AppKey || nonce.Length is < 16 or > 64)
            return false;
        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var sentMs))
            return false;
        if (Math.Abs(clock.GetUtcNow().ToUnixTimeMilliseconds() - sentMs) > tolerance.TotalMilliseconds)
            return false;
        var expected = Convert.ToHexStringLower(Mac($"{request.Method}\n{request.Path}\n{timestamp}\n{nonce}\n{body}"));
        var given = request.Headers["X-Signature"].ToString();
        if (!CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(expected), Encoding.ASCII.GetBytes(given)))
            return false;
        if (nonces.Count > NoncesMax)
            nonces.Clear();
        return nonces.TryAdd(nonce, true);
    }

    private byte[] Mac(string text) =>
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(options.Value.Platform.Secret), Encoding.UTF8.GetBytes(text));

    private static async Task<string?> ReadAsync(HttpRequest request)
    {
        if (request.ContentLength is null or > BodyBytesMax)
            return null;
        using var reader = new StreamReader(request.Body, Encoding.UTF8);
        return await reader.ReadToEndAsync();
    }

    private static PlatformRequest? Parse(string body)
    {
        try
        {
            return JsonSerializer.Deserialize<PlatformRequest>(body, json);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
