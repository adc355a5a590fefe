using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.JwtBearer;

namespace CardRecycle.Api.Platform.Security;

/// <summary>Knows whose sessions were ended: somebody was disabled, or their duties, password or factor changed.</summary>
internal interface IStaffSessions
{
    /// <param name="staffId">The member of staff.</param>
    /// <param name="version">Of the token.</param>
    /// <param name="ct">Ends the wait.</param>
    Task<bool> IsEndedAsync(string staffId, int version, CancellationToken ct);
}

/// <summary>A staff token is looked up at every request: eight hours are too long for somebody who was let go.</summary>
internal static class StaffClaims
{
    public const string Version = "ver";

    public static async Task RefuseEndedAsync(TokenValidatedContext context)
    {
        var user = context.Principal!;
        if (user.FindFirstValue("role") is not ("staff" or "staff-step"))
            return;
        var version = int.TryParse(user.FindFirstValue(Version), NumberStyles.None, CultureInfo.InvariantCulture, out var v) ? v : 0;
        var sessions = context.HttpContext.RequestServices.GetRequiredService<IStaffSessions>();
        if (await sessions.IsEndedAsync(user.FindFirstValue("sub")!, version, context.HttpContext.RequestAborted))
            context.Fail("This session was ended.");
    }
}
