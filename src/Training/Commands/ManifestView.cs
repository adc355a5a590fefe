using System.Globalization;
using CardRecycle.Models.Artifacts;
using Spectre.Console;

namespace CardRecycle.Training.Commands;

/// <summary>A package's figures on the terminal: the model and its baselines in one table, then the gates.</summary>
internal static class ManifestView
{
    internal static void Print(PackageManifest manifest)
    {
        AnsiConsole.WriteLine($"{manifest.Name} {manifest.Version} (seed {manifest.Seed}, created {manifest.CreatedAt:yyyy-MM-dd HH:mm}Z)");
        var table = new Table().AddColumns("figure on held-out time", "value");
        foreach (var (name, value) in manifest.Metrics)
            table.AddRow(Markup.Escape(name), Number(value));
        foreach (var (name, value) in manifest.Baselines)
            table.AddRow(Markup.Escape($"mae of {name}"), Number(value));
        foreach (var gate in manifest.Gates)
            table.AddRow(
                Markup.Escape($"gate {gate.Name}"),
                $"{(gate.Passed ? "[green]passed[/]" : "[red]failed[/]")} {Number(gate.Actual)} in {Number(gate.Min)}..{Number(gate.Max)}"
            );
        AnsiConsole.Write(table);
    }

    internal static string Number(double? value) => value?.ToString("0.#####", CultureInfo.InvariantCulture) ?? "";
}
