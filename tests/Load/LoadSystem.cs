using CardRecycle.EmbeddedPostgres;
using CardRecycle.Sandbox;
using CardRecycle.TestKit;
using Npgsql;

namespace CardRecycle.Load;

/// <summary>The system as it would run: a durable PostgreSQL, Sandbox and Api in processes of their own.</summary>
internal sealed class LoadSystem : IAsyncDisposable
{
    private LoadSystem(DurableDatabase database) =>
        (Database, Owner) = (database, NpgsqlDataSource.Create(database.Owner + ";Command Timeout=0"));

    public DurableDatabase Database { get; }

    public ServerProcess Sandbox { get; private set; } = null!;

    public ServerProcess Api { get; private set; } = null!;

    /// <summary>Of the owner, for counting and for the limit.</summary>
    public NpgsqlDataSource Owner { get; }

    /// <param name="report">Told what is being started.</param>
    /// <param name="servers">Whether Sandbox and Api are started, or the database alone.</param>
    /// <param name="ct">Cancellation.</param>
    /// <param name="keep">Whether the database stays for the next such run.</param>
    public static async Task<LoadSystem> StartAsync(Action<string> report, bool servers, CancellationToken ct, bool keep = false)
    {
        var system = new LoadSystem(await DurableDatabase.StartAsync(report, ct, keep));
        try
        {
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
        await Owner.DisposeAsync();
        await Database.DisposeAsync();
    }

    public async Task StartServersAsync(Action<string> report, CancellationToken ct)
    {
        report("model");
        var models = await SampleModels.RegistryAsync();
        report("Sandbox and Api");
        var keys = DevKeys.Create();
        var (apiPort, sandboxPort) = (Ports.Free(), Ports.Free());
        var (apiUrl, sandboxUrl) = (new Uri($"http://127.0.0.1:{apiPort}"), new Uri($"http://127.0.0.1:{sandboxPort}"));
        Sandbox = await ServerProcess.StartAsync(ServeCommand.Sandbox, sandboxPort, keys.ForSandbox(apiUrl), ct);
        var settings = keys.ForApi(sandboxUrl, apiUrl);
        settings["ConnectionStrings:Api"] = Database.Api();
        settings["Models:Path"] = models;
        Api = await ServerProcess.StartAsync(ServeCommand.Api, apiPort, settings, ct);
    }
}
