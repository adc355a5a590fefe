using System.CommandLine;
using CardRecycle.DevHost.Up;
using CardRecycle.EmbeddedPostgres;
using Spectre.Console;

namespace CardRecycle.DevHost;

/// <summary>Only the private PostgreSQL, for a tool that wants a database.</summary>
internal static class PostgresCommand
{
    public static Command Create(UpOptions options)
    {
        var temporary = new Option<bool>("--temporary") { Description = "Data that goes away with the command, on a free port." };
        var command = new Command("postgres", "Start only PostgreSQL, print its connection string, and keep it running until Ctrl-C.")
        {
            temporary,
            options.Postgres,
            options.Data,
        };
        command.SetAction((result, ct) => RunAsync(options.Read(result), result.GetValue(temporary), ct));
        return command;
    }

    private static async Task<int> RunAsync(UpSettings settings, bool temporary, CancellationToken ct)
    {
        await using var server = temporary
            ? await PostgresServer.StartTemporaryAsync(ct)
            : await PostgresServer.StartAsync(Path.Combine(settings.Data, "postgres"), settings.PostgresPort, null, ct);
        AnsiConsole.WriteLine(server.ConnectionString(temporary ? "postgres" : Stack.DatabaseName));
        await server.EndedAsync(ct);
        throw new UserErrorException("PostgreSQL has ended by itself.");
    }
}
