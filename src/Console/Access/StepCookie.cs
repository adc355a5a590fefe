using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;

namespace CardRecycle.StaffConsole.Access;

/// <summary>Where a sign-in stands between its steps.</summary>
/// <param name="Token">Good for the step alone.</param>
/// <param name="UserName">Who signs in.</param>
/// <param name="Step"><c>code</c>, <c>password</c>, <c>enrol</c>, or <c>kept</c> when recovery codes are shown.</param>
/// <param name="ReturnUrl">Where to go at the end.</param>
/// <param name="Secret">Of the authenticator that is being enrolled.</param>
/// <param name="Uri">Likewise, for the picture.</param>
/// <param name="Codes">Recovery codes, to be shown once.</param>
internal sealed record SignInStand(
    string Token,
    string UserName,
    string Step,
    string ReturnUrl,
    string? Secret = null,
    string? Uri = null,
    IReadOnlyList<string>? Codes = null
);

/// <summary>Keeps the stand of a sign-in in a sealed cookie of some minutes: no script reads it, and nothing is kept here.</summary>
internal sealed class StepCookie(IDataProtectionProvider protection, TimeProvider clock)
{
    private const string Name = "cardrecycle-step";
    private static readonly TimeSpan lifetime = TimeSpan.FromMinutes(10);
    private readonly ITimeLimitedDataProtector seal = protection.CreateProtector("CardRecycle.SignIn").ToTimeLimitedDataProtector();

    public void Set(HttpContext http, SignInStand stand) =>
        http.Response.Cookies.Append(
            Name,
            seal.Protect(JsonSerializer.Serialize(stand), clock.GetUtcNow() + lifetime),
            new()
            {
                HttpOnly = true,
                SameSite = SameSiteMode.Strict,
                Secure = http.Request.IsHttps,
                Path = ConsoleBuilder.SignInPath,
                MaxAge = lifetime,
                IsEssential = true,
            }
        );

    public SignInStand? Read(HttpContext http)
    {
        if (!http.Request.Cookies.TryGetValue(Name, out var text))
            return null;
        try
        {
            return JsonSerializer.Deserialize<SignInStand>(seal.Unprotect(text));
        }
        catch (Exception e) when (e is CryptographicException or JsonException or FormatException)
        {
            return null;
        }
    }

    public static void Clear(HttpContext http) => http.Response.Cookies.Delete(Name, new() { Path = ConsoleBuilder.SignInPath });
}
