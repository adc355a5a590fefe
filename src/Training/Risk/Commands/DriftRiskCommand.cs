using System.CommandLine;
using System.Text.Json;
using CardRecycle.Models.Artifacts;
using CardRecycle.Models.Risk;
using CardRecycle.Training.Commands;
using CardRecycle.Training.Fitting;
using Spectre.Console;

namespace CardRecycle.Training.Risk.Commands;

/// <summary><c>drift risk</c>; exit code 3 if the model should be trained again.</summary>
internal static class DriftRiskCommand
{
    private const int ColumnsShown = 8;

    internal static Command Create()
    {
        var (data, map, delay, served) = (RiskOptions.Data(), RiskOptions.Map(), RiskOptions.LabelDelay(), RiskOptions.AsServed());
        var (registry, version, json) = (SharedOptions.Registry(), SharedOptions.Version(), SharedOptions.Json());
        var from = RiskOptions.From();
        from.Required = true;
        from.Description = "What is new: deals from this day (yyyy-MM-dd) on.";
        var command = new Command(
            "risk",
            "Stability of features and score, and what became of the newest deals. Example: drift risk --data data/deals --from 2026-10-01"
        )
        {
            data,
            map,
            delay,
            served,
            registry,
            version,
            from,
            json,
        };
        command.SetAction(
            (parse, ct) =>
            {
                var registryOf = new ModelRegistry(parse.GetValue(registry)!);
                using var model = RiskModel.Load(RegistryView.Find(registryOf, parse.GetValue(version), RiskModel.PackageKind));
                var deals = Replay.Run(RiskOptions.Read(parse, data, map, delay), parse.GetValue(served), ct);
                var drift = RiskDrift.Run(model, deals, RiskOptions.FirstRow(deals, parse.GetValue(from)));
                Gate[] gates =
                [
                    new("psi", drift.PsiMax, null, DriftCheck.PsiMax),
                    new("score-psi", drift.ScorePsi, null, DriftCheck.PsiMax),
                    .. RiskPackaging.GatesOf(drift.Now, model.Calibration.Supervised && drift.Now.Metrics["frauds"] > 0),
                ];
                if (parse.GetValue(json))
                    Console.WriteLine(Json(drift, gates));
                else
                    Print(drift, gates);
                return Task.FromResult(gates.All(g => g.Passed) ? TrainingCommands.Done : TrainingCommands.GateFailed);
            }
        );
        return command;
    }

    private static string Json(RiskDriftResult drift, Gate[] gates) =>
        JsonSerializer.Serialize(
            new
            {
                psi = drift.Columns.ToDictionary(c => c.Column, c => c.Psi),
                drift.ScorePsi,
                drift.FraudRate,
                drift.FraudRateBefore,
                drift.Slices,
                drift.Now.Metrics,
                gates,
            },
            RiskOptions.JsonWithGaps
        );

    private static void Print(RiskDriftResult drift, Gate[] gates)
    {
        var table = new Table().AddColumns("feature", "psi");
        foreach (var column in drift.Columns.Take(ColumnsShown))
            table.AddRow(column.Column, ManifestView.Number(column.Psi));
        AnsiConsole.Write(table);
        var slices = new Table().AddColumns("by", "", "deals", "score psi", "fraud rate", "before");
        slices.AddRow(
            "all",
            "",
            "",
            ManifestView.Number(drift.ScorePsi),
            ManifestView.Number(drift.FraudRate),
            ManifestView.Number(drift.FraudRateBefore)
        );
        foreach (var s in drift.Slices)
            slices.AddRow(
                s.By,
                s.Name,
                ManifestView.Number(s.Rows),
                ManifestView.Number(s.ScorePsi),
                ManifestView.Number(s.FraudRate),
                ManifestView.Number(s.FraudRateBefore)
            );
        AnsiConsole.Write(slices);
        DriftCommand.Print(gates);
    }
}
