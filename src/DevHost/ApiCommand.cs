using System.CommandLine;
using System.Diagnostics;
using CardRecycle.DevHost.Up;
using CardRecycle.Sandbox;
using Npgsql;

namespace CardRecycle.DevHost;

/// <summary>
/// A command of the Api's own (<c>keys</c>, <c>reconcile</c>, <c>verify-books</c> …) beside a running <c>up</c>: with the settings and keys
/// that its Api has, as the database's owner.
/// </summary>
internal static class ApiCommand
{
    public static Command Create(UpOptions options)
    {
        var words = new Argument<string[]>("words")
        {
            Description = "What the Api is to do, as: keys status. Its own options stand behind --",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new Command("api", "Run a command of the Api (keys, reconcile, verify-books …) beside a running up.") { words };
        foreach (var option in options.Places)
            command.Options.Add(option);
        command.SetAction((result, ct) => RunAsync(options.Read(result), result.GetValue(words)!, ct));
        return command;
    }

    private static async Task<int> RunAsync(UpSettings settings, string[] words, CancellationToken ct)
    {
        var (keys, password) = (Path.Combine(settings.Data, "keys.json"), Path.Combine(settings.Data, "postgres", "password"));
        if (!File.Exists(keys) || !File.Exists(password))
            throw new UserErrorException($"There is nothing in {settings.Data}: start up first, with the same --data.");
        var values = Stack.ApiSettingsOf(settings, DevKeys.LoadOrCreate(keys));
        values["ConnectionStrings:Api"] = new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = settings.PostgresPort,
            Username = "postgres",
            Password = (await File.ReadAllTextAsync(password, ct)).Trim(),
            Database = Stack.DatabaseName,
        }.ConnectionString;
        var program = Path.Combine(AppContext.BaseDirectory, "CardRecycle.Api.dll");
        var start = new ProcessStartInfo("dotnet", ["exec", program, .. words]);
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Local";
        foreach (var (name, value) in values)
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        using var api = Process.Start(start)!;
        await api.WaitForExitAsync(ct);
        return api.ExitCode;
    }
}
