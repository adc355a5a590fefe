using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;

namespace CardRecycle.Api.Gateways.Payments;

/// <summary>发起转账. Field names become snake_case; what is null is not sent.</summary>
internal sealed record WeChatTransferRequest(
    string Appid,
    string OutBillNo,
    string TransferSceneId,
    string Openid,
    string? UserName,
    long TransferAmount,
    string TransferRemark,
    string NotifyUrl,
    string UserRecvPerception,
    IReadOnlyList<WeChatSceneReport> TransferSceneReportInfos
)
{
    public override string ToString() => $"WeChatTransferRequest({OutBillNo})";
}

internal sealed record WeChatSceneReport(string InfoType, string InfoContent);

/// <summary>A bill as create, query, cancel and notification write it; each leaves some fields out.</summary>
internal sealed record WeChatBill(
    string? MchId,
    string? OutBillNo,
    string? TransferBillNo,
    string? State,
    string? FailReason,
    string? PackageInfo,
    long? TransferAmount,
    DateTimeOffset? UpdateTime
)
{
    public override string ToString() => $"WeChatBill({OutBillNo}, {State})";
}

internal sealed record WeChatFault(string? Code);

internal sealed record WeChatNotification(string? Id, string? EventType, WeChatResource? Resource);

internal sealed record WeChatResource(string? Algorithm, string? Ciphertext, string? AssociatedData, string? Nonce);

internal static class WeChatJson
{
    private static readonly JsonSerializerOptions options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
    };

    public static byte[] Write<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, options);

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
