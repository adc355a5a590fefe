using System.CommandLine;
using System.Text.Json;
using CardRecycle.Models.Liquidity;
using CardRecycle.Training.Commands;
using CardRecycle.Training.Risk.Adversary;
using Spectre.Console;

namespace CardRecycle.Training.Risk.Commands;

/// <summary><c>evaluate adversary</c>: simulated gangs that change what they do whenever they are stopped.</summary>
internal static class EvaluateAdversaryCommand
{
    private const int SellersMax = 100_000;
    private const int RoundsMax = 100;
    private const int DaysMax = 90;
    private const int GangsMax = 20;

    internal static Command Create()
    {
        var (usual, seed, threads) = (new AdversaryOptions(), SharedOptions.Seed(), RiskOptions.Threads());
        var (json, report) = (SharedOptions.Json(), RiskCommands.Report());
        Option<int> Number(string name, string description, int value) =>
            new(name) { Description = description, DefaultValueFactory = _ => value };
        var sellers = Number("--sellers", "Honest sellers.", usual.World.Sellers);
        var rounds = Number("--rounds", "Rounds.", usual.Rounds);
        var days = Number("--days", "Days of a round.", usual.RoundDays);
        var gangs = Number("--gangs", "Gangs per typology.", usual.GangsEach);
        var adapt = Number("--adapt-rounds", "Rounds after which gangs that were stopped change; later they stay as they are.", RoundsMax);
        var retrain = Number("--retrain-days", "Days between trainings.", usual.RetrainDays);
        var within = new Option<double>("--within")
        {
            Description = "Loss counts as closed when it is so near to before, as a share of what was tried.",
            DefaultValueFactory = _ => 0.05,
        };
        var command = new Command(
            "adversary",
            "Gangs that adapt after each block, with and without retraining. Example: evaluate adversary --seed 3 --rounds 8 --report adversary.html"
        )
        {
            sellers,
            rounds,
            days,
            gangs,
            adapt,
            retrain,
            within,
            seed,
            threads,
            json,
            report,
        };
        command.SetAction(
            async (parse, ct) =>
            {
                if (parse.GetValue(within) is not (>= 0 and <= 1))
                    throw new HistoryException($"--within must be 0 to 1, not {parse.GetValue(within)}.");
                var options = usual with
                {
                    World = usual.World with { Seed = parse.GetValue(seed), Sellers = RiskOptions.Within(parse, sellers, 100, SellersMax) },
                    Rounds = RiskOptions.Within(parse, rounds, 1, RoundsMax),
                    RoundDays = RiskOptions.Within(parse, days, 7, DaysMax),
                    GangsEach = RiskOptions.Within(parse, gangs, 1, GangsMax),
                    AdaptRounds = RiskOptions.Within(parse, adapt, 0, RoundsMax),
                    RetrainDays = RiskOptions.Within(parse, retrain, 1, DaysMax),
                    Training = RiskOptions.Training(parse, seed, threads),
                };
                var quiet = parse.GetValue(json);
                var result = await TrainingCommands.WithProgress(
                    progress => AdversaryResult.Run(options, parse.GetValue(within), progress, ct),
                    quiet
                );
                if (parse.GetValue(report) is { } file)
                    await File.WriteAllTextAsync(file, AdversaryReport.Html(options, result), ct);
                if (quiet)
                    Console.WriteLine(JsonSerializer.Serialize(result, RiskOptions.JsonWithGaps));
                else
                    Print(result);
                return TrainingCommands.Done;
            }
        );
        return command;
    }

    private static void Print(AdversaryResult result)
    {
        foreach (var (name, course) in AdversaryReport.Courses(result))
        {
            var table = new Table { Border = TableBorder.Simple, Title = new(name) }.AddColumns(AdversaryReport.Head);
            foreach (var (i, round) in course.Index())
                table.AddRow(AdversaryReport.Cells(i, round));
            AnsiConsole.Write(table);
        }
        AnsiConsole.WriteLine(AdversaryReport.Legend);
        AnsiConsole.WriteLine(
            $"Gained: {AdversaryReport.Percent(result.NaiveShare)} before they adapted, {AdversaryReport.Percent(result.FrozenShare)} after, {AdversaryReport.Percent(result.RetrainedShare)} against a model that learns."
        );
        AnsiConsole.WriteLine(
            $"Back within {AdversaryReport.Percent(result.Within)} of before: {AdversaryReport.Days(result.DaysToCloseFrozen)} without retraining, {AdversaryReport.Days(result.DaysToCloseRetrained)} with it."
        );
    }
}
