using System.CommandLine;
using System.Text.Json;
using CardRecycle.Models.Artifacts;
using CardRecycle.Models.Liquidity;
using CardRecycle.Training.Fitting;
using Spectre.Console;

namespace CardRecycle.Training.Commands;

/// <summary>Searches settings at random, seeded; the newest 18 % of history stay untouched.</summary>
internal static class TuneCommand
{
    private const int TrialsMax = 500;

    internal static Command Create()
    {
        var data = SharedOptions.Data();
        var seed = SharedOptions.Seed();
        var json = SharedOptions.Json();
        var trials = new Option<int>("--trials") { Description = $"Settings to try, 1 to {TrialsMax}.", DefaultValueFactory = _ => 12 };
        var command = new Command("tune", "Searches better settings. Example: tune --data data/sample --trials 20 --seed 3")
        {
            data,
            trials,
            seed,
            json,
        };
        command.SetAction(
            async (parse, ct) =>
            {
                var count = parse.GetValue(trials);
                if (count is < 1 or > TrialsMax)
                    throw new HistoryException($"--trials must be 1 to {TrialsMax}, not {count}.");
                var history = History.Read(parse.GetValue(data)!);
                var options = new TrainingOptions { Seed = parse.GetValue(seed) };
                var quiet = parse.GetValue(json);
                var tried = await TrainingCommands.WithProgress(
                    progress =>
                    {
                        var done = new List<TuningTrial>();
                        foreach (var trial in Tuning.Run(history, count, options, ct))
                        {
                            done.Add(trial);
                            progress.Report(new($"Trial {done.Count} of {count}", done.Count / (double)count));
                        }
                        return done;
                    },
                    quiet
                );
                tried.Sort((a, b) => a.Mae.CompareTo(b.Mae));
                if (quiet)
                    Console.WriteLine(
                        JsonSerializer.Serialize(
                            tried.Select(t => new
                            {
                                t.Number,
                                t.Settings,
                                t.Mae,
                                t.Coverage90,
                                t.Width90,
                            }),
                            PackageManifest.Json
                        )
                    );
                else
                    Print(tried);
                return TrainingCommands.Done;
            }
        );
        return command;
    }

    private static void Print(List<TuningTrial> tried)
    {
        var table = new Table().AddColumns("trial", "mae", "coverage90", "width90", "settings (0 is the default)");
        foreach (var t in tried)
            table.AddRow(
                ManifestView.Number(t.Number),
                ManifestView.Number(t.Mae),
                ManifestView.Number(t.Coverage90),
                ManifestView.Number(t.Width90),
                Markup.Escape(t.Settings)
            );
        AnsiConsole.Write(table);
    }
}
