using System.CommandLine;
using CardRecycle.Models.Liquidity;
using CardRecycle.Models.Risk;
using CardRecycle.Training.Commands;
using CardRecycle.Training.Risk.Simulation;
using Spectre.Console;

namespace CardRecycle.Training.Risk.Commands;

/// <summary><c>synthesize deals</c>: a platform's life with every typology, with the truth.</summary>
internal static class SynthesizeDealsCommand
{
    private const int SellersMax = 1_000_000;
    private const int DaysMin = 30;
    private const int DaysMax = 1000;
    private const double FraudRateMax = 0.2;

    internal static Command Create()
    {
        var seed = SharedOptions.Seed();
        var output = new Option<string>("--out") { Description = "Folder to write deals.csv to.", Required = true };
        var sellers = new Option<int>("--sellers") { Description = "Honest sellers.", DefaultValueFactory = _ => 2500 };
        var days = new Option<int>("--days") { Description = $"{DaysMin} to {DaysMax}.", DefaultValueFactory = _ => 120 };
        var rate = new Option<double>("--fraud-rate") { Description = "Frauds over scored events.", DefaultValueFactory = _ => 0.006 };
        var without = new Option<string[]>("--without")
        {
            Description = "Codes of typologies that do not occur.",
            AllowMultipleArgumentsPerToken = true,
        };
        var opening = new Option<bool>("--sell-on-opening") { Description = "Who joins sells a card within the hour, as on our platform." };
        var command = new Command("deals", "Makes deals with fraud. Example: synthesize deals --seed 7 --fraud-rate 0.004 --out data/deals")
        {
            seed,
            output,
            sellers,
            days,
            rate,
            without,
            opening,
        };
        command.SetAction(parse =>
        {
            var left = parse.GetValue(without) ?? [];
            if (parse.GetValue(sellers) is < 1 or > SellersMax)
                throw new HistoryException($"--sellers must be 1 to {SellersMax}.");
            if (parse.GetValue(days) is < DaysMin or > DaysMax)
                throw new HistoryException($"--days must be {DaysMin} to {DaysMax}.");
            if (parse.GetValue(rate) is not (>= 0 and <= FraudRateMax))
                throw new HistoryException($"--fraud-rate must be 0 to {FraudRateMax}.");
            if (left.FirstOrDefault(w => Typologies.All.All(t => t.Code != w)) is { } unknown)
                throw new HistoryException(
                    $"--without: there is no typology '{unknown}'; allowed: {string.Join(", ", Typologies.All.Select(t => t.Code))}."
                );
            var history = DealSimulator.Run(
                new()
                {
                    Seed = parse.GetValue(seed),
                    Sellers = parse.GetValue(sellers),
                    Days = parse.GetValue(days),
                    FraudRate = parse.GetValue(rate),
                    Without = left.ToHashSet(),
                    SellOnOpening = parse.GetValue(opening),
                }
            );
            DealWriter.Write(parse.GetValue(output)!, history);
            AnsiConsole.WriteLine($"{history.Events.Count} events, {history.Labels.Values.Count(l => l.Fraud)} of them fraud.");
            return TrainingCommands.Done;
        });
        return command;
    }
}
