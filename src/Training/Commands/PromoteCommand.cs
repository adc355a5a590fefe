using System.CommandLine;
using CardRecycle.Models.Artifacts;
using CardRecycle.Models.Valuation;
using CardRecycle.Training.Fitting;
using Spectre.Console;

namespace CardRecycle.Training.Commands;

/// <summary>Puts a version in force; a running Api follows within seconds.</summary>
internal static class PromoteCommand
{
    internal static Command Create()
    {
        var registry = SharedOptions.Registry();
        var version = new Option<string>("--version") { Description = "The version that comes into force.", Required = true };
        var why = new Option<string>("--why") { Description = "The reason; goes on record.", Required = true };
        var by = SharedOptions.By();
        var command = new Command(
            "promote",
            "Puts a version in force. Example: promote --version 20260901-0123456789 --why \"better on 618\""
        )
        {
            registry,
            version,
            why,
            by,
        };
        command.Subcommands.Add(Risk.Commands.PromoteRiskCommands.Promote());
        command.SetAction(parse =>
        {
            var record = new ModelRegistry(parse.GetValue(registry)!).Promote(
                ValuationPackaging.Name,
                parse.GetValue(version)!,
                FeatureSchema.Hash,
                parse.GetValue(by)!,
                parse.GetValue(why)!,
                TimeProvider.System.GetUtcNow()
            );
            AnsiConsole.WriteLine($"{record.Version} is in force.");
            return TrainingCommands.Done;
        });
        return command;
    }
}
