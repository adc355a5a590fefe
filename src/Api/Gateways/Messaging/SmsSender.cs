using System.Globalization;
using System.Text.Json;
using CardRecycle.Api.Gateways.TencentCloud;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Gateways.Messaging;

/// <summary>Section <c>Gateways:Sms</c>.</summary>
internal sealed class SmsOptions : CloudOptions
{
    public string AppId { get; set; } = "";

    /// <summary>签名: stands in 【】 before the text; approved by the provider.</summary>
    public string SignName { get; set; } = "";

    /// <summary>Approved template with two parameters: the code and the minutes that it lives.</summary>
    public string TemplateId { get; set; } = "";

    public int CodeMinutes { get; set; } = 5;
}

/// <summary>Tencent Cloud SMS, <c>SendSms</c> 2021-01-11. Not repeated on a time-out: the message may have gone out.</summary>
internal sealed class SmsSender(HttpClient http, IOptions<SmsOptions> options, TimeProvider clock) : ISmsSender
{
    public async Task<string?> SendCodeAsync(string phone, string code, CancellationToken ct)
    {
        var settings = options.Value;
        var parameters = new
        {
            PhoneNumberSet = new[] { "+86" + phone },
            SmsSdkAppId = settings.AppId,
            settings.SignName,
            settings.TemplateId,
            TemplateParamSet = new[] { code, settings.CodeMinutes.ToString(CultureInfo.InvariantCulture) },
        };
        var answer = await CloudCall.SendAsync(http, settings, ("sms", "2021-01-11", "SendSms"), parameters, clock.GetUtcNow(), ct);
        if (answer.Error is { } error)
            return error;
        if (!answer.Response.TryGetProperty("SendStatusSet", out var statuses) || statuses.ValueKind != JsonValueKind.Array)
            return CloudCall.Unreadable;
        if (statuses.GetArrayLength() != 1 || CloudCall.Text(statuses[0], "Code") is not { } status)
            return CloudCall.Unreadable;
        return status == "Ok" ? null : status;
    }
}
