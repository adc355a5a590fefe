using System.CommandLine;
using System.Text.Json;
using CardRecycle.Models.Artifacts;
using Spectre.Console;

namespace CardRecycle.Training.Commands;

/// <summary>Shows one package and the record of promotions.</summary>
internal static class ShowCommand
{
    internal static Command Create()
    {
        var model = ModelKinds.Argument();
        var registry = SharedOptions.Registry();
        var version = SharedOptions.Version();
        var json = SharedOptions.Json();
        var command = new Command("show", "Shows a package and who promoted it. Example: show --registry models")
        {
            model,
            registry,
            version,
            json,
        };
        command.SetAction(parse =>
        {
            var source = new ModelRegistry(parse.GetValue(registry)!);
            var manifest = RegistryView.Find(source, parse.GetValue(version), parse.GetValue(model)!).Manifest;
            var promotions = source.Champion(manifest.Name)?.History ?? [];
            if (parse.GetValue(json))
            {
                Console.WriteLine(JsonSerializer.Serialize(new { manifest, promotions }, PackageManifest.Json));
                return TrainingCommands.Done;
            }
            ManifestView.Print(manifest);
            AnsiConsole.WriteLine($"commit {manifest.Commit}, data {manifest.DataHash[..12]}, schema {manifest.SchemaHash[..12]}");
            foreach (var p in promotions)
                AnsiConsole.WriteLine($"{p.At:yyyy-MM-dd HH:mm}Z {p.Version} by {p.By}: {p.Why}");
            return TrainingCommands.Done;
        });
        return command;
    }
}
