using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using CardRecycle.EmbeddedPostgres;
using Spectre.Console;

namespace CardRecycle.Simulation;

/// <summary><c>dotnet run -c Release --project tests/Simulation -- --orders N --seed S [--json]</c>.</summary>
internal static class Program
{
    private const int ExitFound = 1;
    private const int OrdersMax = 1_000_000;
    private const int AtOnceMax = 64;
    private const string Command = "dotnet run -c Release --project tests/Simulation --";

    /// <summary>A report as it is printed with <c>--json</c> and read again from another life's process.</summary>
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static Task<int> Main(string[] args)
    {
        var orders = new Option<int>("--orders") { Description = $"Cards to sell, 1 to {OrdersMax}.", DefaultValueFactory = _ => 1_000 };
        var seed = new Option<int>("--seed") { Description = "Of everything that is drawn.", DefaultValueFactory = _ => 1 };
        var plant = new Option<string?>("--plant") { Description = "A bug to plant; the run must then find something." };
        plant.AcceptOnlyFromAmong([.. Plant.All.Select(p => p.Name)]);
        var stopAt = new Option<int?>("--stop-at") { Description = "No more orders after so many; the same run up to there." };
        var life = new Option<int>("--life")
        {
            Description = "Orders of one life; more are lived as several, each of the next seed.",
            DefaultValueFactory = _ => Lives.OrdersMax,
        };
        var atOnce = new Option<int>("--at-once")
        {
            Description = "Lives side by side, each in a process of its own.",
            DefaultValueFactory = _ => Math.Clamp(Environment.ProcessorCount, 1, AtOnceMax),
        };
        var minutes = new Option<int?>("--minutes") { Description = "No more orders after so many minutes; then rest and audit." };
        var asJson = new Option<bool>("--json") { Description = "Print the report as JSON and nothing else." };
        var trace = new Option<FileInfo?>("--trace") { Description = "File to write every step to." };
        foreach (
            var (count, max) in (ReadOnlySpan<(Option, int)>)
                [(orders, OrdersMax), (stopAt, OrdersMax), (minutes, OrdersMax), (life, OrdersMax), (atOnce, AtOnceMax)]
        )
            count.Validators.Add(result =>
            {
                if (result.Tokens.Count > 0 && (!int.TryParse(result.Tokens[0].Value, out var n) || n < 1 || n > max))
                    result.AddError($"{count.Name} is 1 to {max}.");
            });
        var root = new RootCommand("Lives a seeded life of the platform, breaks it at every write and call, and audits what is left.")
        {
            orders,
            seed,
            life,
            atOnce,
            plant,
            stopAt,
            minutes,
            trace,
            asJson,
        };
        root.Validators.Add(result =>
        {
            if (result.GetValue(orders) > result.GetValue(life))
                foreach (var alone in (Option[])[stopAt, minutes, trace])
                    if (result.GetResult(alone) is { Implicit: false })
                        result.AddError($"{alone.Name} is of one life: give --life as many orders as --orders, or leave it out.");
        });
        root.SetAction(
            (parsed, ct) =>
                RunAsync(
                    new(
                        parsed.GetValue(orders),
                        parsed.GetValue(seed),
                        Plant.All.FirstOrDefault(p => p.Name == parsed.GetValue(plant)),
                        parsed.GetValue(stopAt),
                        parsed.GetValue(minutes) is { } m ? TimeSpan.FromMinutes(m) : null
                    ),
                    parsed.GetValue(life),
                    parsed.GetValue(atOnce),
                    parsed.GetValue(asJson),
                    parsed.GetValue(trace),
                    ct
                )
        );
        return root.Parse(args).InvokeAsync();
    }

    /// <summary>A run in a world of its own.</summary>
    public static async Task<RunReport> SimulateAsync(
        RunOptions options,
        Action<double> advance,
        CancellationToken ct,
        TextWriter? lines = null
    )
    {
        await using var world = await World.StartAsync(options.Seed, options.Plant?.Services);
        if (options.Plant is { } plant)
            await plant.ApplyAsync(world, ct);
        return await new Run(world, options, advance, lines).RunAsync(ct);
    }

    /// <summary>The words of the command line that make one life again.</summary>
    public static IReadOnlyList<string> WordsOf(RunOptions life) =>
        [
            "--orders",
            life.Orders.ToString(CultureInfo.InvariantCulture),
            "--life",
            life.Orders.ToString(CultureInfo.InvariantCulture),
            "--seed",
            life.Seed.ToString(CultureInfo.InvariantCulture),
            .. life.Plant is { } plant ? (string[])["--plant", plant.Name] : [],
        ];

    private static async Task<int> RunAsync(RunOptions options, int ofOne, int atOnce, bool asJson, FileInfo? trace, CancellationToken ct)
    {
        try
        {
            await using var lines = trace?.CreateText();
            var console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(Console.Error) });
            var report = await console
                .Progress()
                .StartAsync(async progress =>
                {
                    var task = progress.AddTask($"{options.Orders} orders, seed {options.Seed}", maxValue: 1);
                    if (options.Orders <= ofOne)
                        return await SimulateAsync(options, share => task.Value = share, ct, lines);
                    var lives = Lives.Of(options, ofOne);
                    return await Lives.LiveAsync(
                        lives,
                        atOnce,
                        (life, lived) =>
                        {
                            task.Increment(1.0 / lives.Count);
                            console.WriteLine(LineOf(life, lived));
                        },
                        ct
                    );
                });
            if (asJson)
                Console.Out.WriteLine(JsonSerializer.Serialize(report, Json));
            else
                Print(report, options, alone: options.Orders <= ofOne);
            return report.Findings.Count == 0 ? 0 : ExitFound;
        }
        catch (PostgresUnavailableException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return ExitFound;
        }
    }

    private static string LineOf(RunOptions life, RunReport lived) =>
        string.Create(CultureInfo.InvariantCulture, $"seed {life.Seed}: {lived.Orders} orders in {lived.Seconds} s, ")
        + (
            lived.Findings.Count == 0
                ? "nothing found"
                : $"FOUND {string.Join(" | ", lived.Findings)} - again: {Command} {string.Join(' ', WordsOf(life))}"
        );

    private static void Print(RunReport report, RunOptions options, bool alone)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("").AddColumn(new TableColumn("").RightAligned());
        table.AddRow("orders, seed", Text($"{report.Orders:N0}, {report.Seed}"));
        table.AddRow("steps", Text($"{report.Steps:N0}"));
        table.AddRow("points at which it could break", Text($"{report.Points:N0}"));
        table.AddRow("times it broke there", Text($"{report.Crashes:N0}"));
        table.AddRow("answers held back", Text($"{report.Pauses:N0}"));
        table.AddRow("callbacks delivered late, twice, out of order", Text($"{report.Letters:N0}"));
        table.AddRow("of them signed and untrue", Text($"{report.Misreports:N0}"));
        table.AddRow("clocks set", Text($"{report.Jumps:N0}"));
        table.AddRow("simulated days", Text($"{report.Days:N1}"));
        foreach (var (channel, count) in report.PaidOver)
            table.AddRow("paid over " + Markup.Escape(channel), Text($"{count:N0}"));
        table.AddRow("payouts that came back", Text($"{report.Bounces:N0}"));
        foreach (var (end, count) in report.Ends)
            table.AddRow("ended " + Markup.Escape(end), Text($"{count:N0}"));
        table.AddRow("seconds", Text($"{report.Seconds}"));
        AnsiConsole.Write(table);
        foreach (var finding in report.Findings)
            AnsiConsole.MarkupLineInterpolated($"[red]✗ {finding}[/]");
        if (report.Findings.Count == 0)
            AnsiConsole.MarkupLine("[green]✓ Nothing lost, nothing doubled; our books and the providers' agree.[/]");
        else if (alone)
            AnsiConsole.MarkupLineInterpolated($"Again: {Command} {string.Join(' ', WordsOf(options))}{Rest(report, options)}");

        // Of several lives each has told its own command when it ended.
        static string Rest(RunReport report, RunOptions options) =>
            report.Orders < options.Orders ? " --stop-at " + report.Orders.ToString(CultureInfo.InvariantCulture) : "";

        static string Text(FormattableString value) => value.ToString(CultureInfo.InvariantCulture);
    }
}
