using System.CommandLine;
using CardRecycle.Models.Artifacts;
using Spectre.Console;

namespace CardRecycle.Training.Commands;

/// <summary>Puts a version in force; a running Api follows within seconds.</summary>
internal static class PromoteCommand
{
    internal static Command Create()
    {
        var model = ModelKinds.Argument();
        var registry = SharedOptions.Registry();
        var version = new Option<string>("--version") { Description = "The version that comes into force.", Required = true };
        var why = new Option<string>("--why") { Description = "The reason; goes on record.", Required = true };
        var by = SharedOptions.By();
        var command = new Command(
            "promote",
            "Puts a version in force. Example: promote --version 20260901-0123456789 --why \"better on 618\""
        )
        {
            model,
            registry,
            version,
            why,
            by,
        };
        command.SetAction(parse =>
        {
            var record = new ModelRegistry(parse.GetValue(registry)!).Promote(
                parse.GetValue(model)!,
                parse.GetValue(version)!,
                ModelKinds.SchemaHash(parse.GetValue(model)!),
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
