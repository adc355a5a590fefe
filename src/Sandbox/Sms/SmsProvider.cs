using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CardRecycle.Sandbox.Faults;
using CardRecycle.Sandbox.TencentCloud;

namespace CardRecycle.Sandbox.Sms;

/// <summary>An SMS provider in the manner of Tencent Cloud SMS (2021-01-11): <c>SendSms</c> at <c>/sms</c>, and the phones'
/// inboxes.</summary>
internal static partial class SmsProvider
{
    /// <summary>The template that is approved for sign-in codes: {1} is the code, {2} the minutes that it lives.</summary>
    public const string SignInTemplate = "1400001";

    public static WebApplicationBuilder AddSms(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<SmsInbox>();
        return builder;
    }

    public static WebApplication MapSms(this WebApplication app)
    {
        var inbox = app.Services.GetRequiredService<SmsInbox>();
        var clock = app.Services.GetRequiredService<TimeProvider>();
        app.MapCloudService(
                "/sms",
                "sms",
                "2021-01-11",
                new Dictionary<string, Func<JsonElement, JsonObject>> { ["SendSms"] = body => Send(body, inbox, clock, app.Configuration) }
            )
            .WithFaults("sms", CloudEndpoint.FaultAnswers);
        app.MapGet("/sms/inbox/{phone}", (string phone) => inbox.Read(phone));
        return app;
    }

    private static JsonObject Send(JsonElement body, SmsInbox inbox, TimeProvider clock, IConfiguration configuration)
    {
        if (body.Text("SmsSdkAppId") != configuration["TencentCloud:sms:AppId"])
            throw new CloudError("UnauthorizedOperation.SmsSdkAppIdVerifyFail", "Verification for `SmsSdkAppId` failed.");
        if (body.Text("SignName") != configuration["TencentCloud:sms:SignName"])
            throw new CloudError("FailedOperation.SignatureIncorrectOrUnapproved", "The signature is not approved.");
        var template = body.Text("TemplateId");
        var values = body.Texts("TemplateParamSet");
        if (template != SignInTemplate)
            throw new CloudError("FailedOperation.TemplateIncorrectOrUnapproved", "The template is not approved.");
        if (values.Length != 2)
            throw new CloudError("FailedOperation.TemplateParamSetNotMatchApprovedTemplate", "The template takes 2 parameters.");

        var statuses = new JsonArray();
        foreach (var number in body.Texts("PhoneNumberSet"))
        {
            var match = MainlandNumber().Match(number);
            var text = $"【{body.Text("SignName")}】验证码 {values[0]}，{values[1]} 分钟内有效，请勿告知他人。";
            var message = new ReceivedSms(clock.GetUtcNow(), template, values, text);
            var (code, what) =
                !match.Success ? ("InvalidParameterValue.IncorrectPhoneNumber", "incorrect phone number")
                : inbox.Deliver(match.Groups[1].Value, message) ? ("Ok", "send success")
                : ("LimitExceeded.PhoneNumberThirtySecondLimit", "phone number thirty second limit");
            statuses.Add(Status(number, code, what, clock));
        }
        return new() { ["SendStatusSet"] = statuses };
    }

    private static JsonObject Status(string number, string code, string what, TimeProvider clock) =>
        new()
        {
            ["SerialNo"] = code == "Ok" ? clock.GetUtcNow().Ticks.ToString(CultureInfo.InvariantCulture) : "",
            ["PhoneNumber"] = number,
            ["Fee"] = code == "Ok" ? 1 : 0,
            ["SessionContext"] = "",
            ["Code"] = code,
            ["Message"] = what,
            ["IsoCode"] = "CN",
        };

    [GeneratedRegex(@"^\+86(1[3-9][0-9]{9})\z")]
    private static partial Regex MainlandNumber();
}
