using System.Net;
using CardRecycle.EmbeddedPostgres;
using CardRecycle.Sandbox;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace CardRecycle.TestKit.Kills;

/// <summary>An Api in a process of its own, which can be killed and started again; the Sandbox lives on.</summary>
public sealed class KilledSystem : IAsyncDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(10);

    private readonly DevKeys keys = DevKeys.Create();
    private readonly string apiConnection;
    private WebApplication? sandbox;
    private ProgramRun? api;

    private KilledSystem(string apiConnection, string ownerConnection) =>
        (this.apiConnection, OwnerConnection) = (apiConnection, ownerConnection);

    public Uri Api { get; } = new($"http://127.0.0.1:{Ports.Free()}");

    public Uri Sandbox { get; } = new($"http://127.0.0.1:{Ports.Free()}");

    /// <summary>For looking into the books past the Api.</summary>
    public string OwnerConnection { get; }

    /// <summary>What the Api has printed since its last start: warnings and worse.</summary>
    public string Output => api!.Output;

    /// <param name="apiConnection">The database as the Api's role reaches it.</param>
    /// <param name="ownerConnection">The same as its owner reaches it.</param>
    public static async Task<KilledSystem> StartAsync(string apiConnection, string ownerConnection)
    {
        var system = new KilledSystem(apiConnection, ownerConnection);
        system.sandbox = SandboxBuilder.Build(
            ["--environment=Test"],
            builder =>
            {
                builder.WebHost.UseUrls(system.Sandbox.ToString());
                builder.Configuration.AddInMemoryCollection(system.keys.ForSandbox(system.Api));
                builder.Logging.ClearProviders();
            }
        );
        await system.sandbox.StartAsync();
        await system.StartApiAsync();
        return system;
    }

    /// <summary>SIGKILL, and up again.</summary>
    public async Task KillApiAsync()
    {
        await api!.KillAsync();
        await api.DisposeAsync();
        await StartApiAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (api is not null)
            await api.DisposeAsync();
        if (sandbox is not null)
            await sandbox.DisposeAsync();
    }

    private async Task StartApiAsync()
    {
        var settings = keys.ForApi(Sandbox, Api);
        settings["ConnectionStrings:Api"] = apiConnection + ";Maximum Pool Size=60";
        settings["Models:Path"] = await SampleModels.RegistryAsync();
        settings["Logging:LogLevel:Default"] = "Warning";
        api = ProgramRun.Start("CardRecycle.Api", ["--environment=Test", $"--urls={Api}"], settings);
        using var client = new HttpClient { BaseAddress = Api };
        for (var waited = TimeSpan.Zero; waited < StartPatience; waited += TimeSpan.FromMilliseconds(100))
        {
            try
            {
                using var answer = await client.GetAsync("/health/live");
                if (answer.StatusCode == HttpStatusCode.OK)
                    return;
            }
            catch (HttpRequestException) when (!api.HasExited)
            {
                // Not listening yet.
            }
            await Task.Delay(100);
        }
        throw new InvalidOperationException($"The Api did not start.\n{api.Output}");
    }
}
