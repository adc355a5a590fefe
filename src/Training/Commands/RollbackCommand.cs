using System.CommandLine;
using CardRecycle.Models.Artifacts;
using Spectre.Console;

namespace CardRecycle.Training.Commands;

/// <summary>Puts the version before the current one in force again.</summary>
internal static class RollbackCommand
{
    internal static Command Create()
    {
        var model = ModelKinds.Argument();
        var registry = SharedOptions.Registry();
        var why = new Option<string>("--why") { Description = "The reason; goes on record.", Required = true };
        var by = SharedOptions.By();
        var command = new Command("rollback", "Puts the version before the current one in force. Example: rollback --why \"odd quotes\"")
        {
            model,
            registry,
            why,
            by,
        };
        command.SetAction(parse =>
        {
            var record = new ModelRegistry(parse.GetValue(registry)!).Rollback(
                parse.GetValue(model)!,
                parse.GetValue(by)!,
                parse.GetValue(why)!,
                TimeProvider.System.GetUtcNow()
            );
            AnsiConsole.WriteLine($"{record.Version} is in force again.");
            return TrainingCommands.Done;
        });
        return command;
    }
}
