using System.CommandLine;
using System.Text.Json;
using CardRecycle.Models.Artifacts;
using CardRecycle.Models.Valuation;
using CardRecycle.Training.Fitting;
using CardRecycle.Training.Risk.Commands;
using Spectre.Console;

namespace CardRecycle.Training.Commands;

/// <summary>What has changed since a model was trained; exit code 3 if it should be trained again.</summary>
internal static class DriftCommand
{
    private const int ColumnsShown = 8;

    /// <summary>An error that grew by more than this says: train again.</summary>
    private const double MaeGrowthMax = 1.25;

    internal static Command Create()
    {
        var data = SharedOptions.Data();
        var registry = SharedOptions.Registry();
        var version = SharedOptions.Version();
        var from = SharedOptions.From();
        var json = SharedOptions.Json();
        var command = new Command(
            "drift",
            "Population stability, coverage and error by segment of the newest trades. Example: drift --data data/sample --from 2026-10-01"
        )
        {
            data,
            registry,
            version,
            from,
            json,
        };
        command.SetAction(parse =>
        {
            var history = History.Read(parse.GetValue(data)!);
            var package = RegistryView.Find(new(parse.GetValue(registry)!), parse.GetValue(version));
            using var model = ValuationModel.Load(package);
            var trained = package.Manifest.Metrics.GetValueOrDefault("mae", double.NaN);
            var drift = DriftCheck.Run(model, history, SharedOptions.Day(parse.GetValue(from), history), trained);
            Gate[] gates =
            [
                new("psi", drift.PsiMax, null, DriftCheck.PsiMax),
                new("coverage90", drift.Now.Coverage90, ValuationPackaging.CoverageMin, ValuationPackaging.CoverageMax),
                new("mae-over-training's", drift.Now.Mae / trained, null, MaeGrowthMax),
            ];
            if (parse.GetValue(json))
                Console.WriteLine(Json(drift, gates));
            else
                Print(drift, gates);
            return gates.All(g => g.Passed) ? TrainingCommands.Done : TrainingCommands.GateFailed;
        });
        command.Subcommands.Add(DriftRiskCommand.Create());
        return command;
    }

    private static string Json(DriftResult drift, Gate[] gates) =>
        JsonSerializer.Serialize(
            new
            {
                psi = drift.Columns.ToDictionary(c => c.Column, c => c.Psi),
                drift.Now.Rows,
                drift.Now.Mae,
                drift.TrainedMae,
                drift.Now.Coverage90,
                drift.Now.Width90,
                drift.Now.Groups,
                gates,
            },
            PackageManifest.Json
        );

    private static void Print(DriftResult drift, Gate[] gates)
    {
        var table = new Table().AddColumns("column", "psi");
        foreach (var column in drift.Columns.Take(ColumnsShown))
            table.AddRow(column.Column, ManifestView.Number(column.Psi));
        AnsiConsole.Write(table);
        var groups = new Table().AddColumns("by", "group", "rows", "mae", "coverage90", "width90");
        foreach (var g in drift.Now.Groups)
            groups.AddRow(
                g.By,
                Markup.Escape(g.Group),
                ManifestView.Number(g.Rows),
                ManifestView.Number(g.Mae),
                ManifestView.Number(g.Coverage90),
                ManifestView.Number(g.Width90)
            );
        AnsiConsole.Write(groups);
        Print(gates);
    }

    internal static void Print(IEnumerable<Gate> gates)
    {
        foreach (var gate in gates)
            AnsiConsole.WriteLine($"{gate.Name}: {ManifestView.Number(gate.Actual)} {(gate.Passed ? "passed" : "FAILED")}");
    }
}
