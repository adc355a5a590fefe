using System.Globalization;
using System.Threading.RateLimiting;
using CardRecycle.Api.Platform.Http;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Platform.Security;

/// <summary>
/// Section <c>RateLimits</c>. These guard one replica against a flood from one address; limits that must hold exactly (codes a day, tries)
/// are counted in the database by their rooms.
/// </summary>
internal sealed class RateLimitOptions
{
    /// <summary>Requests to sign-in endpoints that one address may make a minute.</summary>
    public int SignInPerMinute { get; set; } = 60;
}

/// <summary>Names of the policies for <c>RequireRateLimiting</c>, and what a flooded caller is told.</summary>
internal static class RateLimits
{
    /// <summary>For anonymous endpoints that cost money or guess at secrets.</summary>
    public const string SignIn = "sign-in";

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    public static WebApplicationBuilder AddRateLimits(this WebApplicationBuilder builder)
    {
        builder.Services.Configure<RateLimitOptions>(builder.Configuration.GetSection("RateLimits"));
        builder.Services.AddRateLimiter(limiter =>
        {
            limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limiter.OnRejected = (context, _) =>
                new(
                    Problems
                        .From(
                            Flooded(
                                context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) && wait > TimeSpan.Zero ? wait : Window
                            )
                        )
                        .ExecuteAsync(context.HttpContext)
                );
            limiter.AddPolicy(SignIn, PerAddress);
        });
        return builder;
    }

    private static RateLimitPartition<string> PerAddress(HttpContext context) =>
        RateLimitPartition.GetFixedWindowLimiter(
            context.Connection.RemoteIpAddress?.ToString() ?? "unknown",
            _ => new FixedWindowRateLimiterOptions
            {
                PermitLimit = context.RequestServices.GetRequiredService<IOptions<RateLimitOptions>>().Value.SignInPerMinute,
                Window = Window,
                QueueLimit = 0,
            }
        );

    private static Refusal Flooded(TimeSpan wait) =>
        new(
            "http/too-many-requests",
            StatusCodes.Status429TooManyRequests,
            "Too many requests",
            string.Create(
                CultureInfo.InvariantCulture,
                $"Too many requests from this address; the limit is per {Window.TotalSeconds:0} seconds."
            ),
            "操作过于频繁，请稍后再试。"
        )
        {
            RetryAfter = wait,
        };
}
