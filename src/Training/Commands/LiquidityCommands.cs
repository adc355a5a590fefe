using System.CommandLine;
using System.Text.Json;
using CardRecycle.Models.Artifacts;
using CardRecycle.Models.Liquidity;
using CardRecycle.Training.Fitting;
using CardRecycle.Training.Liquidity;
using Spectre.Console;

namespace CardRecycle.Training.Commands;

/// <summary><c>train liquidity</c> and <c>evaluate liquidity</c>; exit code 3 if a gate fails.</summary>
internal static class LiquidityCommands
{
    internal static Command Train()
    {
        var (data, registry, seed, by) = (SharedOptions.Data(), SharedOptions.Registry(), SharedOptions.Seed(), SharedOptions.By());
        var promote = new Option<bool>("--promote") { Description = "Puts it in force if it passes its gates." };
        var command = new Command(
            "liquidity",
            "Trains the forecast of demand, price level and days to sell. Example: train liquidity --data data/sample --promote"
        )
        {
            data,
            registry,
            seed,
            promote,
            by,
        };
        command.SetAction(parse =>
        {
            var (target, now) = (new ModelRegistry(parse.GetValue(registry)!), TimeProvider.System.GetUtcNow());
            var manifest = LiquidityPackaging.Train(History.Read(parse.GetValue(data)!), parse.GetValue(seed), target, now);
            ManifestView.Print(manifest);
            if (manifest.Gates.Any(g => !g.Passed))
                return TrainingCommands.GateFailed;
            if (parse.GetValue(promote))
            {
                target.Promote(
                    manifest.Name,
                    manifest.Version,
                    LiquidityFeatures.Hash,
                    parse.GetValue(by)!,
                    "Promoted by its training.",
                    now
                );
                AnsiConsole.WriteLine($"{manifest.Version} is in force.");
            }
            return TrainingCommands.Done;
        });
        return command;
    }

    internal static Command Evaluate()
    {
        var (data, registry, version, json) = (
            SharedOptions.Data(),
            SharedOptions.Registry(),
            SharedOptions.Version(),
            SharedOptions.Json()
        );
        var command = new Command(
            "liquidity",
            "Judges the forecast on the newest quarter of a history. Example: evaluate liquidity --data data/sample --json"
        )
        {
            data,
            registry,
            version,
            json,
        };
        command.SetAction(parse =>
        {
            var model = TreeForecast.Load(
                RegistryView.Find(new(parse.GetValue(registry)!), parse.GetValue(version), TreeForecast.PackageKind).Folder
            );
            var (scores, gates, forecasts) = LiquidityPackaging.Evaluate(History.Read(parse.GetValue(data)!), model);
            if (parse.GetValue(json))
                Console.WriteLine(
                    JsonSerializer.Serialize(
                        new
                        {
                            scores,
                            gates,
                            forecasts,
                        },
                        PackageManifest.Json
                    )
                );
            else
                Print(scores);
            return gates.All(g => g.Passed) ? TrainingCommands.Done : TrainingCommands.GateFailed;
        });
        return command;
    }

    private static void Print(IReadOnlyDictionary<string, LiquidityScore> scores)
    {
        var table = new Table().AddColumns(
            "method",
            "demand WAPE 1-7",
            "8-14",
            "price MAE, points 1-7",
            "8-14",
            "days to sell WAPE 1-7",
            "8-14"
        );
        foreach (var (name, s) in scores)
            table.AddRow([
                name,
                .. new[] { s.Demand1, s.Demand8, s.Rate1, s.Rate8, s.Days1, s.Days8 }.Select(v =>
                    FormattableString.Invariant($"{100 * v:f2}")
                ),
            ]);
        AnsiConsole.Write(table);
    }
}
