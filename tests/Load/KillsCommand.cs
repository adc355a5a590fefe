using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using CardRecycle.EmbeddedPostgres;
using CardRecycle.TestKit;
using CardRecycle.TestKit.Kills;
using Spectre.Console;

namespace CardRecycle.Load;

/// <summary>
/// <c>kills</c>: cards are sold while the Api is killed, PostgreSQL is killed and the connections between them are cut, in an order and at
/// moments drawn from a seed. The Api is never told of what happens to its database.
/// </summary>
internal static class KillsCommand
{
    private const string ApiKilled = "Api killed (SIGKILL)";
    private const string PostgresKilled = "PostgreSQL killed (SIGKILL)";
    private const string ConnectionsCut = "connections to PostgreSQL cut";
    private const int ExitFound = 1;
    private const int BlowsMax = 10_000;

    /// <summary>Cards of 200 yuan that one person may sell on a day before the 50,000 yuan review.</summary>
    private const int OrdersPerSellerMax = 240;

    private static readonly JsonSerializerOptions json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static Command Create()
    {
        var orders = LoadCommand.Number("--orders", "Cards to sell; rounded down to a multiple of the sellers.", 2_000, 100_000);
        var sellers = LoadCommand.Number("--sellers", "Who sells them.", 40, LoadSettings.SellersMax);
        var api = LoadCommand.Number("--api-kills", "At least so many times the Api is killed.", 100, BlowsMax);
        var postgres = LoadCommand.Number("--postgres-kills", "At least so many times PostgreSQL is killed.", 10, BlowsMax);
        var cuts = LoadCommand.Number("--cuts", "At least so many times the connections are cut.", 20, BlowsMax);
        var seed = new Option<int>("--seed") { Description = "Of the order and the moments.", DefaultValueFactory = _ => 1 };
        var asJson = new Option<bool>("--json") { Description = "Print the figures as JSON and nothing else." };
        var command = new Command(
            "kills",
            "Kills the Api and PostgreSQL and cuts their connections while cards are sold; audits the books."
        )
        {
            orders,
            sellers,
            api,
            postgres,
            cuts,
            seed,
            asJson,
        };
        command.SetAction(
            async (parsed, ct) =>
            {
                var blows = new Dictionary<string, int>
                {
                    [ApiKilled] = parsed.GetValue(api),
                    [PostgresKilled] = parsed.GetValue(postgres),
                    [ConnectionsCut] = parsed.GetValue(cuts),
                };
                var each = parsed.GetValue(orders) / parsed.GetValue(sellers);
                if (each is < 1 or > OrdersPerSellerMax)
                {
                    await Console.Error.WriteLineAsync(Text($"--orders is 1 to {OrdersPerSellerMax} times --sellers."));
                    return ExitFound;
                }
                var options = new KillOptions(each * parsed.GetValue(sellers), parsed.GetValue(sellers), parsed.GetValue(seed));
                try
                {
                    return Tell(await RunAsync(options, blows, ct), parsed.GetValue(asJson));
                }
                catch (PostgresUnavailableException e)
                {
                    await Console.Error.WriteLineAsync(e.Message);
                    return ExitFound;
                }
            }
        );
        return command;
    }

    private static async Task<KillReport> RunAsync(KillOptions options, Dictionary<string, int> counts, CancellationToken ct)
    {
        var screen = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(Console.Error) });
        return await screen
            .Progress()
            .StartAsync(async progress =>
            {
                var task = progress.AddTask("Start", maxValue: 1);
                await using var database = await DurableDatabase.StartAsync(what => task.Description = what, ct);
                await using var line = new TcpLine(database.Port).Open();
                await using var system = await KilledSystem.StartAsync(database.Api(line.Port), database.Owner);
                task.Description = "Orders and blows";
                var blows = new Dictionary<string, Func<Task>>
                {
                    [ApiKilled] = system.KillApiAsync,
                    [PostgresKilled] = () => database.KillAsync(ct),
                    [ConnectionsCut] = () =>
                    {
                        line.CutAll();
                        return Task.CompletedTask;
                    },
                };
                var order = counts.SelectMany(c => Enumerable.Repeat(new Blow(c.Key, blows[c.Key]), c.Value)).ToArray();
                new Random(options.Seed).Shuffle(order);
                return await new KillRun(system, options, order, ct).RunAsync(share => task.Value = share);
            });
    }

    private static int Tell(KillReport report, bool asJson)
    {
        if (asJson)
            Console.Out.WriteLine(JsonSerializer.Serialize(report, json));
        else
        {
            var table = new Table().Border(TableBorder.Simple).AddColumn("").AddColumn(new TableColumn("").RightAligned());
            foreach (var (name, count) in report.Blows)
                table.AddRow(Markup.Escape(name), Text($"{count:N0}"));
            table.AddRow("of them while cards were handed in", Text($"{report.BlowsWhileSelling:N0}"));
            table.AddRow("requests sent again", Text($"{report.Resent:N0}"));
            table.AddRow("orders, paid", Text($"{report.Orders:N0}, {report.Paid:N0}"));
            table.AddRow("seconds", Text($"{report.Seconds}"));
            AnsiConsole.Write(table);
            foreach (var finding in report.Findings)
                AnsiConsole.MarkupLineInterpolated($"[red]✗ {finding}[/]");
            if (report.Findings.Count == 0)
                AnsiConsole.MarkupLine("[green]✓ Nothing lost, nothing doubled; our books and the providers' agree.[/]");
        }
        return report.Findings.Count == 0 ? 0 : ExitFound;
    }

    private static string Text(FormattableString value) => value.ToString(CultureInfo.InvariantCulture);
}
