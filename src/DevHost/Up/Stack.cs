using CardRecycle.Api;
using CardRecycle.Api.Features.Metrics;
using CardRecycle.Api.Persistence;
using CardRecycle.DevHost.History;
using CardRecycle.DevHost.Terminal;
using CardRecycle.DevHost.Traffic;
using CardRecycle.EmbeddedPostgres;
using CardRecycle.Models.Artifacts;
using CardRecycle.Sandbox;
using CardRecycle.Sandbox.Durability;
using CardRecycle.Training;
using CardRecycle.Training.Fitting;
using CardRecycle.Training.Risk;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Npgsql;

namespace CardRecycle.DevHost.Up;

/// <summary>Everything that runs: PostgreSQL and the console as child processes, Sandbox and Api in this one.</summary>
internal sealed class Stack(UpSettings settings) : IAsyncDisposable
{
    public const string DatabaseName = "cardrecycle";

    /// <summary>A host without a word takes itself for production, where users with known passwords are refused.</summary>
    private static readonly string[] LocalArgs = ["--environment=Local"];

    private static readonly TimeSpan CountAgain = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(15);

    private readonly List<(WebApplication App, FileLog Log)> apps = [];
    private PostgresServer? postgres;
    private ConsoleProcess? console;
    private bool readsPhotos;
    private LiveTraffic? traffic;

    public async Task StartAsync(CancellationToken ct)
    {
        postgres = await Steps.RunAsync("PostgreSQL", report => StartPostgresAsync(report, ct));
        await Steps.RunAsync("Database", _ => PrepareDatabaseAsync(ct));
        var valuation = await Steps.RunWithBarAsync("Valuation model", report => TrainFirstModelAsync(report, ct));
        await Steps.RunAsync("Risk model", _ => TrainFirstRiskModelAsync(ct));
        readsPhotos = await Steps.RunAsync("Photo models", report => InstallPhotoModelsAsync(report, ct));
        var keys = DevKeys.LoadOrCreate(Path.Combine(settings.Data, "keys.json"));
        await Steps.RunAsync("Sandbox", _ => StartSandboxAsync(keys, ct));
        var api = await Steps.RunAsync("Api", _ => StartApiAsync(keys, ct));
        if (settings.History > 0)
            await Steps.RunWithBarAsync("History", report => WritePastAsync(api.Services, valuation, report, ct));
        if (settings.Console is { } address)
            await Steps.RunAsync("Console", _ => StartConsoleAsync(address, ct));
        if (settings.H5 is { } app)
            HasH5 = await Steps.RunAsync("H5", report => StartH5Async(app, report, ct));
    }

    /// <summary>Simulated sellers go on selling until the host stops.</summary>
    public void LetSellersSell()
    {
        if (settings.Traffic)
            traffic = LiveTraffic.Start(settings.Api, settings.Sandbox, Path.Combine(settings.Data, "logs", "traffic.log"));
    }

    /// <summary>Whether the seller's app is served; without npm it is not, and all else is.</summary>
    public bool HasH5 { get; private set; }

    /// <summary>Until somebody asks for the end, or PostgreSQL ends by itself.</summary>
    public async Task UntilStoppedAsync(CancellationToken ct)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var asked = Task.Delay(Timeout.Infinite, either.Token);
        var ended = postgres!.EndedAsync(either.Token);
        var first = await Task.WhenAny(asked, ended);
        await either.CancelAsync();
        if (first == ended && !ct.IsCancellationRequested)
            throw new UserErrorException($"PostgreSQL has ended by itself; its log is in {Path.Combine(settings.Data, "postgres")}.");
    }

    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(StopPatience);
        if (traffic is not null)
            await traffic.DisposeAsync();
        if (console is not null)
            await console.DisposeAsync();
        foreach (var (app, log) in Enumerable.Reverse(apps))
        {
            await app.StopAsync(limit.Token);
            await app.DisposeAsync();
            log.Dispose();
        }
        NpgsqlConnection.ClearAllPools();
        if (postgres is not null)
            await postgres.DisposeAsync();
    }

    private async Task<(PostgresServer, string)> StartPostgresAsync(Action<string> report, CancellationToken ct)
    {
        var server = await PostgresServer.StartAsync(Path.Combine(settings.Data, "postgres"), settings.PostgresPort, report, ct);
        return (server, $"{PostgresServer.Version} on 127.0.0.1:{server.Port}");
    }

    private async Task<(bool, string)> PrepareDatabaseAsync(CancellationToken ct)
    {
        var created = false;
        await using (var connection = new NpgsqlConnection(postgres!.ConnectionString() + ";Pooling=false"))
        {
            await connection.OpenAsync(ct);
            await using var find = new NpgsqlCommand($"select 1 from pg_database where datname = '{DatabaseName}'", connection);
            if (await find.ExecuteScalarAsync(ct) is null)
            {
                await using var create = new NpgsqlCommand($"create database {DatabaseName}", connection);
                await create.ExecuteNonQueryAsync(ct);
                created = true;
            }
        }
        try
        {
            await Database.MigrateAsync(postgres.ConnectionString(DatabaseName), ct);
            await Database.LetApiSignInAsync(postgres.ConnectionString(DatabaseName), ct);
        }
        catch (PostgresException e)
        {
            throw new UserErrorException(
                $"The database cannot be brought to this version ({e.MessageText}): remove {Path.Combine(settings.Data, "postgres")} to start anew."
            );
        }
        return (true, created ? "created and migrated" : "migrated");
    }

    /// <summary>The first start trains from the sample and promotes; later ones find the model in force.</summary>
    private async Task<(string, string)> TrainFirstModelAsync(Action<double, string> report, CancellationToken ct)
    {
        var trained = false;
        var progress = new Reporter<TrainingProgress>(p =>
        {
            trained = true;
            report(p.Share, p.Step);
        });
        try
        {
            var version = await FirstModel.EnsureAsync(SampleFolder, ModelsFolder, TimeProvider.System.GetUtcNow(), progress, ct);
            return (version, version + (trained ? " trained from data/sample and promoted" : " in force"));
        }
        catch (Exception e) when (e is PackageException or DirectoryNotFoundException or FileNotFoundException)
        {
            throw new UserErrorException($"No valuation model: {e.Message}");
        }
    }

    /// <summary>A few seconds on the first start; without a risk model the rules would decide alone.</summary>
    private async Task<(string, string)> TrainFirstRiskModelAsync(CancellationToken ct)
    {
        try
        {
            var (version, trained) = await FirstRiskModel.EnsureAsync(ModelsFolder, TimeProvider.System.GetUtcNow(), ct);
            return (version, version + (trained ? " trained from a simulation and promoted" : " in force"));
        }
        catch (PackageException e)
        {
            throw new UserErrorException($"No risk model: {e.Message}");
        }
    }

    private static string SampleFolder => Path.Combine(SourceTree.Root, "data", "sample");

    private string ModelsFolder => Path.Combine(settings.Data, "models");

    private async Task<(bool, string)> StartSandboxAsync(DevKeys keys, CancellationToken ct)
    {
        var log = new FileLog("Sandbox", Path.Combine(settings.Data, "logs", "sandbox.log"));
        var values = keys.ForSandbox(settings.Api);
        values["Sandbox:DataPath"] = Path.Combine(settings.Data, "sandbox");
        try
        {
            var app = SandboxBuilder.Build(LocalArgs, b => Configure(b, settings.Sandbox, values, log));
            await StartAsync(app, log, ct);
        }
        catch (SandboxDataException e)
        {
            throw new UserErrorException(e.Message);
        }
        return (true, $"issuers, WeChat Pay, Alipay, bank, SMS, real-name, risk service on {settings.Sandbox}");
    }

    /// <summary>What the Api has of its surroundings and its keys, as its commands need it too.</summary>
    public static Dictionary<string, string?> ApiSettingsOf(UpSettings settings, DevKeys keys)
    {
        var values = keys.ForApi(settings.Sandbox, settings.Api);
        foreach (var (name, value) in keys.ForRiskService(settings.Sandbox).Concat(keys.ForBank(settings.Sandbox)))
            values[name] = value;
        foreach (var (name, value) in keys.ForReceiptPublishing(settings.Sandbox))
            values[name] = value;
        values["Receipts:ExportFolder"] = Path.Combine(settings.Data, "checkpoints");
        return values;
    }

    private async Task<(WebApplication, string)> StartApiAsync(DevKeys keys, CancellationToken ct)
    {
        var values = ApiSettingsOf(settings, keys);
        values["Models:Path"] = ModelsFolder;
        if (readsPhotos)
            values["Cards:Photos:Models"] = PhotoModels.Folder;
        values["Market:HistoryPath"] = SampleFolder;
        LocalStaff.AddTo(values);
        values["ConnectionStrings:Api"] = new NpgsqlConnectionStringBuilder(postgres!.ConnectionString(DatabaseName))
        {
            Username = Database.ApiRole,
            Password = Database.ApiRole,
            MaxPoolSize = 100,
        }.ConnectionString;
        var log = new FileLog("Api", Path.Combine(settings.Data, "logs", "api.log"));
        var app = ApiBuilder.Build(LocalArgs, b => Configure(b, settings.Api, values, log));
        await StartAsync(app, log, ct);
        return (app, settings.Api.ToString());
    }

    /// <summary>Without npm numbers are typed.</summary>
    private static async Task<(bool, string)> InstallPhotoModelsAsync(Action<string> report, CancellationToken ct) =>
        await PhotoModels.EnsureAsync(report, ct) is { } why ? (false, $"photos are not read: {why}") : (true, "PP-OCRv4");

    /// <summary>Once, into a database in which nobody has sold yet.</summary>
    private async Task<(int, string)> WritePastAsync(
        IServiceProvider api,
        string valuation,
        Action<double, string> report,
        CancellationToken ct
    )
    {
        var written = await SeedHistory.EnsureAsync(api, postgres!.ConnectionString(DatabaseName), valuation, settings.History, report, ct);
        // Or whoever looks first would see figures of days that nobody has counted yet.
        var count = api.GetRequiredService<RollUpMetrics>();
        while (written > 0 && await count.RunOnceAsync(ct) != 1)
            await Task.Delay(CountAgain, ct);
        return (written, written > 0 ? $"{written} orders of the last {PastDeals.Days} days, simulated" : "there are orders already");
    }

    private async Task<(bool, string)> StartH5Async(Uri address, Action<string> report, CancellationToken ct)
    {
        if (await H5Build.EnsureAsync(report, ct) is { } why)
            return (false, $"is not served: {why}");
        var log = new FileLog("H5", Path.Combine(settings.Data, "logs", "h5.log"));
        var builder = WebApplication.CreateSlimBuilder(LocalArgs);
        Configure(builder, address, [], log);
        H5Server.AddTo(builder);
        var app = builder.Build();
        H5Server.Map(app, settings.Api, H5Build.Folder);
        await StartAsync(app, log, ct);
        return (true, address.ToString());
    }

    private async Task<(bool, string)> StartConsoleAsync(Uri address, CancellationToken ct)
    {
        console = await ConsoleProcess.StartAsync(address, settings.Api, Path.Combine(settings.Data, "logs", "console.log"), ct);
        return (true, address.ToString());
    }

    private async Task StartAsync(WebApplication app, FileLog log, CancellationToken ct)
    {
        apps.Add((app, log));
        await app.StartAsync(ct);
    }

    private static void Configure(WebApplicationBuilder builder, Uri url, Dictionary<string, string?> values, FileLog log)
    {
        builder.WebHost.UseUrls(url.ToString());
        builder.Configuration.AddInMemoryCollection(values);
        builder.Services.AddSingleton<IHostLifetime, QuietLifetime>();
        // The terminal is for people; everything goes to the file, and from warnings on to the terminal too.
        // Only the console's own logger is silenced: what is exported to a collector stays.
        builder.Logging.AddFilter<ConsoleLoggerProvider>(_ => false).AddProvider(log);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("System.Net.Http", LogLevel.Warning);
    }

    /// <summary>Reports on the thread that works, in order; <see cref="Progress{T}"/> does neither.</summary>
    private sealed class Reporter<T>(Action<T> report) : IProgress<T>
    {
        public void Report(T value) => report(value);
    }

    /// <summary>Signals are handled once for all hosts in this process, see <see cref="CommandLine"/>.</summary>
    private sealed class QuietLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
