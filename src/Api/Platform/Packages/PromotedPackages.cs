using CardRecycle.Models.Artifacts;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CardRecycle.Api.Platform.Packages;

/// <summary>Registers what follows the promotions of packages, reported in the log.</summary>
internal static partial class PromotedPackages
{
    /// <summary>The directory of the model registry: <c>Models:Path</c>.</summary>
    public static string ModelsPath(this IConfiguration configuration) => configuration["Models:Path"] ?? "models";

    /// <summary>A singleton <see cref="Promoted{T}"/> that serves the package in force, and a <see cref="Challenger{T}"/> to
    /// it.</summary>
    public static IServiceCollection AddPromotedAndChallenger<T>(this IServiceCollection services, string name, Func<string, T> load)
        where T : class =>
        services
            .AddPromoted(name, load)
            .AddSingleton(s =>
            {
                var challenger = new Challenger<T>(s.GetRequiredService<Promoted<T>>(), name, load);
                var log = s.GetRequiredService<ILogger<Challenger<T>>>();
                challenger.Changed += refused => Report(log, name, challenger, refused);
                return challenger;
            });

    /// <summary>A singleton <see cref="Promoted{T}"/> that serves the package in force.</summary>
    public static IServiceCollection AddPromoted<T>(this IServiceCollection services, string name, Func<string, T> load)
        where T : class => services.AddPromoted<T>(name, (registry, champion) => (load(registry.FolderOf(name, champion.Version)), null));

    /// <summary>A singleton <see cref="Promoted{T}"/> that serves what is made of the pointer.</summary>
    public static IServiceCollection AddPromoted<T>(
        this IServiceCollection services,
        string name,
        Func<ModelRegistry, ChampionRecord, (T Served, string? Problem)> load
    )
        where T : class =>
        services.AddSingleton(s =>
        {
            var promoted = new Promoted<T>(s.GetRequiredService<IConfiguration>().ModelsPath(), name, load);
            var log = s.GetRequiredService<ILogger<Promoted<T>>>();
            promoted.Changed += problem => Report(log, name, promoted, problem);
            Report(log, name, promoted, promoted.Problem);
            return promoted;
        });

    private static void Report<T>(ILogger log, string name, Promoted<T> promoted, string? problem)
        where T : class
    {
        if (problem is not null)
            LogRefused(log, name, problem);
        else if (promoted.Champion is { } champion)
            LogInForce(log, name, champion.Version);
    }

    private static void Report<T>(ILogger log, string name, Challenger<T> challenger, string? refused)
        where T : class
    {
        if (refused is not null)
            LogNotShadowed(log, name, refused);
        else if (challenger.Current is { } current)
            LogShadowed(log, name, current.Manifest.Version);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The package {Name} {Version} is shadowed.")]
    private static partial void LogShadowed(ILogger logger, string name, string version);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A challenger of {Name} is not shadowed: {Reason}")]
    private static partial void LogNotShadowed(ILogger logger, string name, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The package {Name} {Version} is in force.")]
    private static partial void LogInForce(ILogger logger, string name, string version);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The promoted package {Name} is not served: {Reason}")]
    private static partial void LogRefused(ILogger logger, string name, string reason);
}

/// <summary>For what the Api can do without: a promoted package that is not served makes it degraded, not down.</summary>
internal sealed class PromotedHealth<T>(Promoted<T> promoted) : IHealthCheck
    where T : class
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(
            promoted.Problem is { } problem
                ? HealthCheckResult.Degraded(problem)
                : HealthCheckResult.Healthy(promoted.Champion?.Version ?? "none promoted")
        );
}
