using System.Text.Json;
using CardRecycle.Api.Gateways.TencentCloud;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Gateways.Identity;

/// <summary>Section <c>Gateways:Face</c>; address and key are those of <c>Gateways:Identity</c>.</summary>
internal sealed class FaceOptions
{
    /// <summary>业务流程: made in the provider's console.</summary>
    public string RuleId { get; set; } = "1";
}

/// <summary>
/// Tencent Cloud faceid, <c>DetectAuth</c> and <c>GetDetectInfo</c> 2018-03-01. The result is never taken from the person's device.
/// </summary>
internal sealed class FaceVerifier(HttpClient http, IOptions<IdentityOptions> options, IOptions<FaceOptions> face, TimeProvider clock)
    : IFaceVerifier
{
    /// <summary>Texts alone: no picture of a face comes here.</summary>
    private const string TextsOnly = "1";

    public async Task<FaceStart?> StartAsync(string name, string idNumber, string extra, Uri? returnTo, CancellationToken ct)
    {
        var parameters = new Dictionary<string, string>
        {
            ["RuleId"] = face.Value.RuleId,
            ["Name"] = name,
            ["IdCard"] = idNumber,
            ["Extra"] = extra,
        };
        if (returnTo is not null)
            parameters["RedirectUrl"] = returnTo.ToString();
        var answer = await CallAsync("DetectAuth", parameters, ct);
        return
            answer.Error is null
            && CloudCall.Text(answer.Response, "BizToken") is { Length: > 0 } token
            && Uri.TryCreate(CloudCall.Text(answer.Response, "Url"), UriKind.Absolute, out var page)
            ? new(token, page)
            : null;
    }

    public async Task<FaceAnswer> ReadAsync(string token, CancellationToken ct)
    {
        var parameters = new Dictionary<string, string>
        {
            ["BizToken"] = token,
            ["RuleId"] = face.Value.RuleId,
            ["InfoType"] = TextsOnly,
        };
        var answer = await CallAsync("GetDetectInfo", parameters, ct);
        if (answer.Error is { } error)
            return error == "FailedOperation.StsUnAuthErrErr" || error.StartsWith("InvalidParameterValue", StringComparison.Ordinal)
                ? new(FaceResult.Failed, error)
                : new(FaceResult.Unknown, error);
        try
        {
            using var info = JsonDocument.Parse(CloudCall.Text(answer.Response, "DetectInfo") ?? "");
            if (info.RootElement.ValueKind != JsonValueKind.Object || !info.RootElement.TryGetProperty("Text", out var text))
                return new(FaceResult.Unknown, CloudCall.Unreadable);
            if (!text.TryGetProperty("ErrCode", out var code) || code.ValueKind == JsonValueKind.Null)
                return new(FaceResult.Pending, null);
            var passed = code.TryGetInt32(out var number) && number == 0;
            return new(
                passed ? FaceResult.Passed : FaceResult.Failed,
                passed ? null : code.ToString(),
                CloudCall.Text(text, "IdCard"),
                CloudCall.Text(text, "Extra")
            );
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return new(FaceResult.Unknown, CloudCall.Unreadable);
        }
    }

    private Task<CloudAnswer> CallAsync(string action, object parameters, CancellationToken ct) =>
        CloudCall.SendAsync(http, options.Value, ("faceid", "2018-03-01", action), parameters, clock.GetUtcNow(), ct);
}
