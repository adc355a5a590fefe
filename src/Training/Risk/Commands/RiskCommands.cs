using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using CardRecycle.Models.Artifacts;
using CardRecycle.Models.Risk;
using CardRecycle.Training.Commands;
using Spectre.Console;

namespace CardRecycle.Training.Risk.Commands;

/// <summary><c>train risk</c> and <c>evaluate risk</c>.</summary>
internal static class RiskCommands
{
    internal static Command Train()
    {
        var (data, map, delay, threads) = (RiskOptions.Data(), RiskOptions.Map(), RiskOptions.LabelDelay(), RiskOptions.Threads());
        var (registry, seed, by, json) = (SharedOptions.Registry(), SharedOptions.Seed(), SharedOptions.By(), SharedOptions.Json());
        var promote = new Option<bool>("--promote") { Description = "Puts it in force if it passes its gates." };
        var (report, served) = (Report(), RiskOptions.AsServed());
        var command = new Command("risk", "Trains the risk model. Example: train risk --data data/deals --out-registry models --promote")
        {
            data,
            map,
            delay,
            threads,
            registry,
            seed,
            by,
            json,
            promote,
            report,
            served,
        };
        command.SetAction(
            (parse, ct) =>
            {
                var history = RiskOptions.Read(parse, data, map, delay);
                var training = RiskOptions.Training(parse, seed, threads);
                var (target, now) = (new ModelRegistry(parse.GetValue(registry)!), TimeProvider.System.GetUtcNow());
                var (manifest, result) = RiskPackaging.Train(
                    Replay.Run(history, parse.GetValue(served), ct),
                    history.Hash,
                    training,
                    target,
                    now,
                    ct
                );
                Show(manifest, result, parse.GetValue(json), parse.GetValue(report));
                if (manifest.Gates.Any(g => !g.Passed))
                    return Task.FromResult(TrainingCommands.GateFailed);
                if (parse.GetValue(promote))
                    target.Promote(
                        manifest.Name,
                        manifest.Version,
                        RiskFeatures.Hash,
                        parse.GetValue(by)!,
                        "Promoted by its training.",
                        now
                    );
                return Task.FromResult(TrainingCommands.Done);
            }
        );
        return command;
    }

    internal static Command Evaluate()
    {
        var (data, map, delay) = (RiskOptions.Data(), RiskOptions.Map(), RiskOptions.LabelDelay());
        var (registry, version, json, report) = (SharedOptions.Registry(), SharedOptions.Version(), SharedOptions.Json(), Report());
        var served = RiskOptions.AsServed();
        var from = RiskOptions.From();
        var command = new Command("risk", "Judges the risk model. Example: evaluate risk --data deals.csv --registry models --json")
        {
            data,
            map,
            delay,
            registry,
            version,
            json,
            report,
            from,
            served,
        };
        command.SetAction(
            (parse, ct) =>
            {
                var history = RiskOptions.Read(parse, data, map, delay);
                using var model = RiskModel.Load(
                    RegistryView.Find(new(parse.GetValue(registry)!), parse.GetValue(version), RiskModel.PackageKind).Folder
                );
                var deals = Replay.Run(history, parse.GetValue(served), ct);
                var result = RiskEvaluation.Run(model, deals, RiskOptions.FirstRow(deals, parse.GetValue(from)));
                var gates = RiskPackaging.GatesOf(result, supervised: true);
                Show(model.Manifest with { Metrics = result.Metrics, Gates = gates }, result, parse.GetValue(json), parse.GetValue(report));
                return Task.FromResult(gates.All(g => g.Passed) ? TrainingCommands.Done : TrainingCommands.GateFailed);
            }
        );
        return command;
    }

    internal static Option<string?> Report() => new("--report") { Description = "HTML file to write the report to." };

    private static void Show(PackageManifest manifest, RiskResult result, bool json, string? report)
    {
        if (report is not null)
            File.WriteAllText(report, RiskReport.Html(manifest, result));
        if (!json)
        {
            ManifestView.Print(manifest);
            foreach (var slice in result.Typologies)
                AnsiConsole.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{slice.Name, -18} {slice.Caught}/{slice.Frauds} caught, {slice.CaughtFen / 100} of {slice.LossFen / 100} yuan; by oddness alone {slice.CaughtByAnomaly}"
                    )
                );
            return;
        }
        var document = new Dictionary<string, object> { ["version"] = manifest.Version };
        foreach (var (name, value) in result.Metrics)
            document[name] = value;
        document["typologies"] = result.Typologies;
        document["segments"] = result.Segments;
        document["weeks"] = result.Weeks.Select(w => new
        {
            w.Week,
            w.AveragePrecision,
            w.Frauds,
        });
        document["reviewCurve"] = result.Points;
        document["gates"] = manifest.Gates;
        Console.WriteLine(JsonSerializer.Serialize(document, PackageManifest.Json));
    }
}
