using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace CardRecycle.Sandbox.Alipay;

/// <summary>
/// gateway.do: one address for every method. Checks a request as the original does in certificate mode — every public parameter once, the
/// app, both certificate numbers, the time, RSA2 over all parameters in order of name — and then the rate.
/// </summary>
internal sealed class AlipayGateway(
    IOptions<AlipayOptions> options,
    AlipayKeys keys,
    AlipayDial dial,
    AlipaySignature signature,
    TransferDesk desk,
    AccountBill bill,
    AlipayAppUsers users,
    TimeProvider clock
)
{
    private const string BizContent = "biz_content";
    public const string TransferMethod = "alipay.fund.trans.uni.transfer";
    public const string QueryMethod = "alipay.fund.trans.common.query";
    public const string BalanceMethod = "alipay.fund.account.query";
    public const string BillMethod = "alipay.data.dataservice.bill.downloadurl.query";
    public const string MessageMethod = "alipay.open.app.mini.templatemessage.send";

    /// <summary>An old method: its parameters stand beside the public ones, not in biz_content.</summary>
    public const string TokenMethod = "alipay.system.oauth.token";
    private static readonly string[] methods = [TransferMethod, QueryMethod, BalanceMethod, BillMethod, MessageMethod, TokenMethod];
    private static readonly TimeSpan skewMax = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan beijing = TimeSpan.FromHours(8);
    private static readonly string[] needed = ["app_id", "method", "sign_type", "sign", "timestamp", "version", "charset"];

    private readonly Lock gate = new();
    private (long Second, int Calls) made;

    public async Task RunAsync(HttpContext context)
    {
        var fields = await ReadAsync(context.Request);
        var method = fields?.GetValueOrDefault("method") is { } called && methods.Contains(called) ? called : "";
        var answer = fields is null
            ? GatewayAnswer.InvalidArguments("isv.invalid-parameter", "参数重复或请求体不是表单")
            : Refuse(fields) ?? (IsTooFast() ? GatewayAnswer.CallLimited : Act(method, fields, context.Request));
        await signature.WriteAsync(context, method, answer);
    }

    private GatewayAnswer Act(string method, Dictionary<string, string> fields, HttpRequest request)
    {
        if (method == TokenMethod)
            return users.Exchange(fields);
        try
        {
            using var json = JsonDocument.Parse(fields[BizContent]);
            return method switch
            {
                TransferMethod => desk.Transfer(json.RootElement),
                QueryMethod => desk.Query(json.RootElement),
                BalanceMethod => desk.Balance(json.RootElement),
                MessageMethod => users.Send(json.RootElement),
                _ => bill.Ask(json.RootElement, request),
            };
        }
        catch (JsonException)
        {
            return GatewayAnswer.Refused("INVALID_PARAMETER", "biz_content 不是合法的JSON");
        }
    }

    private GatewayAnswer? Refuse(Dictionary<string, string> fields)
    {
        string Field(string name) => fields.GetValueOrDefault(name, "");
        var business = Field("method") == TokenMethod ? "code" : BizContent;
        if (needed.Append(business).FirstOrDefault(n => Field(n).Length == 0) is { } missing)
            return GatewayAnswer.MissingArguments($"isv.missing-{missing.Replace('_', '-')}", $"缺少参数 {missing}");
        if (Field("app_id") != options.Value.AppId)
            return GatewayAnswer.InvalidArguments("isv.invalid-app-id", "无效的AppID参数");
        if (!methods.Contains(Field("method")))
            return GatewayAnswer.InvalidArguments("isv.invalid-method", "不存在的方法名");
        if (Field("version") != "1.0" || !Field("charset").Equals("utf-8", StringComparison.OrdinalIgnoreCase))
            return GatewayAnswer.InvalidArguments("isv.invalid-parameter", "version 或 charset 不正确");
        if (Field("sign_type") != "RSA2")
            return GatewayAnswer.InvalidArguments("isv.invalid-signature-type", "无效的签名类型");
        if (Field("app_cert_sn") != keys.AppCertSn)
            return GatewayAnswer.InvalidArguments("isv.invalid-app-cert-sn", "应用公钥证书序列号不正确");
        if (Field("alipay_root_cert_sn") != keys.RootCertSn)
            return GatewayAnswer.InvalidArguments("isv.invalid-alipay-root-cert-sn", "支付宝根证书序列号不正确");
        if (
            !DateTime.TryParseExact(
                Field("timestamp"),
                "yyyy-MM-dd HH:mm:ss",
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out var at
            )
            || (clock.GetUtcNow() - new DateTimeOffset(at, beijing)).Duration() > skewMax
        )
            return GatewayAnswer.InvalidArguments("isv.invalid-timestamp", "非法的时间戳参数");
        var given = new byte[512];
        return
            Convert.TryFromBase64String(Field("sign"), given, out var length)
            && keys.AppSigned(AlipaySignature.Join(fields), given[..length])
            ? null
            : GatewayAnswer.InvalidArguments("isv.invalid-signature", "验签出错");
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

    /// <returns>Address and form together; null when a name comes twice.</returns>
    private static async Task<Dictionary<string, string>?> ReadAsync(HttpRequest request)
    {
        if (!request.HasFormContentType)
            return null;
        var fields = new Dictionary<string, string>();
        foreach (var (name, values) in request.Query.Concat(await request.ReadFormAsync(request.HttpContext.RequestAborted)))
            if (values is not [{ } value] || !fields.TryAdd(name, value))
                return null;
        return fields;
    }
}
