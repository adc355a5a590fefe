using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;

namespace CardRecycle.Api.Platform.Http;

/// <summary>A request that cannot be read is the client's fault and says where, never a 500.</summary>
internal sealed class BadRequestHandler(IProblemDetailsService problems) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is not BadHttpRequestException bad)
            return false;
        httpContext.Response.StatusCode = bad.StatusCode;
        var json = bad.InnerException as JsonException;
        var details = new ProblemDetails
        {
            Status = bad.StatusCode,
            Title = "The request cannot be read",
            Detail =
                json is not null ? $"The JSON body is not valid at {json.Path ?? "$"}.{Missing(json)}"
                : IsWithoutBody(httpContext.Request) ? "The request needs a JSON body."
                : bad.Message,
        };
        if (json?.Path is { } path)
            details.Extensions["field"] = path;
        return await problems.TryWriteAsync(
            new()
            {
                HttpContext = httpContext,
                ProblemDetails = details,
                Exception = exception,
            }
        );
    }

    /// <summary>The framework's own words for it speak to whoever wrote the endpoint.</summary>
    private static bool IsWithoutBody(HttpRequest request) => request.ContentLength is 0 && request.Headers.TransferEncoding.Count == 0;

    /// <summary>Which members are missing, if that is what is wrong: the exception says it in its text only.</summary>
    private static string Missing(JsonException exception)
    {
        const string Marker = "including: ";
        var at = exception.Message.IndexOf(Marker, StringComparison.Ordinal);
        return at < 0 ? "" : $" Missing: {exception.Message[(at + Marker.Length)..].TrimEnd('.')}.";
    }
}
