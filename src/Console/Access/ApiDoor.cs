using CardRecycle.StaffConsole.Client;
using Microsoft.Kiota.Abstractions;
using Microsoft.Kiota.Abstractions.Authentication;
using Microsoft.Kiota.Http.HttpClientLibrary;

namespace CardRecycle.StaffConsole.Access;

/// <summary>Makes clients of the Api: for whoever is signed in, for nobody, or for a step of the sign-in.</summary>
internal sealed class ApiDoor(IHttpClientFactory factory)
{
    public StaffClient Open(IAuthenticationProvider sender)
    {
        var http = factory.CreateClient(ConsoleBuilder.ApiClient);
        return new(new HttpClientRequestAdapter(sender, httpClient: http) { BaseUrl = http.BaseAddress!.ToString().TrimEnd('/') });
    }

    /// <param name="token">Null for nobody.</param>
    /// <param name="from">Address of the browser.</param>
    public StaffClient Open(string? token, string? from) => Open(new Sender(token, from));

    private sealed class Sender(string? token, string? from) : IAuthenticationProvider
    {
        public Task AuthenticateRequestAsync(
            RequestInformation request,
            Dictionary<string, object>? additionalAuthenticationContext = null,
            CancellationToken cancellationToken = default
        )
        {
            if (token is not null)
                request.Headers.TryAdd("Authorization", $"Bearer {token}");
            if (from is not null)
                request.Headers.TryAdd("X-Forwarded-For", from);
            return Task.CompletedTask;
        }
    }
}
