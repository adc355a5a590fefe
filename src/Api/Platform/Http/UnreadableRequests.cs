using Microsoft.Net.Http.Headers;

namespace CardRecycle.Api.Platform.Http;

/// <summary>What nobody behind can read is refused before anybody tries: the reader of JSON and the database throw at it.</summary>
internal static class UnreadableRequests
{
    public static Task Refuse(HttpContext context, RequestDelegate next)
    {
        if (context.Request.QueryString.Value is { } query && query.Contains("%00", StringComparison.Ordinal))
            throw new BadHttpRequestException("An address cannot hold a NUL (%00).");
        // JSON is UTF-8 (RFC 8259).
        if (
            MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type)
            && type.Charset is { HasValue: true } charset
            && !HeaderUtilities.RemoveQuotes(charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase)
        )
            throw new BadHttpRequestException("Text is sent as UTF-8.", StatusCodes.Status415UnsupportedMediaType);
        return next(context);
    }
}

/// <summary>
/// The last resort of problem documents: the framework's own writer leaves the answer empty when the client's Accept header does not name
/// JSON.
/// </summary>
internal sealed class ProblemsForEverybody : IProblemDetailsWriter
{
    public bool CanWrite(ProblemDetailsContext context) => true;

    public ValueTask WriteAsync(ProblemDetailsContext context)
    {
        Problems.Complete(context);
        return new(
            context.HttpContext.Response.WriteAsJsonAsync(
                context.ProblemDetails,
                context.ProblemDetails.GetType(),
                options: null,
                contentType: "application/problem+json",
                context.HttpContext.RequestAborted
            )
        );
    }
}
