using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using CardRecycle.Models.Artifacts;
using CardRecycle.Models.Liquidity;
using CardRecycle.Training.Fitting;
using CardRecycle.Training.Risk.Commands;
using Spectre.Console;

namespace CardRecycle.Training.Commands;

/// <summary>Walks forward through history; exit code 3 if a fold does not beat every baseline.</summary>
internal static class BacktestCommand
{
    private const int FoldsMax = 20;

    internal static Command Create()
    {
        var data = SharedOptions.Data();
        var seed = SharedOptions.Seed();
        var json = SharedOptions.Json();
        var folds = new Option<int>("--folds") { Description = $"Steps, 1 to {FoldsMax}.", DefaultValueFactory = _ => 4 };
        var by = new Option<string>("--by")
        {
            Description = "folds: steps through trades.csv. year: market-days.csv, each year foretold from the years before.",
            DefaultValueFactory = _ => "folds",
        };
        by.AcceptOnlyFromAmong("folds", "year");
        var command = new Command(
            "backtest",
            "Trains on what was known and judges on what came next, step by step. Example: backtest --data data/sample --folds 4"
        )
        {
            data,
            by,
            folds,
            seed,
            json,
        };
        command.SetAction(
            async (parse, ct) =>
            {
                if (parse.GetValue(by) == "year")
                    return YearBacktestView.Show(parse.GetValue(data)!, parse.GetValue(json));
                var count = parse.GetValue(folds);
                if (count is < 1 or > FoldsMax)
                    throw new HistoryException($"--folds must be 1 to {FoldsMax}, not {count}.");
                var history = History.Read(parse.GetValue(data)!);
                var options = new TrainingOptions { Seed = parse.GetValue(seed) };
                var quiet = parse.GetValue(json);
                var walked = await TrainingCommands.WithProgress(
                    progress => Walk(Backtest.Run(history, count, options, ct), count, progress),
                    quiet
                );
                if (quiet)
                    Console.WriteLine(JsonSerializer.Serialize(walked.Select(Figures), PackageManifest.Json));
                else
                    Print(walked);
                return walked.All(f => f.BeatsBaselines) ? TrainingCommands.Done : TrainingCommands.GateFailed;
            }
        );
        command.Subcommands.Add(BacktestRiskCommand.Create());
        return command;
    }

    private static List<BacktestFold> Walk(IEnumerable<BacktestFold> folds, int count, IProgress<TrainingProgress> progress)
    {
        var walked = new List<BacktestFold>();
        progress.Report(new($"Fold 1 of {count}", 0));
        foreach (var fold in folds)
        {
            walked.Add(fold);
            progress.Report(new($"Fold {Math.Min(count, walked.Count + 1)} of {count}", walked.Count / (double)count));
        }
        return walked;
    }

    private static Dictionary<string, object> Figures(BacktestFold fold)
    {
        var figures = new Dictionary<string, object> { ["from"] = fold.From, ["to"] = fold.To };
        foreach (var (name, value) in fold.Result.Metrics)
            figures[name] = value;
        figures["baselines"] = fold.Result.Baselines;
        figures["beatsBaselines"] = fold.BeatsBaselines;
        return figures;
    }

    private static void Print(IReadOnlyList<BacktestFold> folds)
    {
        var table = new Table().AddColumns("from", "to", "rows", "mae", "attainable", "best baseline", "coverage90", "width90");
        foreach (var f in folds)
        {
            var best = f.Result.Baselines.MinBy(b => b.Value);
            table.AddRow(
                f.From.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                f.To.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                f.Result.Rows.ToString(CultureInfo.InvariantCulture),
                ManifestView.Number(f.Result.Mae),
                ManifestView.Number(f.Result.AttainableMae),
                $"{ManifestView.Number(best.Value)} ({best.Key})",
                ManifestView.Number(f.Result.Coverage90),
                ManifestView.Number(f.Result.Width90)
            );
        }
        AnsiConsole.Write(table);
    }
}
