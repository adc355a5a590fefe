using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CardRecycle.Sandbox.Faults;
using CardRecycle.Sandbox.Issuers.Cards;
using Microsoft.Extensions.Options;

namespace CardRecycle.Sandbox.Issuers.Redemption;

/// <summary>
/// A 销卡 channel. <c>submit</c> says only "received"; the result comes by callback and by <c>query</c>, as status 0 处理中, 1 成功, 2 失败 and a
/// code of the 销卡 list. <c>balance</c> looks at a card without touching it. Everything carries the MD5 of its sorted parameters and the
/// key.
/// </summary>
internal sealed class RedemptionIssuer(
    IssuerBooks books,
    Silence silence,
    RedemptionSignature signature,
    RedemptionCallbacks callbacks,
    IOptions<IssuersOptions> options
)
{
    public const string Protocol = "redemption";
    public const string FaultName = "issuers.redemption";

    public static void Map(WebApplication app)
    {
        var channel = app.MapGroup("/issuers/redemption");
        channel.MapPost("balance", (HttpContext c, RedemptionIssuer r) => r.BalanceAsync(c));
        channel.MapPost("submit", (HttpContext c, RedemptionIssuer r) => r.SubmitAsync(c));
        channel.MapPost("query", (HttpContext c, RedemptionIssuer r) => r.QueryAsync(c));
        channel.WithFaults(FaultName, new(Busy: c => SayAsync(c, "2014"), Maintenance: c => SayAsync(c, "2008")));
    }

    private static async Task SayAsync(HttpContext context, string code)
    {
        var issuer = context.RequestServices.GetRequiredService<RedemptionIssuer>();
        var fields = await ReadAsync(context);
        // Nothing was taken in: status stays empty, the code says why.
        await issuer.AnswerAsync(context, fields, code, status: null, new(Conditions.Busy, 0, null, null));
    }

    private async Task BalanceAsync(HttpContext context)
    {
        var fields = await ReadAsync(context);
        if (await RefusedAsync(context, fields))
            return;
        var answer = books.Inquire(
            Protocol,
            fields["bizOrderNo"],
            fields.GetValueOrDefault("cardKey"),
            fields.GetValueOrDefault("cardPwd")
        );
        await AnswerAsync(context, fields, answer);
    }

    private async Task SubmitAsync(HttpContext context)
    {
        var fields = await ReadAsync(context);
        if (await RefusedAsync(context, fields))
            return;
        if (
            !long.TryParse(fields.GetValueOrDefault("expectAmount"), NumberStyles.None, CultureInfo.InvariantCulture, out var amount)
            || amount == 0
            || !Uri.TryCreate(fields.GetValueOrDefault("bizNotifyUrl"), UriKind.Absolute, out var notify)
        )
        {
            await AnswerAsync(context, fields, "7", status: null, new(Conditions.Fake, 0, null, null));
            return;
        }
        var id = fields["bizOrderNo"];
        var (number, secret) = (fields.GetValueOrDefault("cardKey"), fields.GetValueOrDefault("cardPwd"));
        var answer = books.TakeOver(Protocol, id, number, secret, amount, options.Value.Redemption.Delay);
        // The result may well overtake the answer to the submission.
        if (books.Query(Protocol, RequestKind.TakeOver, id).Condition != Conditions.NoSuchRequest)
            callbacks.Start(id, notify);
        if (answer.Condition == Conditions.TimeOut)
            await silence.KeepAsync(context);
        else if (Conditions.IsMomentary(answer.Condition) || answer.Condition == Conditions.Duplicate)
            await AnswerAsync(context, fields, answer);
        else
            await AnswerAsync(context, fields, Received, status: null, new(Conditions.InProcess, 0, null, null));
    }

    private const string Received = "received";

    private async Task QueryAsync(HttpContext context)
    {
        var fields = await ReadAsync(context);
        if (await RefusedAsync(context, fields))
            return;
        var kind = fields.GetValueOrDefault("actionType") == "balance" ? RequestKind.Inquiry : RequestKind.TakeOver;
        await AnswerAsync(context, fields, books.Query(Protocol, kind, fields["bizOrderNo"]));
    }

    private async Task AnswerAsync(HttpContext context, SortedDictionary<string, string> fields, CardAnswer answer)
    {
        if (answer.Condition == Conditions.TimeOut)
            await silence.KeepAsync(context);
        else
            await AnswerAsync(context, fields, RedemptionCodes.CodeOf(answer), RedemptionCodes.StatusOf(answer), answer);
    }

    private async Task AnswerAsync(
        HttpContext context,
        SortedDictionary<string, string> fields,
        string code,
        string? status,
        CardAnswer answer
    )
    {
        var result = RedemptionCodes.Fields(options.Value.Redemption.MerchantId, fields.GetValueOrDefault("bizOrderNo") ?? "", answer);
        result["code"] = code;
        result.Remove("status");
        if (status is not null)
            result["status"] = status;
        signature.Sign(result);
        await context.Response.WriteAsJsonAsync(result);
    }

    private async Task<bool> RefusedAsync(HttpContext context, SortedDictionary<string, string> fields)
    {
        var refused = fields switch
        {
            { Count: 0 } => "malformed",
            _ when fields.GetValueOrDefault("merchantId") != options.Value.Redemption.MerchantId || !signature.Verify(fields) =>
                "sign-error",
            _ when fields.GetValueOrDefault("bizOrderNo") is not { Length: >= 8 and <= 64 } => "malformed",
            _ => null,
        };
        if (refused is null)
            return false;
        context.Response.StatusCode = refused == "sign-error" ? StatusCodes.Status403Forbidden : StatusCodes.Status400BadRequest;
        await AnswerAsync(context, fields, refused, status: null, new(Conditions.Fake, 0, null, null));
        return true;
    }

    /// <returns>Empty when there is no JSON object of strings.</returns>
    private static async Task<SortedDictionary<string, string>> ReadAsync(HttpContext context)
    {
        try
        {
            var read = await context.Request.ReadFromJsonAsync<Dictionary<string, string>>();
            return new(read ?? [], StringComparer.Ordinal);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or BadHttpRequestException)
        {
            return [];
        }
    }
}

/// <summary>MD5 over all non-empty parameters but <c>sign</c>, sorted by name, joined <c>k=v&amp;k=v</c>, the key appended; lower-case
/// hex.</summary>
internal sealed class RedemptionSignature(IOptions<IssuersOptions> options, IFaultDial dial)
{
    public void Sign(SortedDictionary<string, string> fields) =>
        fields["sign"] = dial.For(RedemptionIssuer.FaultName).WrongSignature ? new string('0', 32) : Of(fields);

    public bool Verify(SortedDictionary<string, string> fields) =>
        fields.TryGetValue("sign", out var sign)
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(sign), Encoding.UTF8.GetBytes(Of(fields)));

    private string Of(SortedDictionary<string, string> fields)
    {
        var joined = string.Join('&', fields.Where(f => f.Key != "sign" && f.Value is { Length: > 0 }).Select(f => $"{f.Key}={f.Value}"));
#pragma warning disable CA5351 // The channel's own scheme; a stronger one would not be faithful.
        return Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(joined + options.Value.Redemption.Key)));
#pragma warning restore CA5351
    }
}
