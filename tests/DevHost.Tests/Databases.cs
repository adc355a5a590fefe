using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace CardRecycle.DevHost.Tests;

/// <summary>What tests do beside DevHost: look into its database, and at processes and users of the system.</summary>
internal static class Databases
{
    public static async Task<string> LeaveMarkAsync(Place place)
    {
        var mark = Guid.CreateVersion7().ToString();
        await ScalarAsync(place, $"create table public.mark as select '{mark}'::text as value");
        return mark;
    }

    public static async Task<string?> ReadMarkAsync(Place place) => (string?)await ScalarAsync(place, "select value from public.mark");

    /// <summary>Direct children of a living process (Linux).</summary>
    public static int[] ChildrenOf(int id)
    {
        while (true)
        {
            try
            {
                return Directory
                    .GetDirectories($"/proc/{Place.Text(id)}/task")
                    .SelectMany(task => File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
                    .Select(child => int.Parse(child, CultureInfo.InvariantCulture))
                    .ToArray();
            }
            catch (IOException) when (Place.IsAlive(id))
            {
                // A thread ended between being listed and being read; its children stand at another one now.
            }
        }
    }

    public static async Task<bool> CanNobodyReadAsync(string folder) =>
        (await RunAsync("setpriv", "--reuid=nobody", "--clear-groups", $"--regid={await GroupOfNobodyAsync()}", "ls", folder)).Code == 0;

    public static async Task<string> GroupOfNobodyAsync() => (await RunAsync("id", "-g", "nobody")).Output.Trim();

    public static Task GiveToNobodyAsync(string folder) => RunAsync("chown", "-R", "nobody", folder);

    private static async Task<(int Code, string Output)> RunAsync(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output);
    }

    public static async Task<object?> ScalarAsync(Place place, string sql)
    {
        var password = (await File.ReadAllTextAsync(Path.Combine(place.Data, "postgres", "password"))).Trim();
        var server = $"Host=127.0.0.1;Port={place.PostgresPort};Username=postgres;Password={password};Database=cardrecycle;Pooling=false";
        await using var connection = new NpgsqlConnection(server);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
