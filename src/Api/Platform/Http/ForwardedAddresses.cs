using System.Net;
using Microsoft.AspNetCore.HttpOverrides;

namespace CardRecycle.Api.Platform.Http;

/// <summary>
/// Setting <c>Http:TrustedProxies</c>: addresses (the console's host, a load balancer) whose <c>X-Forwarded-For</c> is believed.
/// Nobody's is without it: an address that anybody could write would be no evidence.
/// </summary>
internal static class ForwardedAddresses
{
    public static void AddForwardedAddresses(this WebApplicationBuilder builder) =>
        builder
            .Services.AddOptions<ForwardedHeadersOptions>()
            .Configure<IConfiguration>(
                (options, configuration) =>
                {
                    options.KnownProxies.Clear();
                    options.KnownIPNetworks.Clear();
                    foreach (var proxy in configuration.GetSection("Http:TrustedProxies").Get<string[]>() ?? [])
                        if (IPAddress.TryParse(proxy, out var address))
                            options.KnownProxies.Add(address);
                    // The middleware believes everybody where nobody is known.
                    options.ForwardedHeaders = options.KnownProxies.Count == 0 ? ForwardedHeaders.None : ForwardedHeaders.XForwardedFor;
                }
            );
}
