using CardRecycle.Api.Persistence;
using CardRecycle.EmbeddedPostgres;
using Npgsql;

namespace CardRecycle.TestKit;

/// <summary>
/// A database of its own for a test class, copied from a template that is migrated once a run. The server is the one in
/// <c>CARDRECYCLE_TEST_POSTGRES</c> (an owner's connection string) if set, else a private one.
/// </summary>
public sealed class TestDatabase : IAsyncDisposable
{
    /// <summary>A statement, and a connection, may take long when other tests have the processors.</summary>
    private const int BusyMachineSeconds = 300;

    private static readonly SemaphoreSlim gate = new(1);
    private static string? server;

    // Held, so that nothing of it is finalised while tests run.
    private static PostgresServer? privateServer;
    private static string? template;

    private TestDatabase(string name) => Name = name;

    public string Name { get; }

    /// <summary>Connection string of the owner role.</summary>
    public string Owner => For(Name, null);

    /// <summary>Connection string of the role that the Api runs as.</summary>
    public string Api => For(Name, Database.ApiRole);

    public static async Task<TestDatabase> CreateAsync()
    {
        await gate.WaitAsync();
        try
        {
            server ??= await StartServerAsync();
            if (template is null)
            {
                var name = $"template_{Guid.CreateVersion7():N}";
                await ExecuteAsync($"create database {name}");
                await Database.MigrateAsync(For(name, null) + ";Pooling=false");
                await Database.LetApiSignInAsync(For(name, null) + ";Pooling=false");
                template = name;
            }
            var database = $"test_{Guid.CreateVersion7():N}";
            await ExecuteAsync($"create database {database} template {template}");
            return new(database);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Runs a statement as the owner, to bring about what the Api would never do itself.</summary>
    public async Task Execute(string sql) => await ReadText(sql);

    /// <summary>The first column of the first row as text, read by the owner.</summary>
    public async Task<string> ReadText(string sql)
    {
        await using var connection = new NpgsqlConnection(Owner + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (await command.ExecuteScalarAsync())?.ToString() ?? "";
    }

    public async ValueTask DisposeAsync() => await ExecuteAsync($"drop database if exists {Name} with (force)");

    /// <summary>The server is never disposed: it ends, and its data is removed, when the test process ends in whatever way.</summary>
    private static async Task<string> StartServerAsync() =>
        Environment.GetEnvironmentVariable("CARDRECYCLE_TEST_POSTGRES") is { Length: > 0 } configured
            ? configured
            : (privateServer = await PostgresServer.StartTemporaryAsync()).ConnectionString();

    private static string For(string database, string? role)
    {
        var builder = new NpgsqlConnectionStringBuilder(server)
        {
            Database = database,
            CommandTimeout = BusyMachineSeconds,
            Timeout = BusyMachineSeconds,
        };
        if (role is not null)
            (builder.Username, builder.Password) = (role, role);
        return builder.ConnectionString;
    }

    private static async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(server) { Pooling = false, Timeout = BusyMachineSeconds }.ConnectionString
        );
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = BusyMachineSeconds };
        await command.ExecuteNonQueryAsync();
    }
}
