namespace CardRecycle.Api.Platform.Security;

/// <summary>
/// Headers that keep a browser from doing more with an answer than read it. Answers of an Api are data: never cached, never framed, never
/// run. The documentation page is the one page that needs scripts.
/// </summary>
internal static class SecurityHeaders
{
    private const string DocumentationPath = "/scalar";
    private const string DataOnly = "default-src 'none'; frame-ancestors 'none'";

    public static WebApplication UseSecurityHeaders(this WebApplication app)
    {
        app.Use(
            (context, next) =>
            {
                // When the answer starts, because an error clears what was set before.
                context.Response.OnStarting(
                    static state =>
                    {
                        Set((HttpContext)state);
                        return Task.CompletedTask;
                    },
                    context
                );
                return next(context);
            }
        );
        return app;
    }

    private static void Set(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        if (headers.CacheControl.Count == 0)
            headers.CacheControl = "no-store";
        // A page that somebody else wrote (a training's report) brings a policy of its own, and a stricter one.
        var isOwn = headers.ContentSecurityPolicy.ToString().StartsWith("sandbox", StringComparison.Ordinal);
        if (!isOwn && !context.Request.Path.StartsWithSegments(DocumentationPath, StringComparison.Ordinal))
            headers.ContentSecurityPolicy = DataOnly;
        if (context.Request.IsHttps)
            headers.StrictTransportSecurity = "max-age=31536000; includeSubDomains";
    }
}
