using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using CardRecycle.Sandbox.Faults;

namespace CardRecycle.Sandbox.WeChatApp;

/// <summary>
/// The mini-program's server side at WeChat: <c>/cgi-bin/stable_token</c>, <c>/cgi-bin/message/subscribe/send</c> and
/// <c>/wxa/business/getuserphonenumber</c>, errors as <c>{"errcode","errmsg"}</c> under HTTP 200. Side doors under <c>/wechat-app</c>: what
/// a person taps, and what they have received.
/// </summary>
internal static partial class WeChatAppProvider
{
    public const string Provider = "wechat.app";
    private static readonly string[] states = ["developer", "trial", "formal"];

    public static WebApplicationBuilder AddWeChatApp(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<AppUsers>();
        return builder;
    }

    public static WebApplication MapWeChatApp(this WebApplication app)
    {
        var busy = new FaultAnswers(Busy: c => Error(-1, "system error").ExecuteAsync(c));
        app.MapPost("/cgi-bin/stable_token", (JsonElement body, AppUsers users, IConfiguration settings) => TokenFor(body, users, settings))
            .WithFaults(Provider, busy);
        app.MapPost(
                "/cgi-bin/message/subscribe/send",
                (string? access_token, JsonElement body, AppUsers users) =>
                    users.IsToken(access_token ?? "") ? Send(body, users) : Error(40001, "invalid credential, access_token is invalid")
            )
            .WithFaults(Provider, busy);
        app.MapPost(
                "/wxa/business/getuserphonenumber",
                (string? access_token, JsonElement body, AppUsers users, IConfiguration settings, TimeProvider clock) =>
                    users.IsToken(access_token ?? "")
                        ? PhoneOf(body, users, settings, clock)
                        : Error(40001, "invalid credential, access_token is invalid")
            )
            .WithFaults(Provider, busy);

        var side = app.MapGroup("/wechat-app");
        side.MapPost(
            "agreements",
            (AgreeToMessages request, AppUsers users) =>
            {
                users.Agree(request.OpenId, request.Templates);
                return Results.NoContent();
            }
        );
        side.MapGet("messages/{openId}", (string openId, AppUsers users) => users.ReceivedBy(openId));
        side.MapPost(
            "phone-codes",
            (MintPhoneCode request, AppUsers users) => new { code = users.MintPhoneCode(request.Phone, request.ErrorCode) }
        );
        side.MapDelete("token", (AppUsers users) => users.RevokeToken());
        return app;
    }

    private static IResult TokenFor(JsonElement body, AppUsers users, IConfiguration settings)
    {
        if (Text(body, "grant_type") != "client_credential")
            return Error(40002, "invalid grant_type");
        if (Text(body, "appid") != settings["WeChatSessions:AppId"])
            return Error(40013, "invalid appid");
        if (Text(body, "secret") != settings["WeChatSessions:Secret"])
            return Error(40125, "invalid appsecret");
        var force = body.TryGetProperty("force_refresh", out var forced) && forced.ValueKind == JsonValueKind.True;
        var (token, seconds) = users.Token(force);
        return Results.Json(new JsonObject { ["access_token"] = token, ["expires_in"] = seconds });
    }

    private static IResult Send(JsonElement body, AppUsers users)
    {
        if (Text(body, "touser") is not { } openId || !OpenId().IsMatch(openId))
            return Error(40003, "invalid openid");
        if (Text(body, "template_id") is not { } template || !MessageTemplates.Fields.TryGetValue(template, out var fields))
            return Error(40037, "invalid template_id");
        if (Text(body, "page") is not { } page || !Page().IsMatch(page))
            return Error(41030, "invalid page");
        if (Text(body, "miniprogram_state") is { } state && !states.Contains(state))
            return Error(47003, "argument invalid! miniprogram_state");
        if (!body.TryGetProperty("data", out var data) || data.ValueKind != JsonValueKind.Object)
            return Error(47003, "argument invalid! data");
        var values = new Dictionary<string, string>();
        foreach (var field in fields.Keys)
        {
            if (!data.TryGetProperty(field, out var given) || Text(given, "value") is not { Length: > 0 } value)
                return Error(47003, $"argument invalid! data.{field}.value is empty");
            if (!MessageTemplates.Fits(field, value))
                return Error(47003, $"argument invalid! data.{field}.value invalid");
            values[field] = value;
        }
        return users.Deliver(openId, template, page, values)
            ? Results.Json(new JsonObject { ["errcode"] = 0, ["errmsg"] = "ok" })
            : Error(43101, "user refuse to accept the msg");
    }

    private static IResult PhoneOf(JsonElement body, AppUsers users, IConfiguration settings, TimeProvider clock)
    {
        if (Text(body, "code") is not { Length: > 0 } code)
            return Error(40097, "invalid args");
        var (error, phone) = users.ReadPhone(code);
        if (error != 0)
            return Error(
                error,
                error == 40029 ? "invalid code"
                    : error == 1400001 ? "out of resources"
                    : "system error"
            );
        return Results.Json(
            new JsonObject
            {
                ["errcode"] = 0,
                ["errmsg"] = "ok",
                ["phone_info"] = new JsonObject
                {
                    ["phoneNumber"] = phone,
                    ["purePhoneNumber"] = phone,
                    ["countryCode"] = "86",
                    ["watermark"] = new JsonObject
                    {
                        ["timestamp"] = clock.GetUtcNow().ToUnixTimeSeconds(),
                        ["appid"] = settings["WeChatSessions:AppId"],
                    },
                },
            }
        );
    }

    private static string? Text(JsonElement body, string name) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static IResult Error(int code, string message) =>
        Results.Json(new JsonObject { ["errcode"] = code, ["errmsg"] = $"{message} rid: 65f1" });

    [GeneratedRegex(@"^o[A-Za-z0-9_-]{1,127}\z")]
    private static partial Regex OpenId();

    [GeneratedRegex(@"^pages/[A-Za-z0-9/_-]+(\?[A-Za-z0-9_=&-]*)?\z")]
    private static partial Regex Page();
}

/// <summary>Side door: the person taps 允许 in the app's dialogue.</summary>
internal sealed record AgreeToMessages([property: JsonRequired] string OpenId, [property: JsonRequired] string[] Templates);

/// <summary>Side door: the person taps the button that gives their phone number. <paramref name="ErrorCode"/> makes reading it fail:
/// 1400001 quota used up, −1 busy.</summary>
internal sealed record MintPhoneCode([property: JsonRequired] string Phone, int ErrorCode = 0);
