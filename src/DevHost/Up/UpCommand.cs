using System.Globalization;
using CardRecycle.DevHost.Terminal;
using CardRecycle.EmbeddedPostgres;
using Spectre.Console;

namespace CardRecycle.DevHost.Up;

/// <summary>Brings everything up on loopback and keeps it until it is told to stop.</summary>
internal static class UpCommand
{
    private const string ExampleBrand = "walmart";

    public static async Task<int> RunAsync(UpSettings settings, CancellationToken ct)
    {
        AnsiConsole.MarkupLine("[bold]CardRecycle[/] [grey]购物卡回收 · everything on this machine[/]");
        AnsiConsole.WriteLine();
        CreateDataFolder(settings.Data);
        // An earlier run that was killed may still hold its database port.
        await PostgresServer.StopLeftoverAsync(Path.Combine(settings.Data, "postgres"), ct);
        PortCheck.Demand(settings);
        await using (var stack = new Stack(settings))
        {
            await stack.StartAsync(ct);
            Announce(settings, stack.HasH5);
            stack.LetSellersSell();
            await stack.UntilStoppedAsync(ct);
            AnsiConsole.WriteLine();
            AnsiConsole.MarkupLine("[grey]Stopping …[/]");
        }
        AnsiConsole.MarkupLine("[green]✓[/] Stopped; the data stays in [grey]{0}[/]", Markup.Escape(settings.Data));
        return 0;
    }

    private static void CreateDataFolder(string folder)
    {
        try
        {
            Directory.CreateDirectory(Path.Combine(folder, "logs"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"The data folder {folder} cannot be used ({e.Message}): choose another with --data.");
        }
    }

    private static void Announce(UpSettings settings, bool hasH5)
    {
        var table = new Table().Border(TableBorder.Rounded).BorderColor(Color.Grey).HideHeaders().AddColumns("what", "where");
        if (hasH5 && settings.H5 is { } app)
            table.AddRow("Sell in a browser", Link(app, ""));
        table.AddRow("Api", Link(settings.Api, ""));
        if (settings.Console is { } console)
            table.AddRow("Console", Link(console, ""));
        table.AddRow("Api reference", Link(settings.Api, "scalar"));
        table.AddRow("Sandbox", Link(settings.Sandbox, ""));
        table.AddRow("PostgreSQL", $"127.0.0.1:{settings.PostgresPort.ToString(CultureInfo.InvariantCulture)}");
        table.AddRow("Staff", Markup.Escape($"{string.Join(", ", LocalStaff.UserNames)}; password {LocalStaff.Password}"));
        table.AddRow("Logs", Markup.Escape(Path.Combine(settings.Data, "logs")));
        AnsiConsole.WriteLine();
        AnsiConsole.Write(table);
        AnsiConsole.WriteLine();
        AnsiConsole.WriteLine("Sell a card, in another terminal:");
        Screen.Command(SellExample(settings));
        AnsiConsole.WriteLine();
        if (settings.Traffic)
            AnsiConsole.MarkupLine("[grey]Simulated sellers sell a card now and then; --no-traffic leaves them out.[/]");
        AnsiConsole.MarkupLine("[grey]Ctrl-C stops everything.[/]");
    }

    private static string Link(Uri server, string path)
    {
        var address = new Uri(server, path).ToString().TrimEnd('/');
        return AnsiConsole.Profile.Capabilities.Links ? $"[link={address}]{address}[/]" : address;
    }

    private static string SellExample(UpSettings settings)
    {
        var command = $"dotnet run --project src/DevHost -- sell --brand {ExampleBrand} --face 500";
        if (settings.ApiPort != UpOptions.ApiPortDefault)
            command += $" --api {settings.Api.ToString().TrimEnd('/')}";
        if (settings.SandboxPort != UpOptions.SandboxPortDefault)
            command += $" --sandbox {settings.Sandbox.ToString().TrimEnd('/')}";
        return command;
    }
}
