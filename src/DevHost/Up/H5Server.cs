using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Yarp.ReverseProxy.Transforms;

namespace CardRecycle.DevHost.Up;

/// <summary>Serves the built H5 app; what it asks under <c>/api</c> goes to the Api: one origin, as in production.</summary>
internal static class H5Server
{
    public const string ApiPrefix = "/api";

    public static void AddTo(WebApplicationBuilder builder) => builder.Services.AddHttpForwarder();

    public static void Map(WebApplication app, Uri api, string folder)
    {
        var files = new PhysicalFileProvider(folder);
        app.UseDefaultFiles(new DefaultFilesOptions { FileProvider = files });
        app.UseStaticFiles(new StaticFileOptions { FileProvider = files, OnPrepareResponse = SayHowLong });
        app.MapForwarder(ApiPrefix + "/{**rest}", api.ToString(), transforms => transforms.AddPathRemovePrefix(ApiPrefix));
    }

    /// <summary>Names under <c>assets</c> change with their content; the page itself is asked about each time.</summary>
    private static void SayHowLong(Microsoft.AspNetCore.StaticFiles.StaticFileResponseContext served) =>
        served.Context.Response.Headers.CacheControl = served.Context.Request.Path.StartsWithSegments("/assets", StringComparison.Ordinal)
            ? "public, max-age=31536000, immutable"
            : "no-cache";
}
