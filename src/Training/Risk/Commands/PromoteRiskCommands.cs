using System.CommandLine;
using CardRecycle.Models.Artifacts;
using CardRecycle.Models.Risk;
using CardRecycle.Training.Commands;
using Spectre.Console;

namespace CardRecycle.Training.Risk.Commands;

/// <summary><c>promote risk</c> and <c>rollback risk</c>.</summary>
internal static class PromoteRiskCommands
{
    internal static Command Promote()
    {
        var (registry, by, why) = (SharedOptions.Registry(), SharedOptions.By(), Why());
        var version = new Option<string>("--version") { Description = "The version that comes into force.", Required = true };
        var command = new Command(
            "risk",
            "Puts a risk model in force. Example: promote risk --version 20260901-0123456789 --why \"new ring\""
        )
        {
            registry,
            version,
            why,
            by,
        };
        command.SetAction(parse =>
            Say(
                new ModelRegistry(parse.GetValue(registry)!).Promote(
                    RiskModel.PackageKind,
                    parse.GetValue(version)!,
                    RiskFeatures.Hash,
                    parse.GetValue(by)!,
                    parse.GetValue(why)!,
                    TimeProvider.System.GetUtcNow()
                )
            )
        );
        return command;
    }

    internal static Command Rollback()
    {
        var (registry, by, why) = (SharedOptions.Registry(), SharedOptions.By(), Why());
        var command = new Command(
            "risk",
            "Puts the risk model before the current one in force. Example: rollback risk --why \"too strict\""
        )
        {
            registry,
            why,
            by,
        };
        command.SetAction(parse =>
            Say(
                new ModelRegistry(parse.GetValue(registry)!).Rollback(
                    RiskModel.PackageKind,
                    parse.GetValue(by)!,
                    parse.GetValue(why)!,
                    TimeProvider.System.GetUtcNow()
                )
            )
        );
        return command;
    }

    private static Option<string> Why() => new("--why") { Description = "The reason; goes on record.", Required = true };

    private static int Say(ChampionRecord record)
    {
        AnsiConsole.WriteLine($"{record.Version} is in force.");
        return TrainingCommands.Done;
    }
}
