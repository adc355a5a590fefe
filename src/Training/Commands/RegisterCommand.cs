using System.CommandLine;
using CardRecycle.Models.Artifacts;
using CardRecycle.Models.Valuation;
using CardRecycle.Training.Fitting;

namespace CardRecycle.Training.Commands;

/// <summary>Takes in a challenger that was trained elsewhere; exit code 3 if it fails a gate.</summary>
internal static class RegisterCommand
{
    internal static Command Create()
    {
        var onnx = new Option<string>("--onnx") { Description = "The graph; inputs and outputs as FeatureSchema says.", Required = true };
        var like = new Option<string?>("--like")
        {
            Description = "Version whose encodings and movement it uses; default: the one in force.",
        };
        var data = SharedOptions.Data();
        var registry = SharedOptions.Registry();
        var seed = SharedOptions.Seed();
        var command = new Command(
            "register",
            "Packs a model trained elsewhere (Python), judged like our own. Example: register --onnx xgb.onnx --data data/sample"
        )
        {
            onnx,
            like,
            data,
            registry,
            seed,
        };
        command.SetAction(parse =>
        {
            var target = new ModelRegistry(parse.GetValue(registry)!);
            var history = History.Read(parse.GetValue(data)!);
            var file = parse.GetValue(onnx)!;
            OnnxScorer.Open(file).Dispose();
            using var donor = ValuationModel.Load(RegistryView.Find(target, parse.GetValue(like)));
            var split = TimeSplit.Of(history.Trades, new());
            var manifest = ValuationPackaging.Pack(
                new(File.ReadAllBytes(file), donor.Calibration, split, new SortedDictionary<string, double>()),
                history,
                parse.GetValue(seed),
                target,
                TimeProvider.System.GetUtcNow()
            );
            ManifestView.Print(manifest);
            return manifest.Gates.All(g => g.Passed) ? TrainingCommands.Done : TrainingCommands.GateFailed;
        });
        return command;
    }
}
