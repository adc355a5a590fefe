using CardRecycle.Api;
using CardRecycle.Api.Persistence;
using CardRecycle.EmbeddedPostgres;
using CardRecycle.Sandbox;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace CardRecycle.TestKit;

/// <summary>
/// The whole system in one process on real sockets: PostgreSQL, Sandbox and Api, both on one fake clock that starts at
/// <see cref="Start"/>. Work loops run unless <see cref="RunsWorkLoops"/> is overridden.
/// </summary>
public class TestSystem : IAsyncDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 11, 24, 2, 0, 0, TimeSpan.Zero);

    private readonly List<WebApplication> apps = [];

    // One set for all systems of a process: making its RSA keys costs more than starting a system.
    private static readonly DevKeys keys = DevKeys.Create();
    private TestDatabase? database;
    private WebApplication? api;
    private Dictionary<string, string?> apiSettings = [];

    // Without a watch on the settings file: a system runs with what it was given, and machines have few watchers to give.
    private static readonly string[] args = ["--environment=Test", "--hostBuilder:reloadConfigOnChange=false"];

    public FakeTimeProvider Clock { get; } = new(Start);

    public Uri ApiUrl { get; private set; } = null!;

    public Uri SandboxUrl { get; private set; } = null!;

    /// <summary>The Api's services, for what cannot be reached over HTTP (driving a work loop, reading a table).</summary>
    public IServiceProvider Services => api!.Services;

    public TestDatabase Database => database!;

    /// <summary>Between Api and Sandbox, both ways.</summary>
    public PatientCalls Calls { get; } = new();

    protected virtual bool RunsWorkLoops => true;

    /// <summary>Whether the Api has a third-party risk service to ask.</summary>
    protected virtual bool AsksRiskService => false;

    /// <summary>Whether the Api has a direct link to a bank; without one, bank cards are paid over Alipay.</summary>
    protected virtual bool HasBank => false;

    /// <summary>Whether checkpoints are stamped and witnessed by the Sandbox.</summary>
    protected virtual bool PublishesReceipts => false;

    /// <summary>Settings that this system has in addition.</summary>
    protected virtual IEnumerable<KeyValuePair<string, string?>> ApiSettings => [];

    /// <summary>Settings that this system's Sandbox has in addition.</summary>
    protected virtual IEnumerable<KeyValuePair<string, string?>> SandboxSettings => [];

    /// <summary>Replaces services of the Api, last of all.</summary>
    protected virtual void ConfigureApi(WebApplicationBuilder builder) { }

    public virtual async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync();
        var apiPort = Ports.Free();
        ApiUrl = new Uri($"http://127.0.0.1:{apiPort}");
        SandboxUrl = new Uri($"http://127.0.0.1:{Ports.Free()}");
        var sandboxSettings = keys.ForSandbox(ApiUrl);
        foreach (var (name, value) in SandboxSettings)
            sandboxSettings[name] = value;
        await StartAsync(SandboxBuilder.Build(args, b => Configure(b, SandboxUrl, sandboxSettings)));
        var settings = keys.ForApi(SandboxUrl, ApiUrl);
        foreach (var (name, value) in AsksRiskService ? keys.ForRiskService(SandboxUrl) : [])
            settings[name] = value;
        foreach (var (name, value) in HasBank ? keys.ForBank(SandboxUrl) : [])
            settings[name] = value;
        foreach (var (name, value) in PublishesReceipts ? keys.ForReceiptPublishing(SandboxUrl) : [])
            settings[name] = value;
        settings["ConnectionStrings:Api"] = database.Api + ";Maximum Pool Size=40";
        settings["Work:Enabled"] = RunsWorkLoops ? "true" : "false";
        settings["Models:Path"] = await SampleModels.RegistryAsync();
        settings["Work:PollInterval"] = "00:00:00.100";
        // What looks by itself now and then is driven by the tests of it: nobody else should depend on when it last did.
        settings["Payouts:BalanceEvery"] = "00:00:00";
        settings["Payouts:StatementEvery"] = "00:00:00";
        settings["Reconciliation:Every"] = "00:00:00";
        foreach (var (name, value) in ApiSettings)
            settings[name] = value;
        apiSettings = settings;
        api = ApiBuilder.Build(
            args,
            b =>
            {
                Configure(b, ApiUrl, settings);
                ConfigureApi(b);
            }
        );
        await StartAsync(api);
    }

    /// <summary>Starts a second Api on the same database, with an address of its own; it ends with this system.</summary>
    public async Task<WebApplication> StartReplicaAsync()
    {
        var url = new Uri($"http://127.0.0.1:{Ports.Free()}");
        var replica = ApiBuilder.Build(args, b => Configure(b, url, apiSettings));
        await StartAsync(replica);
        return replica;
    }

    /// <summary>The Api as an operator's command runs it: never started, on the owner's connection.</summary>
    public WebApplication BuildForOwner(Dictionary<string, string?>? more = null) =>
        ApiBuilder.Build(
            args,
            b => Configure(b, ApiUrl, new((more ?? []).UnionBy(apiSettings, s => s.Key)) { ["ConnectionStrings:Api"] = Database.Owner })
        );

    /// <summary>Settings of an Api whose data keys the Sandbox's key management service wraps.</summary>
    public Dictionary<string, string?> KeyServiceSettings => keys.ForKeyService(SandboxUrl);

    /// <summary>An HTTP client of the Api without a caller.</summary>
    public HttpClient AnonymousClient() => new() { BaseAddress = ApiUrl };

    /// <summary>Runs something on a database context of its own.</summary>
    internal async Task<T> InDatabase<T>(Func<CardRecycleDb, Task<T>> read)
    {
        await using var scope = Services.CreateAsyncScope();
        return await read(scope.ServiceProvider.GetRequiredService<CardRecycleDb>());
    }

    public virtual async ValueTask DisposeAsync()
    {
        foreach (var app in Enumerable.Reverse(apps))
        {
            // Disposing alone would leave the work loops running on services that are gone.
            await app.StopAsync();
            await app.DisposeAsync();
        }
        if (database is not null)
            await database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private async Task StartAsync(WebApplication app)
    {
        apps.Add(app);
        await app.StartAsync();
    }

    private void Configure(WebApplicationBuilder builder, Uri url, Dictionary<string, string?> settings)
    {
        builder.WebHost.UseUrls(url.ToString());
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Services.AddSingleton<TimeProvider>(Clock);
        Calls.AddTo(builder.Services);
        builder.Logging.ClearProviders().AddSimpleConsole().SetMinimumLevel(LogLevel.Warning);
    }
}
