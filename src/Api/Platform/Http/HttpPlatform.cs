using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using CardRecycle.Api.Platform.Audit;
using CardRecycle.Api.Platform.Security;
using Scalar.AspNetCore;

namespace CardRecycle.Api.Platform.Http;

/// <summary>What every endpoint gets: strict JSON, ProblemDetails, limits, authentication, idempotency, health, OpenAPI.</summary>
internal static class HttpPlatform
{
    /// <summary>No request of this Api is larger; a card photo is not sent through it.</summary>
    private const long BodyBytesMax = 256 * 1024;

    public static WebApplicationBuilder AddHttpPlatform(this WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = BodyBytesMax;
            kestrel.AddServerHeader = false;
        });
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            json.SerializerOptions.PropertyNameCaseInsensitive = false;
            json.SerializerOptions.RespectNullableAnnotations = true;
#pragma warning disable ASP0029
            json.SerializerOptions.TypeInfoResolver = JsonTypeInfoResolver.WithAddedModifier(
                json.SerializerOptions.TypeInfoResolver ?? new DefaultJsonTypeInfoResolver(),
                RequestShapes.RequireMembers
            );
#pragma warning restore ASP0029
            json.SerializerOptions.Converters.Add(
                new JsonStringEnumConverter(System.Text.Json.JsonNamingPolicy.CamelCase, allowIntegerValues: false)
            );
            json.SerializerOptions.Encoder = System.Text.Encodings.Web.JavaScriptEncoder.Create(System.Text.Unicode.UnicodeRanges.All);
        });
        // Tests and Production alike: a body that cannot be bound throws, and BadRequestHandler says where it is wrong.
        builder.Services.Configure<RouteHandlerOptions>(o => o.ThrowOnBadRequest = true);
        builder.Services.AddHttpContextAccessor();
        builder.AddForwardedAddresses();
        builder.Services.AddProblemDetails(o => o.CustomizeProblemDetails = Problems.Complete);
        builder.Services.AddSingleton<IProblemDetailsWriter, ProblemsForEverybody>();
        builder.Services.AddExceptionHandler<BadRequestHandler>().AddExceptionHandler<ConflictHandler>();
#pragma warning disable ASP0029 // the resolver interface is marked experimental
        builder.Services.AddValidation(o => o.Resolvers.Insert(0, new RequestShapes()));
#pragma warning restore ASP0029
        builder.Services.AddOpenApi("v1", ApiDocument.Describe);
        builder.Services.AddHealthChecks().AddCheck<DatabaseHealth>("database", tags: ["ready"]);
        return builder;
    }

    public static WebApplication UseHttpPlatform(this WebApplication app)
    {
        app.UseForwardedHeaders();
        app.UseSecurityHeaders();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.Use(AnswerUnrouted);
        app.Use(UnreadableRequests.Refuse);
        app.UseRateLimiter();
        app.UseAuthentication();
        app.UseMiddleware<AuditMiddleware>();
        app.UseAuthorization();
        app.UseMiddleware<IdempotencyMiddleware>();
        app.MapOpenApi().AllowAnonymous();
        app.MapScalarApiReference("/scalar", ApiDocument.Show).AllowAnonymous();
        app.MapHealthChecks("/health/live", new() { Predicate = _ => false }).AllowAnonymous();
        app.MapHealthChecks("/health/ready", new() { Predicate = c => c.Tags.Contains("ready") }).AllowAnonymous();
        return app;
    }

    /// <summary>
    /// An address or a method that nobody serves is said to be so. Without this the closed fallback policy would answer 401, and a client
    /// with
    /// a misspelt path would look for its mistake in the token.
    /// </summary>
    private static Task AnswerUnrouted(HttpContext context, RequestDelegate next)
    {
        switch (context.GetEndpoint())
        {
            case RouteEndpoint:
                return next(context);
            case { RequestDelegate: { } refuse }: // routing's own 405 and 415
                return refuse(context);
            default:
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
        }
    }
}
