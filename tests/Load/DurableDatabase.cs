using System.Diagnostics;
using System.Globalization;
using CardRecycle.Api.Persistence;
using CardRecycle.EmbeddedPostgres;
using CardRecycle.TestKit;
using Npgsql;

namespace CardRecycle.Load;

/// <summary>
/// A migrated database on a PostgreSQL that keeps what it commits. Its data lies in the checkout (not in a temporary folder that may be in
/// memory) and is removed at the end.
/// </summary>
internal sealed class DurableDatabase : IAsyncDisposable
{
    private const string Name = "cardrecycle_load";

    private readonly string folder;
    private readonly bool keep;
    private PostgresServer server;

    private DurableDatabase(string folder, PostgresServer server, bool keep) =>
        (this.folder, this.server, this.keep) = (folder, server, keep);

    public int Port => server.Port;

    public string LogFile => Path.Combine(folder, "server.log");

    /// <summary>Of the role that may do everything.</summary>
    public string Owner => server.ConnectionString(Name);

    /// <summary>Of the role that the Api runs as.</summary>
    /// <param name="port">Another way to the server than its own port.</param>
    public string Api(int? port = null)
    {
        var builder = new NpgsqlConnectionStringBuilder(Owner)
        {
            Username = Database.ApiRole,
            Password = Database.ApiRole,
            MaxPoolSize = 100,
        };
        builder.Port = port ?? builder.Port;
        return builder.ConnectionString;
    }

    /// <param name="report">Told what is being started.</param>
    /// <param name="ct">Cancellation.</param>
    /// <param name="keep">Whether what the last such run left is used and left again; it is brought to the newest schema.</param>
    public static async Task<DurableDatabase> StartAsync(Action<string> report, CancellationToken ct, bool keep = false)
    {
        var root = new DirectoryInfo(SampleModels.SampleFolder).Parent!.Parent!.FullName;
        var folder = Path.Combine(root, ".cardrecycle", keep ? "load-kept" : "load");
        await PostgresServer.StopLeftoverAsync(folder, ct);
        var isKept = keep && Directory.Exists(folder);
        if (Directory.Exists(folder) && !keep)
            Directory.Delete(folder, recursive: true);
        report("PostgreSQL");
        var database = new DurableDatabase(folder, await PostgresServer.StartAsync(folder, Ports.Free(), report, ct), keep);
        try
        {
            report("database");
            if (!isKept)
            {
                await using var first = NpgsqlDataSource.Create(database.server.ConnectionString() + ";Pooling=false");
                await using var create = first.CreateCommand($"create database {Name}");
                await create.ExecuteNonQueryAsync(ct);
            }
            await Database.MigrateAsync(database.Owner, ct);
            await Database.LetApiSignInAsync(database.Owner, ct);
            return database;
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    /// <summary>SIGKILL to every process of the server, as a power cut would end them, and up again on the same port.</summary>
    public async Task KillAsync(CancellationToken ct)
    {
        var lines = await File.ReadAllLinesAsync(Path.Combine(folder, "data", "postmaster.pid"), ct);
        using (var postmaster = Process.GetProcessById(int.Parse(lines[0], CultureInfo.InvariantCulture)))
            postmaster.Kill(entireProcessTree: true);
        await server.EndedAsync(ct);
        var port = server.Port;
        await server.DisposeAsync();
        server = await PostgresServer.StartAsync(folder, port, ct: ct);
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        if (Directory.Exists(folder) && !keep)
            Directory.Delete(folder, recursive: true);
    }
}
