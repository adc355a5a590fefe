using System.CommandLine;
using System.Text.Json;
using CardRecycle.Models.Artifacts;
using CardRecycle.Models.Liquidity;
using CardRecycle.Models.Valuation;
using CardRecycle.Training.Fitting;

namespace CardRecycle.Training.Commands;

/// <summary>Judges a packed valuation on trades bought after a day; exit code 3 if it fails a gate there.</summary>
internal static class EvaluateCommand
{
    internal static Command Create()
    {
        var command = Valuation("evaluate");
        command.Subcommands.Add(Valuation("valuation"));
        command.Subcommands.Add(Risk.Commands.RiskCommands.Evaluate());
        command.Subcommands.Add(Risk.Commands.EvaluateAdversaryCommand.Create());
        command.Add(LiquidityCommands.Evaluate());
        command.Add(EvaluatePolicyCommand.Create());
        return command;
    }

    private static Command Valuation(string name)
    {
        var data = SharedOptions.Data();
        var registry = SharedOptions.Registry();
        var version = SharedOptions.Version();
        var from = SharedOptions.From();
        var json = SharedOptions.Json();
        var command = new Command(
            name,
            """
            Judges a valuation on the cards of a history that were bought after a day, in order of time, beside the baselines; with a
            truth.csv (see synthesize) also beside what is attainable. Exit code 3 if a gate fails.

            Examples:
              evaluate valuation --data data/sample --registry models --json
              evaluate valuation --data /tmp/market --registry models --version 20260824-0123456789 --from 2026-09-01
            """
        )
        {
            data,
            registry,
            version,
            from,
            json,
        };
        data.Required = name == "valuation";
        command.SetAction(parse =>
        {
            var history = History.Read(
                parse.GetValue(data) ?? throw new HistoryException("--data is missing: the folder with trades.csv.")
            );
            var package = RegistryView.Find(new(parse.GetValue(registry)!), parse.GetValue(version));
            using var model = ValuationModel.Load(package.Folder);
            var day = SharedOptions.Day(parse.GetValue(from), history);
            var result = ValuationEvaluation.Run(model, history.Trades, day, history.Truth);
            var gates = ValuationPackaging.GatesOf(result);
            if (parse.GetValue(json))
                Console.WriteLine(Json(package.Manifest, day, result, gates));
            else
                ManifestView.Print(package.Manifest with { Metrics = result.Metrics, Baselines = result.Baselines, Gates = gates });
            return gates.All(g => g.Passed) ? TrainingCommands.Done : TrainingCommands.GateFailed;
        });
        return command;
    }

    private static string Json(PackageManifest manifest, DateTimeOffset from, EvaluationResult result, IReadOnlyList<Gate> gates)
    {
        // Keys that were promised stand there in any case; the floors are null where no truth is known.
        var document = new Dictionary<string, object?>
        {
            ["version"] = manifest.Version,
            ["from"] = $"{from.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}",
        };
        foreach (var (name, value) in result.Floors)
            document[name] = value;
        foreach (var (name, value) in result.Metrics)
            document[name] = value;
        document["baselines"] = result.Baselines;
        document["groups"] = result.Groups;
        document["gates"] = gates;
        return JsonSerializer.Serialize(document, PackageManifest.Json);
    }
}
