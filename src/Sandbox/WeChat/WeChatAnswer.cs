using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using CardRecycle.Sandbox.Faults;

namespace CardRecycle.Sandbox.WeChat;

/// <summary>An answer before it is signed.</summary>
internal sealed record WeChatAnswer(int Status, object Body)
{
    public static WeChatAnswer Ok(object body) => new(StatusCodes.Status200OK, body);

    public static WeChatAnswer Error(int status, string code, string message) => new(status, new WeChatError(code, message));

    public static WeChatAnswer ParamError(string message) => Error(400, "PARAM_ERROR", message);

    public static WeChatAnswer InvalidRequest(string message) => Error(400, "INVALID_REQUEST", message);

    public static readonly WeChatAnswer NotFound = Error(404, "NOT_FOUND", "记录不存在");
    public static readonly WeChatAnswer SystemError = Error(500, "SYSTEM_ERROR", "系统异常，请稍后重试");
    public static readonly WeChatAnswer FrequencyLimited = Error(429, "FREQUENCY_LIMITED", "频率超限，请降低请求频率");
    public static readonly WeChatAnswer NotEnough = Error(403, "NOT_ENOUGH", "资金不足");
}

internal sealed record WeChatError(string Code, string Message);

/// <summary>Puts the platform's signature on what leaves: answers and callbacks alike.</summary>
internal sealed class WeChatSignature(WeChatKeys keys, WeChatDial dial, IFaultDial faults, TimeProvider clock)
{
    public const string Provider = "wechat";
    private const string ProbePrefix = "WECHATPAY/SIGNTEST/";

    public static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
    };

    public async Task WriteAsync(HttpContext context, WeChatAnswer answer)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(answer.Body, answer.Body.GetType(), Json);
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = body.Length;
        foreach (var (name, value) in Headers(body))
            context.Response.Headers[name] = value;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    public IEnumerable<KeyValuePair<string, string>> Headers(byte[] body)
    {
        var mode = faults.For(Provider).WrongSignature ? SignatureMode.Wrong : dial.Current.Signature;
        if (mode == SignatureMode.Missing)
            yield break;
        var timestamp = clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var nonce = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        var keyId = dial.Current.PlatformKeyId;
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{timestamp}\n{nonce}\n"), .. body, (byte)'\n'];
        if (mode == SignatureMode.Wrong)
            signed[^1] = (byte)'!';
        var signature = keys.Sign(keyId, signed);
        yield return new("Wechatpay-Timestamp", timestamp);
        yield return new("Wechatpay-Nonce", nonce);
        yield return new("Wechatpay-Signature", mode == SignatureMode.Probe ? ProbePrefix + signature : signature);
        yield return new("Wechatpay-Serial", keyId);
    }

    /// <summary>The original's time format: seconds and the offset of Beijing.</summary>
    public static string Rfc3339(DateTimeOffset at) =>
        at.ToOffset(TimeSpan.FromHours(8)).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
}
