using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using CardRecycle.Models.Artifacts;
using CardRecycle.Training.Fitting;
using Spectre.Console;

namespace CardRecycle.Training.Commands;

/// <summary>Lists the packages of a registry, newest first.</summary>
internal static class ListCommand
{
    internal static Command Create()
    {
        var registry = SharedOptions.Registry();
        var json = SharedOptions.Json();
        var command = new Command("list", "Lists versions, newest first. Example: list --registry models") { registry, json };
        command.SetAction(parse =>
        {
            var source = new ModelRegistry(parse.GetValue(registry)!);
            var champion = source.Champion(ValuationPackaging.Name)?.Version;
            var packages = source.List(ValuationPackaging.Name);
            if (parse.GetValue(json))
            {
                Console.WriteLine(JsonSerializer.Serialize(new { champion, packages }, PackageManifest.Json));
                return TrainingCommands.Done;
            }
            var table = new Table().AddColumns("version", "role", "created", "mae", "gates");
            foreach (var p in packages)
                table.AddRow(
                    Markup.Escape(p.Version),
                    p.Version == champion ? "champion" : "",
                    p.CreatedAt.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
                    p.Metrics.GetValueOrDefault("mae").ToString("0.00000", CultureInfo.InvariantCulture),
                    p.Gates.Count > 0 && p.Gates.All(g => g.Passed) ? "passed" : "failed"
                );
            AnsiConsole.Write(table);
            return TrainingCommands.Done;
        });
        return command;
    }
}
