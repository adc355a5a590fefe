using System.CommandLine;
using System.Text.Json;
using CardRecycle.Models.Artifacts;
using CardRecycle.Models.Valuation;
using CardRecycle.Training.Fitting;
using CardRecycle.Training.Risk.Commands;
using Spectre.Console;

namespace CardRecycle.Training.Commands;

/// <summary>Champion against challenger on the same rows; exit code 3 if the challenger is worse beyond luck.</summary>
internal static class CompareCommand
{
    internal static Command Create()
    {
        var data = SharedOptions.Data();
        var registry = SharedOptions.Registry();
        var (champion, challenger) = (Champion(), Challenger());
        var from = SharedOptions.From();
        var seed = SharedOptions.Seed();
        var json = SharedOptions.Json();
        var command = new Command(
            "compare",
            "Pairs the errors of two versions. Example: compare --data data/sample --challenger 20260901-0123456789"
        )
        {
            data,
            registry,
            champion,
            challenger,
            from,
            seed,
            json,
        };
        command.SetAction(parse =>
        {
            var history = History.Read(parse.GetValue(data)!);
            var source = new ModelRegistry(parse.GetValue(registry)!);
            var day = SharedOptions.Day(parse.GetValue(from), history);
            IReadOnlyList<JudgedRow> Judge(string? version)
            {
                using var model = ValuationModel.Load(RegistryView.Find(source, version));
                return ValuationEvaluation.Judge(model, history.Trades, day, history.Truth);
            }
            var result = Comparison.Run(Judge(parse.GetValue(champion)), Judge(parse.GetValue(challenger)), parse.GetValue(seed));
            if (parse.GetValue(json))
                Console.WriteLine(JsonSerializer.Serialize(result, PackageManifest.Json));
            else
                Print(result);
            return result.High95 < 0 ? TrainingCommands.GateFailed : TrainingCommands.Done;
        });
        command.Subcommands.Add(CompareRiskCommand.Create());
        return command;
    }

    internal static Option<string?> Champion() => new("--champion") { Description = "Version; without it, the one in force." };

    internal static Option<string> Challenger() => new("--challenger") { Description = "Version.", Required = true };

    private static void Print(ComparisonResult r)
    {
        var table = new Table().AddColumns("", "champion", "challenger");
        table.AddRow("mae", ManifestView.Number(r.ChampionMae), ManifestView.Number(r.ChallengerMae));
        table.AddRow("coverage90", ManifestView.Number(r.ChampionCoverage90), ManifestView.Number(r.ChallengerCoverage90));
        table.AddRow("width90", ManifestView.Number(r.ChampionWidth90), ManifestView.Number(r.ChallengerWidth90));
        AnsiConsole.Write(table);
        AnsiConsole.WriteLine(
            FormattableString.Invariant(
                $"{r.Rows} rows, {r.Days} days: the challenger's mae is lower by {r.Difference:0.000000} (95 %: {r.Low95:0.000000} to {r.High95:0.000000}): {r.Verdict}."
            )
        );
    }
}
