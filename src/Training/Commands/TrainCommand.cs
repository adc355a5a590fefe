using System.CommandLine;
using CardRecycle.Models.Artifacts;
using CardRecycle.Models.Valuation;
using CardRecycle.Training.Fitting;
using Spectre.Console;

namespace CardRecycle.Training.Commands;

/// <summary>Trains a model from history; exit code 3 if it fails a gate.</summary>
internal static class TrainCommand
{
    internal static Command Create()
    {
        var data = SharedOptions.Data();
        var registry = SharedOptions.Registry();
        var seed = SharedOptions.Seed();
        var promote = new Option<bool>("--promote") { Description = "Puts it in force if it passes its gates." };
        var by = SharedOptions.By();
        var valuation = new Command(
            "valuation",
            "Trains the valuation. Example: train valuation --data data/sample --out-registry models --promote"
        )
        {
            data,
            registry,
            seed,
            promote,
            by,
        };
        valuation.SetAction(
            async (parse, ct) =>
            {
                var target = new ModelRegistry(parse.GetValue(registry)!);
                var options = new TrainingOptions { Seed = parse.GetValue(seed) };
                var now = TimeProvider.System.GetUtcNow();
                var manifest = await TrainingCommands.WithProgress(progress =>
                    ValuationPackaging.Train(History.Read(parse.GetValue(data)!), options, target, now, progress, ct)
                );
                ManifestView.Print(manifest);
                if (manifest.Gates.Any(g => !g.Passed))
                    return TrainingCommands.GateFailed;
                if (parse.GetValue(promote))
                {
                    target.Promote(
                        manifest.Name,
                        manifest.Version,
                        FeatureSchema.Hash,
                        parse.GetValue(by)!,
                        "Promoted by its training.",
                        now
                    );
                    AnsiConsole.WriteLine($"{manifest.Version} is in force.");
                }
                return TrainingCommands.Done;
            }
        );
        return new Command("train", "Trains a model.")
        {
            valuation,
            LiquidityCommands.Train(),
            TrainPolicyCommand.Create(),
            Risk.Commands.RiskCommands.Train(),
        };
    }
}
