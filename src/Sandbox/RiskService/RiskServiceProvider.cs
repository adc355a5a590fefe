using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CardRecycle.Crypto;
using CardRecycle.Sandbox.Faults;

namespace CardRecycle.Sandbox.RiskService;

/// <summary>
/// A third-party risk service in the manner of those that know devices, phones and identities from many platforms: <c>POST
/// /risk-service/v2/evaluate</c>, signed both ways with HMAC-SHA256. What it says follows from identity, phone and device alone
/// (<see cref="RiskRegister"/>). Side doors: <c>/risk-service/words</c> tells and sets what it would say, <c>/risk-service/asked</c> how
/// often it was asked.
/// </summary>
internal static class RiskServiceProvider
{
    public const string FaultName = "risk-service";
    private const int BodyBytesMax = 16 * 1024;
    private static readonly TimeSpan clockSkew = TimeSpan.FromMinutes(5);

    public static WebApplicationBuilder AddRiskService(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<RiskRegister>();
        return builder;
    }

    public static WebApplication MapRiskService(this WebApplication app)
    {
        app.MapPost("/risk-service/v2/evaluate", EvaluateAsync)
            .WithFaults(
                FaultName,
                new(Busy: c => AnswerAsync(c, Refused(1004, "qps limit")), Maintenance: c => AnswerAsync(c, Refused(1005, "maintenance")))
            );
        app.MapGet("/risk-service/asked", (RiskRegister register) => new { asked = register.Asked });
        app.MapGet(
            "/risk-service/words",
            (string? phone, string? idNumber, string? device, RiskRegister register) =>
                register.Of(DigestOf(idNumber), DigestOf(phone), device)
        );
        app.MapPut(
            "/risk-service/words",
            (SetRiskWord request, RiskRegister register) =>
                register.Set(DigestOf(request.IdNumber) ?? DigestOf(request.Phone) ?? request.Device ?? "", request.Word)
                    ? Results.NoContent()
                    : Results.BadRequest(
                        "Give one of idNumber, phone and device, and a word with a level PASS, REVIEW or REJECT and a score of 0 to 100."
                    )
        );
        return app;
    }

    private static async Task EvaluateAsync(HttpContext context, RiskRegister register, IConfiguration configuration, TimeProvider clock)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync();
        var request = context.Request;
        var (time, nonce) = (request.Headers["X-Timestamp"].ToString(), request.Headers["X-Nonce"].ToString());
        if (request.Headers["X-App-Id"] != configuration["RiskService:AppId"])
            await AnswerAsync(context, Refused(1001, "unknown app"));
        else if (
            !long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var at)
            || !IsNow(at, clock)
            || nonce.Length < 16
        )
            await AnswerAsync(context, Refused(1002, "timestamp or nonce"));
        else if (request.Headers["X-Signature"] != Mac(configuration, $"POST\n{request.Path}\n{time}\n{nonce}\n{body}"))
            await AnswerAsync(context, Refused(1003, "signature"));
        else if (body.Length > BodyBytesMax || Read(body) is not { } asked)
            await AnswerAsync(context, Refused(1006, "body"));
        else
        {
            var word = register.Ask(asked.IdNumberSm3, asked.PhoneSm3, asked.DeviceId);
            await AnswerAsync(
                context,
                new()
                {
                    ["code"] = 0,
                    ["requestId"] = asked.RequestId,
                    ["riskLevel"] = word.Level,
                    ["riskScore"] = word.Score,
                    ["labels"] = new JsonArray([.. word.Labels.Select(l => JsonValue.Create(l))]),
                }
            );
        }
    }

    private static bool IsNow(long milliseconds, TimeProvider clock) =>
        Math.Abs(clock.GetUtcNow().ToUnixTimeMilliseconds() - milliseconds) <= clockSkew.TotalMilliseconds;

    private sealed record Evaluate(string? RequestId, string? IdNumberSm3, string? PhoneSm3, string? DeviceId);

    private static Evaluate? Read(string body)
    {
        try
        {
            return JsonSerializer.Deserialize<Evaluate>(body, JsonSerializerOptions.Web) is { RequestId: { Length: > 0 } } asked
                ? asked
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonObject Refused(int code, string message) => new() { ["code"] = code, ["message"] = message };

    private static Task AnswerAsync(HttpContext context, JsonObject body)
    {
        var services = context.RequestServices;
        var (text, response) = (body.ToJsonString(), context.Response);
        var time = services.GetRequiredService<TimeProvider>().GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        var signed = $"{time}\n{context.Request.Headers["X-Nonce"]}\n{response.StatusCode}\n{text}";
        if (services.GetRequiredService<IFaultDial>().For(FaultName).WrongSignature)
            signed += "!";
        response.ContentType = "application/json";
        response.Headers["X-Timestamp"] = time;
        response.Headers["X-Signature"] = Mac(services.GetRequiredService<IConfiguration>(), signed);
        return response.WriteAsync(text);
    }

    private static string Mac(IConfiguration configuration, string text) =>
        Convert.ToHexStringLower(
            HMACSHA256.HashData(Encoding.UTF8.GetBytes(configuration["RiskService:Secret"] ?? ""), Encoding.UTF8.GetBytes(text))
        );

    private static string? DigestOf(string? text) =>
        string.IsNullOrEmpty(text) ? null : Convert.ToHexStringLower(Sm3.Hash(Encoding.UTF8.GetBytes(text)));
}

/// <summary>Side door: from now on this is said of the identity, phone or device.</summary>
internal sealed record SetRiskWord(RiskWord Word, string? IdNumber = null, string? Phone = null, string? Device = null);
