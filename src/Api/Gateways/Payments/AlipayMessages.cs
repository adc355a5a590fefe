using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;

namespace CardRecycle.Api.Gateways.Payments;

/// <summary>biz_content of alipay.fund.trans.uni.transfer. Field names become snake_case; what is null is not sent.</summary>
internal sealed record AlipayTransferContent(
    string OutBizNo,
    string TransAmount,
    string ProductCode,
    string BizScene,
    string OrderTitle,
    string Remark,
    AlipayPayee PayeeInfo,
    string TransferSceneName,
    IReadOnlyList<AlipaySceneReport> TransferSceneReportInfos
)
{
    public override string ToString() => $"AlipayTransferContent({OutBizNo})";
}

internal sealed record AlipayPayee(string Identity, string IdentityType, string Name, AlipayBankCard? BankcardExtInfo)
{
    public override string ToString() => "AlipayPayee(***)";
}

/// <summary><paramref name="AccountType"/>: 2 is a person's card (对私).</summary>
internal sealed record AlipayBankCard(string AccountType);

internal sealed record AlipaySceneReport(string InfoType, string InfoContent);

/// <summary>biz_content of alipay.fund.trans.common.query.</summary>
internal sealed record AlipayQueryContent(string ProductCode, string BizScene, string OutBizNo);

/// <summary>biz_content of alipay.fund.account.query.</summary>
internal sealed record AlipayBalanceQuery(string AccountType);

internal sealed record AlipayBalance(string? Code, string? AvailableAmount);

/// <summary>biz_content of alipay.data.dataservice.bill.downloadurl.query.</summary>
internal sealed record AlipayBillQuery(string BillType, string BillDate);

internal sealed record AlipayBillAddress(string? Code, string? SubCode, string? BillDownloadUrl);

/// <summary>A transfer as answers and notifications write it; each leaves some fields out.</summary>
internal sealed record AlipayOrder(
    string? Code,
    string? SubCode,
    string? OutBizNo,
    string? OrderId,
    string? Status,
    string? TransAmount,
    string? Amount,
    string? TransDate,
    string? PayDate,
    string? ErrorCode
)
{
    public override string ToString() => $"AlipayOrder({OutBizNo}, {Status} {SubCode})";
}

/// <summary>An answer: the bytes of its node exactly as they came, which are what is signed, and the signature beside it.</summary>
internal readonly record struct AlipayAnswer(ReadOnlyMemory<byte> Node, string? CertSn, string? Sign)
{
    /// <returns>Null for anything that is not an answer to <paramref name="method"/>.</returns>
    public static AlipayAnswer? Read(ReadOnlyMemory<byte> raw, string method)
    {
        var name = method.Replace('.', '_') + "_response";
        ReadOnlyMemory<byte>? node = null;
        string? certSn = null;
        string? sign = null;
        var json = new Utf8JsonReader(raw.Span);
        try
        {
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
                return null;
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var property = json.GetString();
                json.Read();
                var start = (int)json.TokenStartIndex;
                if (json.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                    json.Skip();
                // A second node would leave open which of them the signature is about.
                if (property == name || property == "error_response")
                    node = node is null ? raw[start..(int)json.BytesConsumed] : throw new JsonException("two nodes");
                else if (property == "alipay_cert_sn")
                    certSn = json.GetString();
                else if (property == "sign")
                    sign = json.GetString();
            }
            return node is { } found ? new(found, certSn, sign) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}

internal static class AlipayJson
{
    private static readonly JsonSerializerOptions options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
    };

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, options);

    /// <returns>Null for anything that is not a JSON object of this shape.</returns>
    public static AlipayOrder? ReadOrder(ReadOnlySpan<byte> utf8) => Read<AlipayOrder>(utf8);

    /// <returns>Null for anything that is not a JSON object of this shape.</returns>
    public static T? Read<T>(ReadOnlySpan<byte> utf8)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(utf8, options);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
