using System.CommandLine;
using System.Text.Json;
using CardRecycle.Models.Artifacts;
using CardRecycle.Models.Risk;
using CardRecycle.Training.Commands;
using Spectre.Console;

namespace CardRecycle.Training.Risk.Commands;

/// <summary><c>compare risk</c>; exit code 3 if the challenger is worse beyond luck, in average precision or in cost.</summary>
internal static class CompareRiskCommand
{
    internal static Command Create()
    {
        var (data, map, delay, served) = (RiskOptions.Data(), RiskOptions.Map(), RiskOptions.LabelDelay(), RiskOptions.AsServed());
        var (registry, seed, json, from) = (SharedOptions.Registry(), SharedOptions.Seed(), SharedOptions.Json(), RiskOptions.From());
        var (champion, challenger) = (CompareCommand.Champion(), CompareCommand.Challenger());
        var command = new Command(
            "risk",
            "Two versions on the same deals. Example: compare risk --data data/deals --challenger 20260901-0123456789 --from 2026-10-01"
        )
        {
            data,
            map,
            delay,
            served,
            registry,
            champion,
            challenger,
            from,
            seed,
            json,
        };
        command.SetAction(
            (parse, ct) =>
            {
                var source = new ModelRegistry(parse.GetValue(registry)!);
                using var one = Open(source, parse.GetValue(champion));
                using var two = Open(source, parse.GetValue(challenger));
                var deals = Replay.Run(RiskOptions.Read(parse, data, map, delay), parse.GetValue(served), ct);
                var result = RiskComparison.Run(one, two, deals, RiskOptions.FirstRow(deals, parse.GetValue(from)), parse.GetValue(seed));
                if (parse.GetValue(json))
                    Console.WriteLine(JsonSerializer.Serialize(result, RiskOptions.JsonWithGaps));
                else
                    Print(one, two, result);
                return Task.FromResult(result.ChallengerIsWorse ? TrainingCommands.GateFailed : TrainingCommands.Done);
            }
        );
        return command;
    }

    private static RiskModel Open(ModelRegistry registry, string? version) =>
        RiskModel.Load(RegistryView.Find(registry, version, RiskModel.PackageKind));

    private static void Print(RiskModel champion, RiskModel challenger, RiskComparisonResult result)
    {
        AnsiConsole.WriteLine(
            $"champion {champion.Manifest.Version}, challenger {challenger.Manifest.Version}: {result.Rows} deals, {result.Frauds} frauds, {result.Days} days"
        );
        var table = new Table { Border = TableBorder.Simple }.AddColumns("", "champion", "challenger", "better by", "95 % from", "to");
        foreach (var c in result.Contests)
            table.AddRow(
                c.Figure,
                ManifestView.Number(c.Champion),
                ManifestView.Number(c.Challenger),
                ManifestView.Number(c.Better),
                ManifestView.Number(c.Low95),
                ManifestView.Number(c.High95)
            );
        AnsiConsole.Write(table);
        foreach (var c in result.Contests)
            AnsiConsole.WriteLine($"{c.Figure}: {c.Verdict}");
    }
}
