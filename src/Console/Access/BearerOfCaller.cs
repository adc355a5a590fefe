using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Kiota.Abstractions;
using Microsoft.Kiota.Abstractions.Authentication;

namespace CardRecycle.StaffConsole.Access;

/// <summary>Sends the token that the caller got when signing in. It lies in the sealed cookie and never reaches the page.</summary>
internal sealed class BearerOfCaller(AuthenticationStateProvider who) : IAuthenticationProvider
{
    public const string TokenClaim = "access-token";

    /// <summary>Address of the browser when it signed in; the Api's audit log wants to know it.</summary>
    public const string FromClaim = "from";

    public async Task AuthenticateRequestAsync(
        RequestInformation request,
        Dictionary<string, object>? additionalAuthenticationContext = null,
        CancellationToken cancellationToken = default
    )
    {
        var user = (await who.GetAuthenticationStateAsync()).User;
        if (user.FindFirst(TokenClaim)?.Value is { } token)
            request.Headers.TryAdd("Authorization", $"Bearer {token}");
        if (user.FindFirst(FromClaim)?.Value is { } from)
            request.Headers.TryAdd("X-Forwarded-For", from);
    }
}
