using CardRecycle.EmbeddedPostgres;
using Npgsql;

namespace CardRecycle.DevHost.Tests;

public sealed class PrivatePostgres
{
    [Fact]
    public async Task Servers_started_at_once_do_not_meet()
    {
        var servers = await Task.WhenAll(
            Enumerable.Range(0, 3).Select(_ => PostgresServer.StartTemporaryAsync(TestContext.Current.CancellationToken))
        );
        servers.Select(s => s.Port).Distinct().Count().ShouldBe(servers.Length);
        foreach (var server in servers)
        {
            (await ScalarAsync(server.ConnectionString(), "show server_version")).ShouldBe("18.4");
            (await ScalarAsync(server.ConnectionString(), "show max_connections")).ShouldBe("300");
            await server.DisposeAsync();
            Ports.IsFree(server.Port).ShouldBeTrue();
        }
    }

    [Fact]
    public async Task A_wrong_password_does_not_enter()
    {
        await using var server = await PostgresServer.StartTemporaryAsync(TestContext.Current.CancellationToken);
        var wrong = new NpgsqlConnectionStringBuilder(server.ConnectionString()) { Password = "wrong" }.ConnectionString;
        (await Should.ThrowAsync<PostgresException>(() => ScalarAsync(wrong, "select 1"))).SqlState.ShouldBe("28P01");
    }

    [Fact]
    public async Task A_temporary_server_and_its_data_go_away_with_a_killed_owner()
    {
        await using var host = HostProcess.Start(["postgres", "--temporary"]);
        var connection = await host.LineAsync("Host=127.0.0.1");
        var folder = (string)(await ScalarAsync(connection, "select pg_read_file('postmaster.opts')"))!;
        folder.ShouldContain("/data");
        var id = (int)(await ScalarAsync(connection, "select pid from pg_stat_activity where backend_type = 'checkpointer'"))!;
        var folders = Directory.GetDirectories(Temporary(), $"{Place.Text(host.Id)}-*").ShouldHaveSingleItem();

        await host.SignalAsync("KILL");
        await host.ExitAsync();
        await Eventually(() => !Place.IsAlive(id) && !Directory.Exists(folders));
    }

    [Fact]
    public async Task A_folder_in_use_is_refused()
    {
        using var place = Place.New();
        var folder = Path.Combine(place.Data, "postgres");
        await using var server = await PostgresServer.StartAsync(folder, place.PostgresPort, null, TestContext.Current.CancellationToken);
        var refusal = await Should.ThrowAsync<PostgresUnavailableException>(() => PostgresServer.StartAsync(folder, Ports.Free()));
        refusal.Message.ShouldContain("in use");
        (await ScalarAsync(server.ConnectionString(), "select 1")).ShouldBe(1);
    }

    [Fact]
    public async Task A_process_file_with_the_number_of_a_stranger_does_not_keep_the_server_from_starting()
    {
        using var place = Place.New();
        var folder = Path.Combine(place.Data, "postgres");
        await (await PostgresServer.StartAsync(folder, place.PostgresPort, null, TestContext.Current.CancellationToken)).DisposeAsync();
        // What a power cut leaves, and a restart that gave the number to somebody else: us.
        await File.WriteAllTextAsync(
            place.ProcessFile,
            $"{Place.Text(Environment.ProcessId)}\n{folder}/data\n1\n{Place.Text(place.PostgresPort)}\n\n127.0.0.1\n1 1\nready\n",
            TestContext.Current.CancellationToken
        );
        await using var server = await PostgresServer.StartAsync(folder, place.PostgresPort, null, TestContext.Current.CancellationToken);
        (await ScalarAsync(server.ConnectionString(), "select 1")).ShouldBe(1);
    }

    [Fact]
    public async Task An_initdb_that_was_interrupted_is_done_again()
    {
        using var place = Place.New();
        var folder = Path.Combine(place.Data, "postgres");
        Directory.CreateDirectory(Path.Combine(folder, "new", "base"));
        Directory.CreateDirectory(Path.Combine(folder, "data"));
        await using var server = await PostgresServer.StartAsync(folder, place.PostgresPort, null, TestContext.Current.CancellationToken);
        (await ScalarAsync(server.ConnectionString(), "select 1")).ShouldBe(1);
    }

    private static string Temporary() => Path.Combine(Path.GetTempPath(), "cardrecycle-postgres-" + Environment.UserName);

    private static async Task Eventually(Func<bool> holds)
    {
        for (var i = 0; i < 3_000 && !holds(); i++)
            await Task.Delay(100, TestContext.Current.CancellationToken);
        holds().ShouldBeTrue();
    }

    private static async Task<object?> ScalarAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
