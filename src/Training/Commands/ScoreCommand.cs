using System.CommandLine;
using CardRecycle.Models.Liquidity;
using CardRecycle.Models.Valuation;
using CardRecycle.Training.Fitting;
using CardRecycle.Training.Import;
using CardRecycle.Training.Simulation;
using Spectre.Console;

namespace CardRecycle.Training.Commands;

/// <summary>Replays a file of trades in order of time and writes what the model would have said of each.</summary>
internal static class ScoreCommand
{
    internal static Command Create()
    {
        var data = new Option<string>("--data") { Description = "A CSV of trades, or a folder that holds trades.csv.", Required = true };
        var history = new Option<string?>("--history") { Description = "Trades before those, which only move the levels." };
        var output = new Option<string>("--out") { Description = "File to write; it is replaced.", Required = true };
        var registry = SharedOptions.Registry();
        var version = SharedOptions.Version();
        var valuation = new Command(
            "valuation",
            $"Writes {TradeReplay.Header} per row; each result is known only from its resale on. "
                + "Example: score valuation --data new/trades.csv --history data/sample --out /tmp/scored.csv"
        )
        {
            data,
            history,
            output,
            registry,
            version,
        };
        valuation.SetAction(parse =>
        {
            var trades = Read(parse.GetValue(data)!);
            var earlier = parse.GetValue(history) is { } before ? Read(before) : [];
            var package = RegistryView.Find(new(parse.GetValue(registry)!), parse.GetValue(version));
            using var model = ValuationModel.Load(package.Folder);
            var rows = TradeReplay.Write(parse.GetValue(output)!, TradeReplay.Run(model, trades, earlier));
            AnsiConsole.WriteLine($"{rows} rows scored by {model.Version} and written to {parse.GetValue(output)}.");
            return TrainingCommands.Done;
        });
        return new Command("score", "Scores a file.") { valuation, Risk.Commands.ScoreRiskCommand.Create() };
    }

    private static TradeRecord[] Read(string path)
    {
        var file = Directory.Exists(path) ? Path.Combine(path, SampleFiles.Trades) : path;
        TradeRecord[] trades =
        [
            .. TradeFile.Read(file, HistoryClock.NotAfter).OrderBy(t => t.BoughtAt).ThenBy(t => t.Id, StringComparer.Ordinal),
        ];
        return trades.Length > 0 ? trades : throw new HistoryException($"{file} has no rows.");
    }
}
