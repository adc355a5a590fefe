using System.CommandLine;
using System.Globalization;
using CardRecycle.Models.Liquidity;
using CardRecycle.Training.Simulation;
using Spectre.Console;

namespace CardRecycle.Training.Commands;

/// <summary>Makes a simulated market's history.</summary>
internal static class SynthesizeCommand
{
    private const int DaysMin = 30;
    private const int DaysMax = 3650;
    private const int BrandsMax = 500;

    private static readonly Option<int> seed = SharedOptions.Seed();
    private static readonly Option<string> output = new("--out")
    {
        Description = "Folder to write trades.csv and market-days.csv to.",
        Required = true,
    };
    private static readonly Option<string> brands = new("--brands")
    {
        Description = "The brands, as a CSV.",
        DefaultValueFactory = _ => "data/sample/brands.csv",
    };
    private static readonly Option<int?> count = new("--brand-count")
    {
        Description = $"Draws so many brands from the seed instead, 1 to {BrandsMax}.",
    };
    private static readonly Option<string?> laws = new("--laws")
    {
        Description = "The market's dials, as JSON; every one that is left out has its usual size.",
    };
    private static readonly Option<bool> vary = new("--vary")
    {
        Description = "Draws the dials from the seed: another market than any model was tuned on.",
    };
    private static readonly Option<int> days = new("--days")
    {
        Description = $"Length of the history, {DaysMin} to {DaysMax}.",
        DefaultValueFactory = _ => 480,
    };
    private static readonly Option<string> end = new("--end")
    {
        Description = "Last day, yyyy-MM-dd.",
        DefaultValueFactory = _ => "2026-11-22",
    };
    private static readonly Option<bool> offers = new("--with-offers")
    {
        Description = "Also writes offers.csv: every price named, and its answer.",
    };
    private static readonly Option<bool> truth = new("--with-truth")
    {
        Description = "Also writes truth.csv (rates without noise, and what was attainable) and laws.json, for judging.",
    };

    internal static Command Create()
    {
        var command = new Command(
            "synthesize",
            """
            Makes the history of a simulated market; docs/valuation.md says what acts in it.

            Examples:
              synthesize --seed 7 --out /tmp/market --with-truth
              synthesize --seed 8 --vary --brand-count 60 --out /tmp/other --with-truth
              synthesize --seed 9 --laws dials.json --days 600 --out /tmp/third --with-truth --with-offers
            with dials.json such as {"noise": 1.3, "shifts": [{"brand": "jd-ecard", "day": 450, "points": -0.05}]}
            """
        )
        {
            seed,
            output,
            brands,
            count,
            laws,
            vary,
            days,
            end,
            offers,
            truth,
        };
        command.Add(Risk.Commands.SynthesizeDealsCommand.Create());
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parse)
    {
        var (length, last) = (parse.GetValue(days), LastDay(parse.GetValue(end)));
        if (length is < DaysMin or > DaysMax)
            throw new HistoryException($"--days must be {DaysMin} to {DaysMax}, not {length}.");
        var random = new Random(parse.GetValue(seed));
        var made = Brands(parse.GetValue(count), parse.GetValue(brands)!, random);
        var dials =
            parse.GetValue(laws) is { } file ? MarketLaws.Read(file)
            : parse.GetValue(vary) ? MarketLaws.Draw(random)
            : new();
        var simulator = new MarketSimulator(made, dials, parse.GetValue(seed), last.AddDays(1 - length), length);
        var market = simulator.Run(withFloor: parse.GetValue(truth));
        SampleFiles.Write(parse.GetValue(output)!, market, parse.GetValue(offers), parse.GetValue(truth));
        AnsiConsole.WriteLine($"{market.Trades.Count} trades of {made.Count} brands written to {parse.GetValue(output)}.");
        return TrainingCommands.Done;
    }

    private static DateOnly LastDay(string? text)
    {
        if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var last))
            throw new HistoryException($"--end must be a day such as 2026-11-22, not '{text}'.");
        return last.Year is >= 2000 and <= 2099
            ? last
            : throw new HistoryException($"--end must be in 2000 to 2099, where the Chinese calendar is known; not '{text}'.");
    }

    private static List<BrandLaw> Brands(int? wanted, string file, Random random)
    {
        if (wanted is < 1 or > BrandsMax)
            throw new HistoryException($"--brand-count must be 1 to {BrandsMax}, not {wanted}.");
        var made = wanted is { } number ? BrandLaw.Draw(number, random) : BrandLaw.Read(file);
        return made.Count == 0 ? throw new HistoryException($"{file} has no brands.") : made;
    }
}
