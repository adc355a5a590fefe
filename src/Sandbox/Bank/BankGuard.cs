using System.Globalization;
using System.Text;
using System.Text.Json;
using CardRecycle.Sandbox.Faults;
using Microsoft.Extensions.Options;

namespace CardRecycle.Sandbox.Bank;

/// <summary>
/// Checks a customer's request — customer, time within five minutes, a nonce that was never used, SHA256withRSA over function, customer,
/// time, nonce and raw body — then the rate, and signs whatever is answered over the same with the request's nonce, so that an answer fits
/// one request only.
/// </summary>
internal sealed class BankGuard(IOptions<BankOptions> options, BankKeys keys, BankDial dial, IFaultDial faults, TimeProvider clock)
{
    public const string Provider = "bank";
    private const int BodyBytesMax = 64 * 1024;
    private const int NonceLengthMax = 64;
    private const int NoncesMax = 100_000;
    private static readonly TimeSpan skewMax = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan beijing = TimeSpan.FromHours(8);

    private readonly Lock gate = new();
    private readonly HashSet<string> used = [];
    private readonly Queue<string> usedInOrder = new();
    private (long Second, int Calls) made;

    /// <summary>Runs <paramref name="act"/> on the body if the request is the customer's.</summary>
    public async Task RunAsync(HttpContext context, string function, Func<JsonElement, BankReply> act)
    {
        var body = await ReadAsync(context.Request);
        var reply = body is null
            ? BankReply.Rejected("E2001", "请求体过大")
            : Refuse(context.Request, function, body) ?? (IsTooFast() ? BankReply.TooFast : Act(body, act));
        await WriteAsync(context, function, reply);
    }

    public async Task WriteAsync(HttpContext context, string function, BankReply reply)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(reply, BankReply.Json);
        var (time, nonce) = (TimeOf(clock.GetUtcNow()), context.Request.Headers["X-Bank-Nonce"].ToString());
        var mode = faults.For(Provider).WrongSignature ? BankSignatureMode.Wrong : dial.Current.Signature;
        if (mode == BankSignatureMode.Replayed)
            nonce += "0";
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{function}\n{options.Value.CustomerNo}\n{time}\n{nonce}\n"), .. body];
        if (mode == BankSignatureMode.Wrong)
            signed[^1] ^= 1;
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = body.Length;
        if (mode != BankSignatureMode.Missing)
        {
            context.Response.Headers["X-Bank-Key"] = dial.Current.KeyId;
            context.Response.Headers["X-Bank-Time"] = time;
            context.Response.Headers["X-Bank-Nonce"] = nonce;
            context.Response.Headers["X-Bank-Signature"] = keys.Sign(dial.Current.KeyId, signed);
        }
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    /// <summary>The bank's time format, in Beijing.</summary>
    public static string TimeOf(DateTimeOffset at) => at.ToOffset(beijing).ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture);

    private static BankReply Act(byte[] body, Func<JsonElement, BankReply> act)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind == JsonValueKind.Object
                ? act(json.RootElement)
                : BankReply.Rejected("E2001", "请求体不是JSON对象");
        }
        catch (JsonException)
        {
            return BankReply.Rejected("E2001", "请求体不是合法的JSON");
        }
    }

    private BankReply? Refuse(HttpRequest request, string function, byte[] body)
    {
        string Header(string name) => request.Headers[name].ToString();
        var (customer, time, nonce) = (Header("X-Bank-Customer"), Header("X-Bank-Time"), Header("X-Bank-Nonce"));
        if (customer != options.Value.CustomerNo)
            return BankReply.Rejected("E1002", "客户号不存在");
        if (
            !DateTime.TryParseExact(time, "yyyyMMddHHmmss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var at)
            || (clock.GetUtcNow() - new DateTimeOffset(at, beijing)).Duration() > skewMax
        )
            return BankReply.Rejected("E1003", "请求时间与银行时间相差不得超过5分钟");
        if (nonce.Length is 0 or > NonceLengthMax)
            return BankReply.Rejected("E1004", "随机串不正确");
        var given = new byte[1024];
        var text = $"{function}\n{customer}\n{time}\n{nonce}\n{Encoding.UTF8.GetString(body)}";
        if (!Convert.TryFromBase64String(Header("X-Bank-Signature"), given, out var length) || !keys.CustomerSigned(text, given[..length]))
            return BankReply.Rejected("E1001", "验签失败");
        return IsFresh(nonce) ? null : BankReply.Rejected("E1004", "随机串重复");
    }

    private bool IsFresh(string nonce)
    {
        lock (gate)
        {
            if (!used.Add(nonce))
                return false;
            usedInOrder.Enqueue(nonce);
            if (usedInOrder.Count > NoncesMax)
                used.Remove(usedInOrder.Dequeue());
            return true;
        }
    }

    private bool IsTooFast()
    {
        var second = clock.GetUtcNow().ToUnixTimeSeconds();
        lock (gate)
        {
            made = made.Second == second ? (second, made.Calls + 1) : (second, 1);
            return made.Calls > dial.Current.RateLimitPerSecond;
        }
    }

    private static async Task<byte[]?> ReadAsync(HttpRequest request)
    {
        using var body = new MemoryStream();
        var buffer = new byte[4096];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, request.HttpContext.RequestAborted)) > 0)
        {
            if (body.Length + read > BodyBytesMax)
                return null;
            body.Write(buffer, 0, read);
        }
        return body.ToArray();
    }
}
