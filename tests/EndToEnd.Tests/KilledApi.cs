using System.Net;
using CardRecycle.EmbeddedPostgres;
using CardRecycle.Sandbox;
using CardRecycle.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace CardRecycle.EndToEnd.Tests;

/// <summary>An Api in a process of its own, which can be killed and started again; its database and the Sandbox live on.</summary>
public sealed class KilledApi : IAsyncLifetime
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(10);

    private readonly DevKeys keys = DevKeys.Create();
    private readonly SemaphoreSlim gate = new(1);
    private WebApplication? sandbox;
    private TestDatabase? database;
    private ProgramRun? api;

    public Uri Api { get; } = new($"http://127.0.0.1:{Ports.Free()}");

    public Uri Sandbox { get; } = new($"http://127.0.0.1:{Ports.Free()}");

    public TestDatabase Database => database!;

    public int Kills { get; private set; }

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync();
        sandbox = SandboxBuilder.Build(
            ["--environment=Test"],
            builder =>
            {
                builder.WebHost.UseUrls(Sandbox.ToString());
                builder.Configuration.AddInMemoryCollection(keys.ForSandbox(Api));
                builder.Logging.ClearProviders();
            }
        );
        await sandbox.StartAsync();
        await StartAsync();
    }

    public async Task StartAsync()
    {
        var settings = keys.ForApi(Sandbox, Api);
        settings["ConnectionStrings:Api"] = Database.Api + ";Maximum Pool Size=60";
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

    /// <summary>SIGKILL, and up again.</summary>
    public async Task KillAndStartAsync()
    {
        await gate.WaitAsync();
        try
        {
            await api!.KillAsync();
            await api.DisposeAsync();
            Kills++;
            await StartAsync();
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>What the Api has printed since its last start: warnings and worse.</summary>
    public string Output => api!.Output;

    public async ValueTask DisposeAsync()
    {
        if (api is not null)
            await api.DisposeAsync();
        if (sandbox is not null)
            await sandbox.DisposeAsync();
        if (database is not null)
            await database.DisposeAsync();
        gate.Dispose();
    }
}
