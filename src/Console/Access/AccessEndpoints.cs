using System.Security.Claims;
using CardRecycle.StaffConsole.Client;
using CardRecycle.StaffConsole.Client.Models;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Kiota.Abstractions;

namespace CardRecycle.StaffConsole.Access;

/// <summary>Signing in and out: plain forms, since a cookie can only be set by an answer.</summary>
internal static class AccessEndpoints
{
    public static void MapAccess(this WebApplication app)
    {
        app.MapPost(ConsoleBuilder.SignInPath, SignInAsync).AllowAnonymous();
        app.MapPost("/sign-out", (Delegate)SignOutAsync).AllowAnonymous();
    }

    private static async Task<IResult> SignInAsync(
        [FromForm] string? userName,
        [FromForm] string? password,
        [FromForm] string? returnUrl,
        [FromKeyedServices(ConsoleBuilder.NobodysClient)] StaffClient api,
        HttpContext http
    )
    {
        SignInStaffResponse? session;
        try
        {
            session = await api.Staff.Sessions.PostAsync(new() { UserName = userName ?? "", Password = password ?? "" });
        }
        catch (Exception e) when (e is ApiException or HttpRequestException)
        {
            var why = (e as ApiException)?.ResponseStatusCode switch
            {
                429 => "wait",
                400 or 401 => "wrong",
                _ => "away",
            };
            return Results.LocalRedirect($"~{ConsoleBuilder.SignInPath}?failed={why}");
        }
        Claim[] claims =
        [
            new(ClaimTypes.Name, session!.UserName!),
            new(BearerOfCaller.TokenClaim, session.AccessToken!),
            .. session.Duties!.Select(d => new Claim(Duty.Claim, d)),
        ];
        var identity = new ClaimsIdentity(claims, CookieAuthenticationDefaults.AuthenticationScheme);
        await http.SignInAsync(new ClaimsPrincipal(identity), new AuthenticationProperties { ExpiresUtc = session.ExpiresAt });
        return Results.LocalRedirect(IsLocal(returnUrl) ? returnUrl! : "/");
    }

    private static async Task<IResult> SignOutAsync(HttpContext http)
    {
        await http.SignOutAsync();
        return Results.LocalRedirect($"~{ConsoleBuilder.SignInPath}");
    }

    /// <summary>Nobody is sent to another site after signing in here.</summary>
    private static bool IsLocal(string? url) => url is ['/', ..] and not ['/', '/' or '\\', ..];
}
