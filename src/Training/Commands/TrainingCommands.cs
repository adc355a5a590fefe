using System.CommandLine;
using CardRecycle.Models.Artifacts;
using CardRecycle.Models.Liquidity;
using Spectre.Console;

namespace CardRecycle.Training.Commands;

/// <summary>The analysts' command line. One file per command; every error is one line and an exit code.</summary>
internal static class TrainingCommands
{
    internal const int Done = 0;
    internal const int BadInput = 2;
    internal const int GateFailed = 3;

    /// <param name="errors">Where the one line goes that says what is wrong; null: standard error.</param>
    internal static async Task<int> RunAsync(string[] args, TextWriter? errors = null)
    {
        var root = new RootCommand(
            """
            Trains, judges and promotes the models of CardRecycle.

            Examples:
              import trades --from export.csv --map data/maps/shop-export.json --out data/shop
              synthesize --seed 1 --out data/sample
              train valuation --data data/sample --out-registry models --promote
              evaluate valuation --data data/sample --registry models --json
              backtest --data data/sample --folds 4
              backtest --data data/dealer --by year --json
              compare --data data/sample --challenger 20260901-0123456789
              score valuation --data new/trades.csv --history data/sample --out scored.csv
              drift --data data/sample --from 2026-10-01
              tune --data data/sample --trials 20
              train policy --data data/own --out-registry models
              synthesize deals --seed 1 --out data/deals
              train risk --data data/deals --out-registry models --promote
              evaluate risk --data data/other-deals --registry models --json
              backtest risk --data data/deals --days 14
              compare risk --data data/deals --challenger 20260901-0123456789 --from 2026-10-01
              drift risk --data data/deals --from 2026-10-01
              score risk --data history.csv.gz --map map.json --label-delay 7 --out scores.csv
              promote --registry models --version 20260901-0123456789 --why "better on 618"
              rollback --registry models --why "odd quotes for fuel cards"

            Exit codes: 0 done, 2 bad input, 3 a gate failed.
            """
        )
        {
            ImportCommand.Create(),
            SynthesizeCommand.Create(),
            TrainCommand.Create(),
            EvaluateCommand.Create(),
            BacktestCommand.Create(),
            CompareCommand.Create(),
            ScoreCommand.Create(),
            DriftCommand.Create(),
            TuneCommand.Create(),
            RegisterCommand.Create(),
            PromoteCommand.Create(),
            RollbackCommand.Create(),
            ListCommand.Create(),
            ShowCommand.Create(),
        };
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
            return Fail(errors, parsed.Errors[0].Message + " (--help shows how)");
        try
        {
            return await parsed.InvokeAsync(new() { EnableDefaultExceptionHandler = false });
        }
        catch (Exception e) when (e is HistoryException or PackageException or IOException or UnauthorizedAccessException)
        {
            return Fail(errors, e.Message);
        }
    }

    private static int Fail(TextWriter? errors, string message)
    {
        (errors ?? Console.Error).WriteLine(message.ReplaceLineEndings(" "));
        return BadInput;
    }

    /// <summary>Shows steps on a progress bar where somebody watches, as lines where nobody does.</summary>
    /// <param name="work">What is to be done.</param>
    /// <param name="quiet">Standard output belongs to JSON: the bar goes to standard error.</param>
    internal static Task<T> WithProgress<T>(Func<IProgress<Fitting.TrainingProgress>, T> work, bool quiet = false) =>
        (quiet ? AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(Console.Error) }) : AnsiConsole.Console)
            .Progress()
            .StartAsync(context =>
            {
                var task = context.AddTask("Starting", maxValue: 1);
                return Task.Run(() => work(new BarProgress(task)));
            });

    private sealed class BarProgress(ProgressTask task) : IProgress<Fitting.TrainingProgress>
    {
        public void Report(Fitting.TrainingProgress value)
        {
            task.Description = Markup.Escape(value.Step);
            task.Value = value.Share;
        }
    }
}
