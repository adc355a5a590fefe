using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CardRecycle.Sandbox.TencentCloud;

namespace CardRecycle.Sandbox.Identity;

/// <summary>
/// Face checks in the manner of Tencent Cloud faceid: <c>DetectAuth</c> gives a BizToken and a page, <c>GetDetectInfo</c> what came out of
/// it. Nobody's face is looked at: the page has a button for each end.
/// </summary>
internal sealed partial class FaceChecks(TimeProvider clock)
{
    public const string RuleId = "1";

    /// <summary>业务错误码 of the result; 0 passed.</summary>
    public const int OtherFace = 1002;
    public const int GaveUp = 1001;
    private static readonly TimeSpan pageLife = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan resultLife = TimeSpan.FromDays(3);

    private readonly ConcurrentDictionary<string, Check> checks = new();

    private sealed record Check(string Name, string IdCard, string Extra, string? ReturnTo, DateTimeOffset At, int? ErrCode);

    public JsonObject Start(JsonElement body, Uri sandbox)
    {
        if (body.Text("RuleId") != RuleId)
            throw new CloudError("InvalidParameterValue.RuleIdNotExist", "RuleId does not exist.");
        var (name, id) = (body.Text("Name"), body.Text("IdCard"));
        if (name.Length > 32 || !Han().IsMatch(name))
            throw new CloudError("InvalidParameterValue", "Name is not valid.");
        if (id.Length != 18 || TestPersons.IdCheckDigit(id[..17]) != char.ToUpperInvariant(id[17]))
            throw new CloudError("InvalidParameterValue", "IdCard is not valid.");
        var token = Guid.CreateVersion7(clock.GetUtcNow()).ToString().ToUpperInvariant();
        checks[token] = new(name, id, Optional(body, "Extra") ?? "", Optional(body, "RedirectUrl"), clock.GetUtcNow(), null);
        return new() { ["BizToken"] = token, ["Url"] = new Uri(sandbox, "/faceid/pages/" + token).ToString() };
    }

    public JsonObject Read(JsonElement body)
    {
        if (body.Text("RuleId") != RuleId)
            throw new CloudError("InvalidParameterValue.RuleIdNotExist", "RuleId does not exist.");
        if (!checks.TryGetValue(body.Text("BizToken"), out var check) || check.At + resultLife <= clock.GetUtcNow())
            throw new CloudError("InvalidParameterValue.BizTokenIllegal", "BizToken is illegal.");
        var text = new JsonObject
        {
            ["ErrCode"] = check.ErrCode,
            ["ErrMsg"] = check.ErrCode is 0 ? "成功" : null,
            ["IdCard"] = check.IdCard,
            ["Name"] = check.Name,
            ["LiveStatus"] = check.ErrCode,
            ["Comparestatus"] = check.ErrCode,
            ["Sim"] = check.ErrCode is 0 ? "96.41" : null,
            ["Extra"] = check.Extra,
        };
        return new() { ["DetectInfo"] = new JsonObject { ["Text"] = text }.ToJsonString() };
    }

    /// <returns>Where the person is led to; null for an unknown or expired page. The first end counts.</returns>
    public (bool Known, string? ReturnTo) End(string token, int errCode)
    {
        if (!checks.TryGetValue(token, out var check) || check.At + pageLife <= clock.GetUtcNow())
            return (false, null);
        if (check.ErrCode is null)
            checks.TryUpdate(token, check with { ErrCode = errCode }, check);
        return (true, check.ReturnTo);
    }

    public bool Knows(string token) => checks.TryGetValue(token, out var check) && check.At + pageLife > clock.GetUtcNow();

    private static string? Optional(JsonElement body, string name) =>
        body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    [GeneratedRegex(@"^[\p{IsCJKUnifiedIdeographs}·]{2,32}\z")]
    private static partial Regex Han();
}
