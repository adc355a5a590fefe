using CardRecycle.Api.Persistence;
using CardRecycle.EmbeddedPostgres;
using CardRecycle.Sandbox;
using CardRecycle.TestKit;
using Npgsql;

namespace CardRecycle.Load;

/// <summary>
/// The system as it would run: a durable PostgreSQL, Sandbox and Api in processes of their own. Its data lies in the checkout (not in a
/// temporary folder that may be in memory) and is removed at the end.
/// </summary>
internal sealed class LoadSystem : IAsyncDisposable
{
    private const string DatabaseName = "cardrecycle_load";

    private readonly string folder;

    private LoadSystem(string folder, PostgresServer postgres) => (this.folder, Postgres) = (folder, postgres);

    public PostgresServer Postgres { get; }

    public ServerProcess Sandbox { get; private set; } = null!;

    public ServerProcess Api { get; private set; } = null!;

    /// <summary>Of the owner, for counting and for the limit.</summary>
    public NpgsqlDataSource Owner { get; private set; } = null!;

    public string OwnerConnectionString => Postgres.ConnectionString(DatabaseName);

    public string ApiConnectionString =>
        new NpgsqlConnectionStringBuilder(OwnerConnectionString)
        {
            Username = Database.ApiRole,
            Password = Database.ApiRole,
            MaxPoolSize = 100,
        }.ConnectionString;

    public string LogFile => Path.Combine(folder, "server.log");

    /// <param name="report">Told what is being started.</param>
    /// <param name="servers">Whether Sandbox and Api are started, or the database alone.</param>
    /// <param name="ct">Cancellation.</param>
    public static async Task<LoadSystem> StartAsync(Action<string> report, bool servers, CancellationToken ct)
    {
        var root = new DirectoryInfo(SampleModels.SampleFolder).Parent!.Parent!.FullName;
        var folder = Path.Combine(root, ".cardrecycle", "load");
        await PostgresServer.StopLeftoverAsync(folder, ct);
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        report("PostgreSQL");
        var system = new LoadSystem(folder, await PostgresServer.StartAsync(folder, Ports.Free(), report, ct));
        try
        {
            report("database");
            await system.CreateDatabaseAsync(ct);
            if (servers)
                await system.StartServersAsync(report, ct);
            return system;
        }
        catch
        {
            await system.DisposeAsync();
            throw;
        }
    }

    public async Task ExecuteAsync(string sql, CancellationToken ct)
    {
        await using var command = Owner.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(ct);
    }

    public async Task<T> ReadAsync<T>(string sql, CancellationToken ct)
    {
        await using var command = Owner.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(ct))!;
    }

    public async ValueTask DisposeAsync()
    {
        if (Api is not null)
            await Api.DisposeAsync();
        if (Sandbox is not null)
            await Sandbox.DisposeAsync();
        if (Owner is not null)
            await Owner.DisposeAsync();
        await Postgres.DisposeAsync();
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    private async Task CreateDatabaseAsync(CancellationToken ct)
    {
        await using (var first = NpgsqlDataSource.Create(Postgres.ConnectionString() + ";Pooling=false"))
        {
            await using var create = first.CreateCommand($"create database {DatabaseName}");
            await create.ExecuteNonQueryAsync(ct);
        }
        await Database.MigrateAsync(Postgres.ConnectionString(DatabaseName), ct);
        await Database.LetApiSignInAsync(Postgres.ConnectionString(DatabaseName), ct);
        Owner = NpgsqlDataSource.Create(OwnerConnectionString);
    }

    private async Task StartServersAsync(Action<string> report, CancellationToken ct)
    {
        report("model");
        var models = await SampleModels.RegistryAsync();
        report("Sandbox and Api");
        var keys = DevKeys.Create();
        var (apiPort, sandboxPort) = (Ports.Free(), Ports.Free());
        var (apiUrl, sandboxUrl) = (new Uri($"http://127.0.0.1:{apiPort}"), new Uri($"http://127.0.0.1:{sandboxPort}"));
        Sandbox = await ServerProcess.StartAsync(ServeCommand.Sandbox, sandboxPort, keys.ForSandbox(apiUrl), ct);
        var settings = keys.ForApi(sandboxUrl, apiUrl);
        settings["ConnectionStrings:Api"] = ApiConnectionString;
        settings["Models:Path"] = models;
        Api = await ServerProcess.StartAsync(ServeCommand.Api, apiPort, settings, ct);
    }
}
