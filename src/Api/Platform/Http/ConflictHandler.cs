using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Platform.Http;

/// <summary>Of two writers at once, the slower is told so and may look again; it is not an error of the server.</summary>
internal sealed class ConflictHandler(IProblemDetailsService problems) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is not DbUpdateConcurrencyException)
            return false;
        httpContext.Response.StatusCode = StatusCodes.Status409Conflict;
        var details = new ProblemDetails
        {
            Type = Problems.TypePrefix + "http/changed-meanwhile",
            Status = StatusCodes.Status409Conflict,
            Title = "Changed meanwhile",
            Detail = "Somebody else changed this at the same moment. Read it again and decide anew.",
            Extensions = { ["message"] = "状态刚刚发生变化，请刷新后重试。" },
        };
        return await problems.TryWriteAsync(
            new()
            {
                HttpContext = httpContext,
                ProblemDetails = details,
                Exception = exception,
            }
        );
    }
}
