using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using CardRecycle.Sandbox.Faults;

namespace CardRecycle.Sandbox.Alipay;

/// <summary>What stands inside the node of an answer, before it is signed.</summary>
internal sealed record GatewayAnswer(object Body)
{
    public static GatewayAnswer Ok(object body) => new(body);

    /// <summary>业务处理失败.</summary>
    public static GatewayAnswer Refused(string subCode, string subMsg) => Error("40004", "Business Failed", subCode, subMsg);

    public static GatewayAnswer InvalidArguments(string subCode, string subMsg) => Error("40002", "Invalid Arguments", subCode, subMsg);

    public static GatewayAnswer MissingArguments(string subCode, string subMsg) =>
        Error("40001", "Missing Required Arguments", subCode, subMsg);

    public static readonly GatewayAnswer SystemError = Refused("SYSTEM_ERROR", "系统繁忙");
    public static readonly GatewayAnswer Unavailable = Error("20000", "Service Currently Unavailable", "isp.unknow-error", "系统繁忙");
    public static readonly GatewayAnswer CallLimited = Error("40005", "Call Limited", "isv.app-call-limited", "应用调用次数超限");

    private static GatewayAnswer Error(string code, string msg, string subCode, string subMsg) =>
        new(
            new
            {
                Code = code,
                Msg = msg,
                SubCode = subCode,
                SubMsg = subMsg,
            }
        );
}

/// <summary>Puts Alipay's signature on what leaves: answers and notifications alike.</summary>
internal sealed class AlipaySignature(AlipayKeys keys, AlipayDial dial, IFaultDial faults)
{
    public const string Provider = "alipay";
    private static readonly TimeSpan beijing = TimeSpan.FromHours(8);

    public static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
    };

    private AlipaySignatureMode Mode => faults.For(Provider).WrongSignature ? AlipaySignatureMode.Wrong : dial.Current.Signature;

    /// <summary>The signature is over the bytes of the node as they are sent.</summary>
    public async Task WriteAsync(HttpContext context, string method, GatewayAnswer answer)
    {
        var node = JsonSerializer.Serialize(answer.Body, answer.Body.GetType(), Json);
        var name = method.Length > 0 ? method.Replace('.', '_') + "_response" : "error_response";
        var signed = SignatureOf(Encoding.UTF8.GetBytes(node)) is var (sign, certSn)
            ? $",\"alipay_cert_sn\":\"{certSn}\",\"sign\":\"{sign}\""
            : "";
        context.Response.ContentType = "text/html;charset=utf-8"; // as the original, for whatever reason
        await context.Response.WriteAsync($"{{\"{name}\":{node}{signed}}}", context.RequestAborted);
    }

    /// <summary>Signs a notification's fields in place.</summary>
    public void Sign(SortedDictionary<string, string> fields)
    {
        // The number of the certificate is among what is signed, so it must stand there first.
        var (_, certSn) = keys.Sign(dial.Current.Certificate, []);
        fields["alipay_cert_sn"] = certSn;
        var text = Join(fields.Where(f => f.Key != "sign_type"));
        if (SignatureOf(Encoding.UTF8.GetBytes(text)) is var (sign, _))
            fields["sign"] = sign;
    }

    public static string Join(IEnumerable<KeyValuePair<string, string>> fields) =>
        string.Join(
            '&',
            fields
                .Where(f => f.Key != "sign" && f.Value.Length > 0)
                .OrderBy(f => f.Key, StringComparer.Ordinal)
                .Select(f => $"{f.Key}={f.Value}")
        );

    /// <summary>The original's time format, in Beijing.</summary>
    public static string TimeOf(DateTimeOffset at) => at.ToOffset(beijing).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    public static string Yuan(long fen) => string.Create(CultureInfo.InvariantCulture, $"{fen / 100}.{fen % 100:D2}");

    private (string Sign, string CertSn)? SignatureOf(byte[] data) =>
        Mode switch
        {
            AlipaySignatureMode.Missing => null,
            AlipaySignatureMode.Wrong => keys.Sign(dial.Current.Certificate, [.. data, (byte)'!']),
            _ => keys.Sign(dial.Current.Certificate, data),
        };
}
