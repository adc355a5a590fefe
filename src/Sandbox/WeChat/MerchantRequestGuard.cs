using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace CardRecycle.Sandbox.WeChat;

/// <summary>
/// Checks a merchant's request as the original does: scheme, merchant, certificate serial, time within five minutes, SHA256withRSA over
/// method, path with query, timestamp, nonce and raw body. Then the rate per API.
/// </summary>
internal sealed partial class MerchantRequestGuard(
    IOptions<WeChatOptions> options,
    WeChatKeys keys,
    WeChatDial dial,
    WeChatSignature signature,
    TimeProvider clock
)
{
    private const string Scheme = "WECHATPAY2-SHA256-RSA2048 ";
    private const int BodyBytesMax = 64 * 1024;
    private const int NonceLengthMax = 32;
    private static readonly TimeSpan SkewMax = TimeSpan.FromMinutes(5);

    private readonly Lock gate = new();
    private readonly Dictionary<string, (long Second, int Calls)> calls = [];

    /// <summary>Runs <paramref name="act"/> on the raw body if the request is the merchant's, and signs whatever is answered.</summary>
    public async Task RunAsync(HttpContext context, string api, Func<byte[], WeChatAnswer> act)
    {
        var body = await ReadAsync(context.Request, context.RequestAborted);
        var answer = body is null
            ? WeChatAnswer.ParamError("请求体过大")
            : Refuse(context.Request, body) ?? (IsTooFast(api) ? WeChatAnswer.FrequencyLimited : act(body));
        await signature.WriteAsync(context, answer);
    }

    /// <summary>A file is asked for like everything else, and answered as it is: its hash stands in the answer that named it.</summary>
    public async Task GiveFileAsync(HttpContext context, string contentType, Func<byte[]?> find)
    {
        if (Refuse(context.Request, []) is { } refusal)
        {
            await signature.WriteAsync(context, refusal);
            return;
        }
        if (find() is not { } file)
        {
            await signature.WriteAsync(context, WeChatAnswer.NotFound);
            return;
        }
        context.Response.ContentType = contentType;
        context.Response.ContentLength = file.Length;
        await context.Response.Body.WriteAsync(file, context.RequestAborted);
    }

    private WeChatAnswer? Refuse(HttpRequest request, byte[] body)
    {
        var header = request.Headers.Authorization.ToString();
        if (!header.StartsWith(Scheme, StringComparison.Ordinal))
            return SignError("Authorization 的认证类型不正确");
        var fields = Fields().Matches(header[Scheme.Length..]).ToLookup(m => m.Groups[1].Value, m => m.Groups[2].Value);
        string Field(string name) => fields[name].Count() == 1 ? fields[name].Single() : "";
        var (timestamp, nonce) = (Field("timestamp"), Field("nonce_str"));
        if (Field("mchid") != options.Value.MchId)
            return SignError("商户号不正确");
        if (Field("serial_no") != options.Value.MerchantSerial)
            return SignError("商户证书序列号有误");
        if (nonce.Length is 0 or > NonceLengthMax)
            return SignError("随机串不正确");
        if (
            !long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            || (clock.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(seconds)).Duration() > SkewMax
        )
            return SignError("Http头Authorization值中的timestamp与发起请求的时间不得超过5分钟");
        var given = new byte[512];
        if (!Convert.TryFromBase64String(Field("signature"), given, out var length))
            return SignError("签名不是base64");
        var text =
            $"{request.Method}\n{request.Path.Value}{request.QueryString.Value}\n{timestamp}\n{nonce}\n{Encoding.UTF8.GetString(body)}\n";
        return keys.MerchantSigned(text, given[..length]) ? null : SignError("错误的签名，验签失败");
    }

    /// <summary>A merchant may call each API so many times within one second of the clock.</summary>
    private bool IsTooFast(string api)
    {
        var second = clock.GetUtcNow().ToUnixTimeSeconds();
        lock (gate)
        {
            var made = calls.GetValueOrDefault(api) is var (when, count) && when == second ? count : 0;
            if (made >= dial.Current.RateLimitPerSecond)
                return true;
            calls[api] = (second, made + 1);
            return false;
        }
    }

    private static async Task<byte[]?> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        using var body = new MemoryStream();
        var buffer = new byte[4096];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, ct)) > 0)
        {
            if (body.Length + read > BodyBytesMax)
                return null;
            body.Write(buffer, 0, read);
        }
        return body.ToArray();
    }

    private static WeChatAnswer SignError(string message) => WeChatAnswer.Error(401, "SIGN_ERROR", message);

    [GeneratedRegex("""([a-z_]+)="([^"]*)"(?:,|$)""")]
    private static partial Regex Fields();
}
