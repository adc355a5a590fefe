using System.Diagnostics;

namespace CardRecycle.EmbeddedPostgres;

/// <summary>
/// A private PostgreSQL on a loopback port. It stops when this object is disposed and also when this process ends in any other way.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private const int PortAttempts = 5;

    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    private static readonly string[] CommonSettings =
    [
        "listen_addresses=127.0.0.1",
        "unix_socket_directories=",
        "max_connections=300",
        // Nothing replicates from a private server.
        "wal_level=minimal",
        "max_wal_senders=0",
    ];

    private static readonly string[] DurableSettings = [.. CommonSettings, "shared_buffers=256MB"];

    private static readonly string[] FastSettings =
    [
        .. CommonSettings,
        "shared_buffers=128MB",
        "fsync=off",
        "synchronous_commit=off",
        "full_page_writes=off",
        // Passwords of a server that ends with the process need no hardening, and tests connect often.
        "scram_iterations=1",
    ];

    private readonly Supervisor supervisor;
    private readonly FileLock ownership;
    private readonly string password;

    private PostgresServer(Supervisor supervisor, FileLock ownership, string password, int port)
    {
        this.supervisor = supervisor;
        this.ownership = ownership;
        this.password = password;
        Port = port;
    }

    public int Port { get; }

    /// <summary>What it calls itself, such as <c>PostgreSQL 18.4</c>.</summary>
    public static string Version => "PostgreSQL " + PostgresBinaries.ServerVersion;

    /// <summary>For the superuser of the server, in the form that Npgsql reads.</summary>
    public string ConnectionString(string database = "postgres") =>
        $"Host=127.0.0.1;Port={Port};Username={DataFolder.Superuser};Password={password};Database={database}";

    /// <summary>
    /// Starts the server that keeps its data in <paramref name="folder"/>; creates it at first. What an earlier owner left behind (a
    /// running
    /// server, a stale process file) is cleaned up, so a start after SIGKILL recovers.
    /// </summary>
    /// <param name="folder">Made if missing; readable by PostgreSQL's user only.</param>
    /// <param name="port">Port on 127.0.0.1.</param>
    /// <param name="report">Told, in a few words, when something takes long.</param>
    /// <param name="ct">Stops the start.</param>
    /// <exception cref="PostgresUnavailableException">The port is taken, the folder in use, the disk full, PostgreSQL not to be
    /// had.</exception>
    public static async Task<PostgresServer> StartAsync(
        string folder,
        int port,
        Action<string>? report = null,
        CancellationToken ct = default
    )
    {
        var binaries = await PostgresBinaries.InstallAsync(report, ct);
        var data = new DataFolder(Path.GetFullPath(folder));
        Directory.CreateDirectory(data.Path);
        // Beside the folder, not in it: as root, the folder belongs to PostgreSQL's user.
        var owned =
            FileLock.TryTake(data.Path + ".lock")
            ?? throw new PostgresUnavailableException($"The database in {data.Path} is in use by another process.");
        try
        {
            await data.StopLeftoverAsync(binaries, ct);
            if (!Ports.IsFree(port))
                throw new PostgresUnavailableException($"Port {port} for PostgreSQL is taken.");
            if (!data.IsInitialised)
            {
                report?.Invoke("initdb");
                await data.InitialiseAsync(binaries, durable: true, ct);
            }
            else
            {
                await ServerAccount.GiveAsync(data.Path, ct);
            }
            return await RunAsync(binaries, data, owned, port, durable: true, ct);
        }
        catch
        {
            owned.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Starts a server for tests on a free port: fast, because nothing of it survives a crash of the machine; gone with this process.
    /// </summary>
    /// <exception cref="PostgresUnavailableException">PostgreSQL is not to be had here.</exception>
    public static async Task<PostgresServer> StartTemporaryAsync(CancellationToken ct = default)
    {
        var binaries = await PostgresBinaries.InstallAsync(null, ct);
        for (var attempt = 1; ; attempt++)
        {
            var (folder, owned) = await TemporaryFolders.CreateAsync(binaries, ct);
            try
            {
                var data = new DataFolder(folder);
                await data.InitialiseAsync(binaries, durable: false, ct);
                return await RunAsync(binaries, data, owned, Ports.Free(), durable: false, ct);
            }
            catch (PostgresUnavailableException) when (attempt < PortAttempts)
            {
                // Somebody may have taken the port that was just free. The next attempt's sweep removes this folder.
                owned.Dispose();
            }
            catch
            {
                owned.Dispose();
                throw;
            }
        }
    }

    /// <summary>
    /// Stops a server that an owner which was killed has left running in <paramref name="folder"/>. Leaves one alone that has a living
    /// owner.
    /// </summary>
    public static async Task StopLeftoverAsync(string folder, CancellationToken ct = default)
    {
        var data = new DataFolder(Path.GetFullPath(folder));
        if (!Directory.Exists(data.Path))
            return;
        using var owned = FileLock.TryTake(data.Path + ".lock");
        if (owned is not null)
            await data.StopLeftoverAsync(await PostgresBinaries.InstallAsync(null, ct), ct);
    }

    /// <summary>Ends when the server has, for whatever reason.</summary>
    public Task EndedAsync(CancellationToken ct) => supervisor.EndedAsync(ct);

    /// <summary>Stops the server and waits until it has; the data of a temporary one is removed.</summary>
    public async ValueTask DisposeAsync()
    {
        await supervisor.StopAsync(StopPatience);
        supervisor.Dispose();
        ownership.Dispose();
    }

    private static async Task<PostgresServer> RunAsync(
        PostgresBinaries binaries,
        DataFolder data,
        FileLock owned,
        int port,
        bool durable,
        CancellationToken ct
    )
    {
        var settings = durable ? DurableSettings : FastSettings;
        var supervisor = await Supervisor.StartAsync(binaries, data, port, settings, durable, ct);
        try
        {
            var waited = Stopwatch.StartNew();
            while (!data.IsReady())
            {
                if (supervisor.HasEnded)
                    throw new PostgresUnavailableException($"PostgreSQL did not start: {data.LastComplaint()}");
                if (waited.Elapsed > StartPatience)
                    throw new PostgresUnavailableException($"PostgreSQL takes too long to start; see {data.Log}");
                await Task.Delay(Poll, ct);
            }
            return new(supervisor, owned, data.Password, port);
        }
        catch
        {
            await supervisor.StopAsync(StopPatience);
            supervisor.Dispose();
            throw;
        }
    }
}
