using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using CardRecycle.Models.Artifacts;
using CardRecycle.Models.Liquidity;
using CardRecycle.Models.Policy;
using CardRecycle.Models.Risk;
using Spectre.Console;

namespace CardRecycle.Training.Commands;

/// <summary>Lists the packages of a registry, newest first.</summary>
internal static class ListCommand
{
    internal static Command Create()
    {
        var model = ModelKinds.Argument();
        var registry = SharedOptions.Registry();
        var json = SharedOptions.Json();
        var command = new Command("list", "Lists versions, newest first. Example: list liquidity --registry models")
        {
            model,
            registry,
            json,
        };
        command.SetAction(parse =>
        {
            var source = new ModelRegistry(parse.GetValue(registry)!);
            var kind = parse.GetValue(model)!;
            var champion = source.Champion(kind)?.Version;
            var packages = source.List(kind);
            if (parse.GetValue(json))
            {
                Console.WriteLine(JsonSerializer.Serialize(new { champion, packages }, PackageManifest.Json));
                return TrainingCommands.Done;
            }
            var table = new Table().AddColumns("version", "role", "created", Headline(kind), "gates");
            foreach (var p in packages)
                table.AddRow(
                    Markup.Escape(p.Version),
                    p.Version == champion ? "champion" : "",
                    p.CreatedAt.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
                    p.Metrics.GetValueOrDefault(Headline(kind)).ToString("0.00000", CultureInfo.InvariantCulture),
                    p.Gates.Count > 0 && p.Gates.All(g => g.Passed) ? "passed" : "failed"
                );
            AnsiConsole.Write(table);
            return TrainingCommands.Done;
        });
        return command;
    }

    /// <summary>The figure by which versions of a kind are told apart at a glance.</summary>
    private static string Headline(string kind) =>
        kind switch
        {
            RiskModel.PackageKind => "averagePrecision",
            TreeForecast.PackageKind => "rateMae1to7",
            LearnedPolicy.PackageKind => "gain",
            _ => "mae",
        };
}
