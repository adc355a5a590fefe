using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;

namespace CardRecycle.Api.Platform.Http;

/// <summary>Refusals as ProblemDetails (RFC 9457).</summary>
internal static class Problems
{
    /// <summary>What stands before a refusal's type in the answer: a URI reference that stays the same over versions and hosts.</summary>
    public const string TypePrefix = "/problems/";

    /// <summary>Under which the request keeps the type of its refusal, for whoever writes down what came of it.</summary>
    public static readonly object TypeItem = new();

    public static ProblemHttpResult From(Refusal refusal)
    {
        var details = new ProblemDetails
        {
            Type = TypePrefix + refusal.Type,
            Status = refusal.Status,
            Title = refusal.Title,
            Detail = refusal.Detail,
            Extensions = { ["message"] = refusal.Message },
        };
        if (refusal.Field is { } field)
            details.Extensions["field"] = field;
        if (refusal.RetryAfter is { } wait)
            details.Extensions["retryAfterSeconds"] = (long)Math.Ceiling(wait.TotalSeconds);
        return TypedResults.Problem(details);
    }

    /// <summary>Gives framework answers (bad JSON, unknown route, missing token) the same stable shape.</summary>
    internal static void Complete(ProblemDetailsContext context)
    {
        var details = context.ProblemDetails;
        var status = details.Status ??= context.HttpContext.Response.StatusCode;
        // The framework's writer fills this in, and is not asked where the client's Accept header does not name JSON.
        details.Title ??= ReasonPhrases.GetReasonPhrase(status);
        if (details.Type is null || !details.Type.StartsWith(TypePrefix, StringComparison.Ordinal))
            details.Type = TypePrefix + "http/" + (details is HttpValidationProblemDetails ? "validation" : SlugOf(status));
        context.HttpContext.Items[TypeItem] = details.Type[TypePrefix.Length..];
        details.Extensions.TryAdd("message", MessageOf(status));
        details.Extensions["traceId"] = System.Diagnostics.Activity.Current?.TraceId.ToString() ?? context.HttpContext.TraceIdentifier;
        if (details.Extensions.TryGetValue("retryAfterSeconds", out var seconds) && seconds is not null)
            context.HttpContext.Response.Headers.RetryAfter = Convert.ToString(seconds, CultureInfo.InvariantCulture);
    }

    /// <summary>What a person reads when no room has said it better.</summary>
    private static string MessageOf(int status) =>
        status switch
        {
            401 => "请先登录。",
            403 => "您没有进行此操作的权限。",
            404 => "您要找的内容不存在。",
            413 => "内容过大，请缩减后重试。",
            429 => "操作过于频繁，请稍后再试。",
            >= 500 => "系统暂时无法处理，请稍后重试。",
            _ => "请求格式有误，请检查后重试。",
        };

    /// <summary>The last part of the type of a refusal that no room has named.</summary>
    internal static string SlugOf(int status) =>
        status switch
        {
            400 => "bad-request",
            401 => "unauthenticated",
            403 => "forbidden",
            404 => "not-found",
            405 => "method-not-allowed",
            406 => "not-acceptable",
            408 => "timed-out",
            409 => "conflict",
            411 => "length-required",
            413 => "too-large",
            414 => "address-too-long",
            415 => "unsupported-media-type",
            422 => "unprocessable",
            429 => "too-many-requests",
            431 => "headers-too-large",
            500 => "internal-error",
            503 => "unavailable",
            _ => status.ToString(CultureInfo.InvariantCulture),
        };
}
