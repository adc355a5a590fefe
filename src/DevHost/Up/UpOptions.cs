using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace CardRecycle.DevHost.Up;

/// <summary>Where things listen and where data stays.</summary>
internal sealed record UpSettings(int ApiPort, int? ConsolePort, int? H5Port, int SandboxPort, int PostgresPort, string Data)
{
    /// <summary>Orders of a made-up past that a new database starts with; 0: none.</summary>
    public int History { get; init; } = UpOptions.HistoryDefault;

    /// <summary>Whether simulated sellers go on selling.</summary>
    public bool Traffic { get; init; } = true;

    /// <summary>Null: it is not started.</summary>
    public Uri? Console => ConsolePort is { } port ? Loopback(port) : null;

    public Uri Api => Loopback(ApiPort);

    public Uri Sandbox => Loopback(SandboxPort);

    /// <summary>Null: it is neither built nor served.</summary>
    public Uri? H5 => H5Port is { } port ? Loopback(port) : null;

    private static Uri Loopback(int port) => new($"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}");
}

/// <summary>The options of <c>up</c>.</summary>
internal sealed class UpOptions
{
    public const int ApiPortDefault = 5080;
    public const int SandboxPortDefault = 5090;
    private const int ConsolePortDefault = 5081;
    private const int H5PortDefault = 5082;
    private const int PostgresPortDefault = 5480;
    public const int HistoryDefault = 20_000;
    private const int HistoryMax = 200_000;

    private readonly Option<int> api = Port("--api-port", "Port of the Api.", ApiPortDefault);
    private readonly Option<int> console = Port("--console-port", "Port of the staff console.", ConsolePortDefault);
    private readonly Option<bool> noConsole = new("--no-console") { Description = "Do not start the staff console." };
    private readonly Option<int> h5 = Port("--h5-port", "Port of the sellers' app in a browser (H5).", H5PortDefault);
    private readonly Option<bool> noH5 = new("--no-h5") { Description = "Neither build nor serve the sellers' app." };
    private readonly Option<int> sandbox = Port("--sandbox-port", "Port of the Sandbox.", SandboxPortDefault);
    private readonly Option<int> history = new("--history")
    {
        Description = $"Orders of a simulated past that a new database starts with, at most {HistoryMax}.",
        HelpName = "orders",
        DefaultValueFactory = _ => HistoryDefault,
        CustomParser = ParseHistory,
    };
    private readonly Option<bool> noHistory = new("--no-history") { Description = "Start with an empty platform." };
    private readonly Option<bool> noTraffic = new("--no-traffic") { Description = "No simulated sellers that go on selling." };
    public Option<int> Postgres { get; } = Port("--postgres-port", "Port of the private PostgreSQL.", PostgresPortDefault);
    public Option<string> Data { get; } =
        new("--data")
        {
            Description = "Folder that keeps database, keys, models and logs between runs.",
            HelpName = "folder",
            DefaultValueFactory = _ => Path.Combine(SourceTree.Root, ".cardrecycle"),
        };

    /// <summary>Where what is running listens and lies.</summary>
    public IReadOnlyList<Option> Places => [api, sandbox, Postgres, Data];

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[api, console, noConsole, h5, noH5, sandbox, Postgres, Data, history, noHistory, noTraffic])
            command.Options.Add(option);
    }

    public UpSettings Read(ParseResult result) =>
        new(
            result.GetValue(api),
            result.GetValue(noConsole) ? null : result.GetValue(console),
            result.GetValue(noH5) ? null : result.GetValue(h5),
            result.GetValue(sandbox),
            result.GetValue(Postgres),
            Path.GetFullPath(result.GetValue(Data)!)
        )
        {
            History = result.GetValue(noHistory) ? 0 : result.GetValue(history),
            Traffic = !result.GetValue(noTraffic),
        };

    private static int ParseHistory(ArgumentResult argument)
    {
        var text = argument.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var orders) && orders is > 0 and <= HistoryMax)
            return orders;
        argument.AddError($"--history takes a number of orders from 1 to {HistoryMax}, not '{text}'; --no-history starts with none.");
        return 0;
    }

    private static Option<int> Port(string name, string description, int value) =>
        new(name)
        {
            Description = description,
            HelpName = "port",
            DefaultValueFactory = _ => value,
            CustomParser = ParsePort,
        };

    private static int ParsePort(ArgumentResult argument)
    {
        var text = argument.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= ushort.MaxValue)
            return port;
        argument.AddError($"A port is a number from 1 to {ushort.MaxValue}, not '{text}'.");
        return 0;
    }
}
