using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CardRecycle.Sandbox.Faults;
using CardRecycle.Sandbox.Issuers.Cards;
using Microsoft.Extensions.Options;

namespace CardRecycle.Sandbox.Issuers.Captcha;

/// <summary>
/// A game-points site that shows a picture with digits before it says what is on a card. Form fields, numeric codes, and an HMAC-SHA256
/// over
/// the body in the header <c>X-Site-Sign</c>; the answer is signed over the request's signature and its own body.
/// </summary>
internal sealed class CaptchaIssuer(
    IssuerBooks books,
    CaptchaChallenges challenges,
    Silence silence,
    IFaultDial dial,
    IOptions<IssuersOptions> options
)
{
    public const string Protocol = "captcha";
    public const string FaultName = "issuers.captcha";

    public static void Map(WebApplication app)
    {
        app.MapGet("/issuers/captcha/pictures/{id}.png", Picture);
        var site = app.MapGroup("/issuers/captcha/site");
        site.MapPost("challenge", (HttpContext c, CaptchaIssuer s) => s.RunAsync(c, s.ChallengeAsync));
        site.MapPost("balance", (HttpContext c, CaptchaIssuer s) => s.RunAsync(c, s.BalanceAsync));
        site.MapPost("charge", (HttpContext c, CaptchaIssuer s) => s.RunAsync(c, s.ChargeAsync));
        site.MapPost("flow", (HttpContext c, CaptchaIssuer s) => s.RunAsync(c, s.FlowAsync));
        site.WithFaults(FaultName, new(Busy: c => SayAsync(c, "301"), Maintenance: c => SayAsync(c, "302")));
    }

    /// <summary>The picture is fetched by the holder's device, so it carries no signature.</summary>
    private static IResult Picture(string id, CaptchaChallenges challenges) =>
        challenges.Read(id) is { } digits
            ? Results.Bytes(CaptchaPicture.Draw(digits, int.Parse(digits, CultureInfo.InvariantCulture)), "image/png")
            : Results.NotFound();

    private static Task SayAsync(HttpContext context, string code) =>
        context.RequestServices.GetRequiredService<CaptchaIssuer>().WriteAsync(context, new() { ["code"] = code });

    private async Task RunAsync(HttpContext context, Func<HttpContext, IFormCollection, Task> handle)
    {
        if (await ReadAsync(context) is not { } form)
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            await WriteAsync(context, new() { ["code"] = "401" });
        }
        else if (form["flow"].ToString().Length is < 8 or > 64)
            await WriteAsync(context, new() { ["code"] = "400" });
        else
            await handle(context, form);
    }

    private async Task ChallengeAsync(HttpContext context, IFormCollection form)
    {
        var (id, expiresAt) = challenges.Open(form["flow"].ToString());
        await WriteAsync(
            context,
            new()
            {
                ["code"] = "0",
                ["flow"] = form["flow"].ToString(),
                ["challengeId"] = id,
                ["pictureUrl"] = $"{context.Request.Scheme}://{context.Request.Host}/issuers/captcha/pictures/{id}.png",
                ["expiresAt"] = expiresAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
            }
        );
    }

    private Task BalanceAsync(HttpContext context, IFormCollection form)
    {
        var flow = form["flow"].ToString();
        var check = challenges.Check(form["challengeId"].ToString(), flow, form["answer"].ToString());
        return AnswerAsync(
            context,
            form,
            check == Conditions.Good
                ? books.Inquire(Protocol, flow, form["cardNo"].ToString(), form["cardPwd"].ToString())
                : new(check, 0, null, null)
        );
    }

    private Task ChargeAsync(HttpContext context, IFormCollection form)
    {
        if (!long.TryParse(form["amount"], NumberStyles.None, CultureInfo.InvariantCulture, out var amount) || amount == 0)
            return WriteAsync(context, new() { ["code"] = "400" });
        var (number, secret) = (form["cardNo"].ToString(), form["cardPwd"].ToString());
        return AnswerAsync(context, form, books.TakeOver(Protocol, form["flow"].ToString(), number, secret, amount));
    }

    private Task FlowAsync(HttpContext context, IFormCollection form)
    {
        var kind = form["of"] == "charge" ? RequestKind.TakeOver : RequestKind.Inquiry;
        return AnswerAsync(context, form, books.Query(Protocol, kind, form["flow"].ToString()));
    }

    private async Task AnswerAsync(HttpContext context, IFormCollection form, CardAnswer answer)
    {
        if (answer.Condition == Conditions.TimeOut)
        {
            await silence.KeepAsync(context);
            return;
        }
        var fields = new Dictionary<string, string> { ["code"] = codes[answer.Condition], ["flow"] = form["flow"].ToString() };
        if (answer.Reference is { } reference)
            fields["tradeNo"] = reference;
        if (answer.Card is { } card && answer.Condition is Conditions.Good or Conditions.ConsumedOrderFailed)
        {
            fields["balanceFen"] = answer.BalanceFen.ToString(CultureInfo.InvariantCulture);
            if (card.ExpiresOn is { } expires)
                fields["validTo"] = expires.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        }
        await WriteAsync(context, fields);
    }

    private static readonly Dictionary<string, string> codes = new()
    {
        [Conditions.Good] = "0",
        [Conditions.ConsumedOrderFailed] = "20",
        [Conditions.CodeWrong] = "101",
        [Conditions.CodeExpired] = "102",
        [Conditions.Fake] = "201",
        [Conditions.WrongSecret] = "202",
        [Conditions.Used] = "203",
        [Conditions.Expired] = "204",
        [Conditions.Frozen] = "205",
        [Conditions.NotActivated] = "206",
        [Conditions.Void] = "207",
        [Conditions.Empty] = "208",
        [Conditions.BoundToOther] = "209",
        [Conditions.Unsupported] = "210",
        [Conditions.RegionLimited] = "211",
        [Conditions.NeedsPhysical] = "212",
        [Conditions.Busy] = "301",
        [Conditions.Maintenance] = "302",
        [Conditions.InProcess] = "303",
        [Conditions.Duplicate] = "304",
        [Conditions.LateBalance] = "305",
        [Conditions.NoSuchRequest] = "404",
        [Conditions.UnlistedCode] = "999",
    };

    private async Task WriteAsync(HttpContext context, Dictionary<string, string> fields)
    {
        var text = System.Text.Json.JsonSerializer.Serialize(fields);
        var signature = Mac($"{context.Request.Headers["X-Site-Sign"]}\n{text}");
        if (dial.For(FaultName).WrongSignature)
            signature[0] ^= 1;
        context.Response.Headers["X-Site-Sign"] = Convert.ToHexStringLower(signature);
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(text);
    }

    private async Task<IFormCollection?> ReadAsync(HttpContext context)
    {
        context.Request.EnableBuffering();
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8, leaveOpen: true);
        var body = await reader.ReadToEndAsync();
        context.Request.Body.Position = 0;
        var given = context.Request.Headers["X-Site-Sign"].ToString();
        var expected = Convert.ToHexStringLower(Mac(body));
        if (!CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(expected), Encoding.ASCII.GetBytes(given)))
            return null;
        if (context.Request.Headers["X-Site-Key"] != options.Value.Captcha.SiteKey || !context.Request.HasFormContentType)
            return null;
        return await context.Request.ReadFormAsync();
    }

    private byte[] Mac(string text) =>
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(options.Value.Captcha.Secret), Encoding.UTF8.GetBytes(text));
}
