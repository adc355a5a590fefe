using System.CommandLine;
using CardRecycle.Models.Artifacts;
using CardRecycle.Models.Policy;
using CardRecycle.Training.Policy;
using Spectre.Console;

namespace CardRecycle.Training.Commands;

/// <summary>Learns a pricing policy from logged offers; exit code 3 if a gate fails.</summary>
internal static class TrainPolicyCommand
{
    internal static Command Create()
    {
        var data = new Option<string>("--data") { Description = "Folder that holds offers.csv.", Required = true };
        var (registry, by) = (SharedOptions.Registry(), SharedOptions.By());
        var seed = new Option<int>("--seed") { Description = "Goes on record; nothing is drawn.", DefaultValueFactory = _ => 1 };
        var promote = new Option<bool>("--promote") { Description = "Puts it in force if it passes its gates." };
        var command = new Command(
            "policy",
            "Learns the pricing policy from offers and their answers. Example: train policy --data /tmp/market --out-registry models"
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
            var manifest = PolicyPackaging.Train(OfferHistory.Read(parse.GetValue(data)!), parse.GetValue(seed), target, now);
            ManifestView.Print(manifest);
            if (manifest.Gates.Any(g => !g.Passed))
                return TrainingCommands.GateFailed;
            if (parse.GetValue(promote))
            {
                target.Promote(
                    manifest.Name,
                    manifest.Version,
                    LearnedPolicy.SchemaHash,
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
}
