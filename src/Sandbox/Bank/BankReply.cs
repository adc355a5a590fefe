using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;

namespace CardRecycle.Sandbox.Bank;

/// <summary>An answer before it is signed. The first letter of a code is its class: 0 accepted, E rejected, U unknown (可疑).</summary>
internal sealed record BankReply(string Code, string Message, object? Body = null)
{
    public static BankReply Ok(object body) => new("0000", "处理成功", body);

    public static BankReply Rejected(string code, string message) => new(code, message);

    public static readonly BankReply NoSuchFlow = Rejected("E2404", "流水号不存在");
    public static readonly BankReply TooFast = Rejected("E9005", "请求过于频繁");

    /// <summary>Under maintenance: whoever asks cannot tell what was done.</summary>
    public static readonly BankReply SystemError = new("U9001", "系统异常，交易状态未知");

    public static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
    };
}
