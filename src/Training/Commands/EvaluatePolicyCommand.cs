using System.CommandLine;
using System.Text.Json;
using CardRecycle.Models.Artifacts;
using CardRecycle.Models.Liquidity;
using CardRecycle.Models.Valuation;
using CardRecycle.Training.Fitting;
using CardRecycle.Training.Policy;
using CardRecycle.Training.Simulation;
using Spectre.Console;

namespace CardRecycle.Training.Commands;

/// <summary>Judges the pricing policy in a simulated market whose truth is known; exit code 3 if it misses its aims.</summary>
internal static class EvaluatePolicyCommand
{
    private const double ShareOfOracleMin = 0.9;
    private const int VisitsMin = 500;

    internal static Command Create()
    {
        var (data, registry, version) = (SharedOptions.Data(), SharedOptions.Registry(), SharedOptions.Version());
        var (seed, json) = (SharedOptions.Seed(), SharedOptions.Json());
        var command = new Command(
            "policy",
            "Judges the pricing policy beside an oracle and the dealers' rules. Example: evaluate policy --data /tmp/market --json"
        )
        {
            data,
            registry,
            version,
            seed,
            json,
        };
        command.SetAction(parse =>
        {
            var history = History.Read(parse.GetValue(data)!);
            var package = RegistryView.Find(new(parse.GetValue(registry)!), parse.GetValue(version));
            using var model = ValuationModel.Load(package.Folder);
            var visits = PolicyVisits.Of(history, model, TimeSplit.Of(history.Trades, new()).CalibrateEnd);
            if (visits.Count < VisitsMin)
                throw new HistoryException($"Only {visits.Count} cards came after the valuation's training; {VisitsMin} are needed.");
            var result = new PolicyEvaluation(visits, parse.GetValue(seed), SampleFiles.ReadSellers(parse.GetValue(data)!)).Run();
            IReadOnlyList<Gate> gates =
            [
                new("share-of-oracle", result.ShareOfOracle, ShareOfOracleMin, null),
                new("best-baseline-over-learned", result.Baselines.Values.Max() / result.Learned, null, 1),
            ];
            if (parse.GetValue(json))
                Console.WriteLine(JsonSerializer.Serialize(new { result, gates }, PackageManifest.Json));
            else
                Print(result, gates);
            return gates.All(g => g.Passed) ? TrainingCommands.Done : TrainingCommands.GateFailed;
        });
        return command;
    }

    private static void Print(PolicyResult result, IReadOnlyList<Gate> gates)
    {
        var table = new Table().AddColumns("policy", "earned per visit, % of balance", "of the oracle");
        Row("oracle", result.Oracle);
        Row("learned", result.Learned);
        Row("learned, answers not followed", result.WithoutAnswers);
        foreach (var (name, value) in result.Baselines.OrderByDescending(b => b.Value))
            Row(name, value);
        AnsiConsole.Write(table);
        var gain = result.Estimate.Gain;
        AnsiConsole.WriteLine(
            FormattableString.Invariant(
                $"Off-policy gain {gain.Value * 100:f3} ({gain.Low * 100:f3} to {gain.High * 100:f3}), real {result.TrueStepGain * 100:f3}."
            )
        );
        foreach (var gate in gates)
            AnsiConsole.WriteLine(FormattableString.Invariant($"{(gate.Passed ? "passed" : "FAILED")} {gate.Name}: {gate.Actual:g4}"));

        void Row(string name, double value) =>
            table.AddRow(
                name,
                FormattableString.Invariant($"{value * 100:f3}"),
                FormattableString.Invariant($"{100 * value / result.Oracle:f1} %")
            );
    }
}
