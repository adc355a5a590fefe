using System.Security.Claims;
using CardRecycle.StaffConsole.Client.Models;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Kiota.Abstractions;
using HttpValidationProblemDetails = CardRecycle.StaffConsole.Client.Models.HttpValidationProblemDetails;
using ProblemDetails = CardRecycle.StaffConsole.Client.Models.ProblemDetails;

namespace CardRecycle.StaffConsole.Access;

/// <summary>Signing in, step by step, and out: plain forms, since a cookie can only be set by an answer.</summary>
internal static class AccessEndpoints
{
    public const string StepPath = ConsoleBuilder.SignInPath + "/step";

    public static void MapAccess(this WebApplication app)
    {
        app.MapPost(ConsoleBuilder.SignInPath, SignInAsync).AllowAnonymous();
        app.MapPost(StepPath, TakeStepAsync).AllowAnonymous();
        app.MapPost("/sign-out", (Delegate)SignOutAsync).AllowAnonymous();
    }

    private static async Task<IResult> SignInAsync(
        [FromForm] string? userName,
        [FromForm] string? password,
        [FromForm] string? returnUrl,
        ApiDoor door,
        StepCookie steps,
        HttpContext http
    )
    {
        try
        {
            var session = await door.Open(null, AddressOf(http))
                .Staff.Sessions.PostAsync(new() { UserName = userName ?? "", Password = password ?? "" });
            return await GoOnAsync(http, door, steps, session!, IsLocal(returnUrl) ? returnUrl! : "/");
        }
        catch (Exception e) when (e is ApiException or HttpRequestException)
        {
            return Results.LocalRedirect($"~{ConsoleBuilder.SignInPath}?failed={WhyOf(e)}");
        }
    }

    private static async Task<IResult> TakeStepAsync(
        [FromForm] string? code,
        [FromForm] string? newPassword,
        ApiDoor door,
        StepCookie steps,
        HttpContext http
    )
    {
        if (steps.Read(http) is not { } stand)
            return Results.LocalRedirect($"~{ConsoleBuilder.SignInPath}?failed=late");
        var api = door.Open(stand.Token, AddressOf(http));
        try
        {
            switch (stand.Step)
            {
                case "code":
                    var given = await api.Staff.Sessions.Code.PostAsync(new() { Code = code ?? "" });
                    return await GoOnAsync(http, door, steps, given!, stand.ReturnUrl);
                case "password":
                    var chosen = await api.Staff.Sessions.Password.PostAsync(new() { NewPassword = newPassword ?? "" });
                    return await GoOnAsync(http, door, steps, chosen!, stand.ReturnUrl);
                case "enrol":
                    var enrolled = await api.Staff.Factor.Confirm.PostAsync(new() { Code = code ?? "" });
                    await KeepAsync(http, enrolled!.Session!);
                    steps.Set(http, stand with { Token = "", Step = "kept", Secret = null, Uri = null, Codes = enrolled.RecoveryCodes });
                    return Results.LocalRedirect($"~{StepPath}");
                default:
                    StepCookie.Clear(http);
                    return Results.LocalRedirect(stand.ReturnUrl);
            }
        }
        catch (Exception e) when (e is ApiException or HttpRequestException)
        {
            return Results.LocalRedirect($"~{StepPath}?failed={WhyOf(e)}");
        }
    }

    /// <summary>To the pages, or to the next step.</summary>
    private static async Task<IResult> GoOnAsync(
        HttpContext http,
        ApiDoor door,
        StepCookie steps,
        SignInStaffResponse session,
        string returnUrl
    )
    {
        if (session.Next == SignInStep.Done)
        {
            StepCookie.Clear(http);
            await KeepAsync(http, session);
            return Results.LocalRedirect(returnUrl);
        }
        var stand = new SignInStand(session.AccessToken!, session.UserName!, session.Next.ToString()!.ToLowerInvariant(), returnUrl);
        if (session.Next == SignInStep.Enrol)
        {
            var begun = await door.Open(stand.Token, AddressOf(http)).Staff.Factor.PostAsync();
            stand = stand with { Secret = begun!.Secret, Uri = begun.Uri };
        }
        steps.Set(http, stand);
        return Results.LocalRedirect($"~{StepPath}");
    }

    private static Task KeepAsync(HttpContext http, SignInStaffResponse session)
    {
        Claim[] claims =
        [
            new(ClaimTypes.Name, session.UserName!),
            new(BearerOfCaller.TokenClaim, session.AccessToken!),
            .. session.Duties!.Select(d => new Claim(Duty.Claim, d)),
        ];
        var from = AddressOf(http) is { } address ? new[] { new Claim(BearerOfCaller.FromClaim, address) } : [];
        var identity = new ClaimsIdentity([.. claims, .. from], CookieAuthenticationDefaults.AuthenticationScheme);
        return http.SignInAsync(new ClaimsPrincipal(identity), new AuthenticationProperties { ExpiresUtc = session.ExpiresAt });
    }

    private static async Task<IResult> SignOutAsync(HttpContext http)
    {
        await http.SignOutAsync();
        return Results.LocalRedirect($"~{ConsoleBuilder.SignInPath}");
    }

    private static string WhyOf(Exception e) =>
        e switch
        {
            ProblemDetails { Type: "/problems/staff/used-code" } => "used",
            ProblemDetails { Type: "/problems/staff/wrong-code" } => "code",
            ProblemDetails { Type: "/problems/staff/same-password" } => "same",
            ApiException { ResponseStatusCode: 429 } => "wait",
            HttpValidationProblemDetails => "input",
            ApiException { ResponseStatusCode: 400 or 401 } => "wrong",
            ApiException { ResponseStatusCode: 409 } => "late",
            _ => "away",
        };

    private static string? AddressOf(HttpContext http) => http.Connection.RemoteIpAddress?.ToString();

    /// <summary>Nobody is sent to another site after signing in here.</summary>
    private static bool IsLocal(string? url) => url is ['/', ..] and not ['/', '/' or '\\', ..];
}
