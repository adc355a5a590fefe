using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;

namespace CardRecycle.Api.Gateways.Payments;

/// <summary>单笔付款. Amounts are yuan with two digits.</summary>
internal sealed record BankPayment(
    string FlowNo,
    string PayerAccount,
    string PayeeAccount,
    string PayeeName,
    string Amount,
    string Currency,
    string Purpose
)
{
    public override string ToString() => $"BankPayment({FlowNo})";
}

internal sealed record BankQuery(string FlowNo);

internal sealed record BankAccountQuery(string Account);

internal sealed record BankStatementQuery(string Account, string Date, int Page);

/// <summary>Every answer. The first letter of <paramref name="Code"/> is its class: 0 accepted, E rejected, U unknown (可疑).</summary>
internal sealed record BankReply<T>(string? Code, T? Body);

/// <summary>An instruction as the bank tells of it.</summary>
internal sealed record BankInstruction(
    string? FlowNo,
    string? BankNo,
    string? State,
    string? Amount,
    string? ValueDate,
    string? SettledAt,
    string? FailCode
)
{
    public override string ToString() => $"BankInstruction({FlowNo}, {State})";
}

internal sealed record BankBalance(string? Account, string? Balance, string? Available);

/// <summary>A page of a day's statement (对账单); <paramref name="Digest"/> is over all lines of all pages.</summary>
internal sealed record BankStatementPage(
    string? Account,
    string? Date,
    bool IsFinal,
    string? Opening,
    string? Closing,
    int Count,
    int Page,
    int Pages,
    string? Digest,
    IReadOnlyList<BankStatementLine>? Lines
)
{
    public override string ToString() => $"BankStatementPage({Date}, {Page} of {Pages})";
}

/// <summary><paramref name="Side"/>: D out, C in.</summary>
internal sealed record BankStatementLine(
    string? BankNo,
    string? FlowNo,
    string? Side,
    string? Amount,
    string? Balance,
    string? CounterAccount,
    string? CounterName,
    string? Purpose,
    string? RelatedNo,
    string? At
)
{
    public override string ToString() => $"BankStatementLine({BankNo}, {Side})";
}

internal static class BankJson
{
    private static readonly JsonSerializerOptions options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
    };

    public static byte[] Write<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, options);

    /// <returns>Null for anything that is not a JSON object of this shape.</returns>
    public static BankReply<T>? Read<T>(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return JsonSerializer.Deserialize<BankReply<T>>(utf8, options);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
