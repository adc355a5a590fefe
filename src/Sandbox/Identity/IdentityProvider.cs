using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using CardRecycle.Sandbox.Faults;
using CardRecycle.Sandbox.TencentCloud;

namespace CardRecycle.Sandbox.Identity;

/// <summary>
/// Who is who: the four-factor check in the manner of Tencent Cloud faceid (2018-03-01) at <c>/faceid</c>, and WeChat's
/// <c>/sns/jscode2session</c>. Side doors: <c>/faceid/test-persons</c>, <c>/sns/js-codes</c>.
/// </summary>
internal static class IdentityProvider
{
    public static WebApplicationBuilder AddIdentity(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<BankCardRegister>().AddSingleton<WeChatCodes>().AddSingleton<FaceChecks>();
        return builder;
    }

    public static WebApplication MapIdentity(this WebApplication app)
    {
        var register = app.Services.GetRequiredService<BankCardRegister>();
        var faces = app.Services.GetRequiredService<FaceChecks>();
        app.MapCloudService(
                "/faceid",
                "faceid",
                "2018-03-01",
                new Dictionary<string, Func<JsonElement, JsonObject>>
                {
                    ["BankCard4EVerification"] = body => Check(body, register),
                    ["DetectAuth"] = body => faces.Start(body, OwnAddress(app)),
                    ["GetDetectInfo"] = faces.Read,
                }
            )
            .WithFaults("identity", CloudEndpoint.FaultAnswers);
        app.MapGet(
            "/faceid/test-persons",
            () => TestPersons.Results.Select(r => new { result = r, person = TestPersons.Number(1 - r, r) })
        );
        app.MapGet("/faceid/charged", (BankCardRegister r) => new { charged = r.Charged });
        app.MapGet("/faceid/pages/{token}", ShowFacePage);
        app.MapPost("/faceid/pages/{token}/{end:int}", EndFacePage).DisableAntiforgery();
        app.MapGet("/sns/jscode2session", ExchangeCode).WithFaults("identity", new(Busy: c => Error(-1, "system error").ExecuteAsync(c)));
        app.MapPost(
            "/sns/js-codes",
            (MintJsCode request, WeChatCodes codes) => new { jsCode = codes.Mint(request.OpenId, request.ErrorCode) }
        );
        return app;
    }

    private static Uri OwnAddress(WebApplication app) => new(app.Urls.First());

    /// <summary>The provider's page; a real one opens the camera.</summary>
    private static IResult ShowFacePage(string token, FaceChecks faces)
    {
        if (!faces.Knows(token))
            return Results.NotFound();
        string Button(int end, string text) =>
            $"<form method=post action='/faceid/pages/{token}/{end}'>"
            + $"<button style='font-size:20px;padding:14px;margin:8px'>{text}</button></form>";
        return Results.Content(
            "<!doctype html><html lang=zh><meta charset=utf-8><meta name=viewport content='width=device-width'>"
                + "<title>人脸核身（沙箱）</title>"
                + "<main style='font-family:sans-serif;padding:24px'><h1>人脸核身（沙箱）</h1><p>请选择结果：</p>"
                + Button(0, "本人，通过")
                + Button(FaceChecks.OtherFace, "不是本人")
                + Button(FaceChecks.GaveUp, "放弃")
                + "</main></html>",
            "text/html; charset=utf-8"
        );
    }

    private static IResult EndFacePage(string token, int end, FaceChecks faces) =>
        faces.End(token, end) switch
        {
            (false, _) => Results.NotFound(),
            (true, { } returnTo) => Results.Redirect(returnTo),
            _ => Results.NoContent(),
        };

    private static JsonObject Check(JsonElement body, BankCardRegister register)
    {
        var asked = new TestPerson(body.Text("Name"), body.Text("IdCard"), body.Text("BankCard"), body.Text("Phone"));
        var (result, description) = register.Check(asked);
        return new() { ["Result"] = result.ToString(CultureInfo.InvariantCulture), ["Description"] = description };
    }

    private static IResult ExchangeCode(HttpRequest request, WeChatCodes codes, IConfiguration configuration)
    {
        string Parameter(string name) => request.Query[name].ToString();
        if (Parameter("appid") != configuration["WeChatSessions:AppId"])
            return Error(40013, "invalid appid");
        if (Parameter("secret") != configuration["WeChatSessions:Secret"])
            return Error(40125, "invalid appsecret");
        if (Parameter("grant_type") != "authorization_code")
            return Error(40002, "invalid grant_type");
        if (Parameter("js_code").Length == 0)
            return Error(41008, "missing code");
        var (error, openId) = codes.Exchange(Parameter("js_code"));
        return error switch
        {
            0 => Text(new() { ["session_key"] = SessionKeyOf(openId!), ["openid"] = openId }),
            -1 => Error(-1, "system error"),
            40029 => Error(40029, "invalid code"),
            40163 => Error(40163, "code been used"),
            40226 => Error(40226, "high risk user"),
            45011 => Error(45011, "api minute-quota reach limit"),
            _ => Error(error, "error"),
        };
    }

    private static IResult Error(int code, string message) => Text(new() { ["errcode"] = code, ["errmsg"] = $"{message}, rid: 65f1" });

    /// <summary>WeChat says text/plain although it sends JSON.</summary>
    private static IResult Text(JsonObject body) => Results.Text(body.ToJsonString(), "text/plain", Encoding.UTF8);

    private static string SessionKeyOf(string openId) =>
        Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes("session:" + openId))[..16]);
}

/// <summary>Side door: somebody opens the mini-program. <paramref name="ErrorCode"/> makes the exchange of this code fail that
/// way.</summary>
internal sealed record MintJsCode([property: JsonRequired] string OpenId, int ErrorCode = 0);
