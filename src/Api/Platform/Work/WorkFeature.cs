using Microsoft.Extensions.Options;
using Npgsql;

namespace CardRecycle.Api.Platform.Work;

/// <summary>Settings of all work loops (section <c>Work</c>).</summary>
internal sealed class WorkOptions
{
    /// <summary>False: this replica only serves requests (or a test drives the loops itself with <c>RunOnceAsync</c>).</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>True: rows of a batch are handled one after another, in the order of the claim, so that a simulation can repeat a
    /// run.</summary>
    public bool OneAtATime { get; set; }

    /// <summary>How long a loop sleeps when nothing wakes it.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(1);
}

/// <summary>What every work loop needs.</summary>
internal sealed record WorkServices(
    IServiceScopeFactory Scopes,
    NpgsqlDataSource Source,
    WorkSignals Signals,
    TimeProvider Clock,
    IOptions<WorkOptions> Options,
    ILogger<WorkServices> Log
);

internal static class WorkFeature
{
    public static WebApplicationBuilder AddWork(this WebApplicationBuilder builder)
    {
        builder.Services.Configure<WorkOptions>(builder.Configuration.GetSection("Work"));
        builder
            .Services.AddSingleton<WorkSignals>()
            .AddSingleton<LiveChanges>()
            .AddSingleton<WorkServices>()
            .AddHostedService<WorkNotifier>();
        return builder;
    }

    /// <summary>Registers a loop so that tests can also drive it step by step.</summary>
    public static IServiceCollection AddWorkLoop<T>(this IServiceCollection services)
        where T : WorkLoop =>
        services.AddSingleton<T>().AddSingleton<WorkLoop>(s => s.GetRequiredService<T>()).AddHostedService(s => s.GetRequiredService<T>());
}
