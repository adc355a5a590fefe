using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using CardRecycle.EmbeddedPostgres;
using Spectre.Console;

namespace CardRecycle.Load;

/// <summary>The command line: measures everything and prints a table for people or JSON for scripts.</summary>
internal static class LoadCommand
{
    private const int ExitFailed = 1;

    private static readonly JsonSerializerOptions json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static Task<int> RunAsync(string[] args)
    {
        var orders = Number("--orders", "Orders to place and drain.", 1_000, LoadSettings.OrdersMax);
        var sellers = Number("--sellers", "Sellers who place them; one person may sell 50,000 yuan a day.", 40, LoadSettings.SellersMax);
        var concurrency = Number("--concurrency", "Requests in flight while orders are placed.", 32, LoadSettings.ConcurrencyMax);
        var rate = Number("--quote-rate", "Quotes a second whose latency is measured.", 1_000, LoadSettings.QuoteRateMax);
        var seconds = Number("--seconds", "How long each measurement without a count lasts.", 10, LoadSettings.SecondsMax);
        var asJson = new Option<bool>("--json") { Description = "Print the figures as JSON and nothing else." };
        var root = new RootCommand(
            "Measures complete orders a second and quote latency beside two limits: the same statements straight through Npgsql, and a constant endpoint."
        )
        {
            orders,
            sellers,
            concurrency,
            rate,
            seconds,
            asJson,
        };
        root.SetAction(
            (parsed, ct) =>
                MeasureAsync(
                    new(
                        parsed.GetValue(orders),
                        parsed.GetValue(sellers),
                        parsed.GetValue(concurrency),
                        parsed.GetValue(rate),
                        parsed.GetValue(seconds),
                        parsed.GetValue(asJson)
                    ),
                    ct
                )
        );
        root.Subcommands.Add(ServeCommand.Create());
        root.Subcommands.Add(RiskReplay.Create());
        root.Subcommands.Add(RiskDecisions.Create());
        root.Subcommands.Add(KillsCommand.Create());
        root.Subcommands.Add(JournalsCommand.Create());
        root.Subcommands.Add(StaffPagesCommand.Create());
        return root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
    }

    private static async Task<int> MeasureAsync(LoadSettings settings, CancellationToken ct)
    {
        // Progress goes to standard error: standard output holds the result alone.
        var screen = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(Console.Error) });
        try
        {
            var report = await screen
                .Progress()
                .HideCompleted(false)
                .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new ElapsedTimeColumn())
                .StartAsync(progress => new Measurement(settings, progress).RunAsync(ct));
            if (settings.Json)
                Console.Out.WriteLine(JsonSerializer.Serialize(report, json));
            else
                LoadTables.Print(report);
            return report.Checks.All(c => c.Passed) ? 0 : ExitFailed;
        }
        catch (Exception e) when (e is LoadFailedException or PostgresUnavailableException)
        {
            Console.Error.WriteLine(e.Message);
            return ExitFailed;
        }
    }

    public static Option<int> Number(string name, string description, int value, int max)
    {
        var option = new Option<int>(name)
        {
            Description = string.Create(CultureInfo.InvariantCulture, $"{description} 1 to {max}."),
            DefaultValueFactory = _ => value,
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && (!int.TryParse(result.Tokens[0].Value, out var n) || n < 1 || n > max))
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} is 1 to {max}."));
        });
        return option;
    }
}

/// <summary>The run could not be completed; the message says why.</summary>
internal sealed class LoadFailedException(string message) : Exception(message);
