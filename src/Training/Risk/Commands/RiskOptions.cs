using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using CardRecycle.Models.Artifacts;
using CardRecycle.Models.Liquidity;
using CardRecycle.Training.Import;

namespace CardRecycle.Training.Risk.Commands;

/// <summary>Options that the risk commands have in common.</summary>
internal static class RiskOptions
{
    private const int DelayDaysMax = 365;
    private const int ThreadsMax = 64;

    /// <summary>As <see cref="PackageManifest.Json"/>; a figure that cannot be told (no fraud in a week) is "NaN".</summary>
    internal static JsonSerializerOptions JsonWithGaps { get; } =
        new(PackageManifest.Json) { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    internal static Option<string> Data() =>
        new("--data") { Description = "CSV (or .csv.gz) of deals, or a folder with deals.csv.", Required = true };

    internal static Option<string?> Map() =>
        new("--map") { Description = "Mapping of the file's columns, as JSON; without it, our own names." };

    internal static Option<double> LabelDelay() =>
        new("--label-delay")
        {
            Description = "Days until an outcome is known, where the file does not say when.",
            DefaultValueFactory = _ => 7,
        };

    internal static Option<int> Threads() =>
        new("--threads") { Description = "Threads of the training; the result is the same.", DefaultValueFactory = _ => 2 };

    internal static Option<bool> AsServed() =>
        new("--as-served") { Description = "Cuts a richer history down to what the Api knows of a deal: for a model that it is to serve." };

    internal static DealHistory Read(ParseResult parse, Option<string> data, Option<string?> map, Option<double> delay)
    {
        var days = parse.GetValue(delay);
        if (days is not (>= 0 and <= DelayDaysMax))
            throw new HistoryException($"--label-delay must be 0 to {DelayDaysMax} days, not {days}.");
        var columns = parse.GetValue(map) is { } path
            ? ColumnMap.Read(path, HistorySchema.Transactions)
            : ColumnMap.Own(HistorySchema.Transactions);
        return DealFile.Read(parse.GetValue(data)!, columns, TimeSpan.FromDays(days));
    }

    internal static Option<string?> From() =>
        new("--from") { Description = "Judges deals from this day (yyyy-MM-dd) on; default: all of the file." };

    /// <summary>First row of the day that <see cref="From"/> names.</summary>
    internal static int FirstRow(ReplayedDeals deals, string? day)
    {
        if (day is null)
            return 0;
        if (!DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            throw new HistoryException($"--from must be a day such as 2026-09-01, not '{day}'.");
        var row = deals.RowFrom(new DateTimeOffset(date.ToDateTime(TimeOnly.MinValue), TimeSpan.FromHours(8)));
        return row < deals.Events.Count ? row : throw new HistoryException($"--from {day}: no deal is that late.");
    }

    internal static int ThreadsOf(ParseResult parse, Option<int> threads) => Within(parse, threads, 1, ThreadsMax);

    internal static RiskTraining Training(ParseResult parse, Option<int> seed, Option<int> threads)
    {
        var training = new RiskTraining();
        return training with { Boosting = training.Boosting with { Seed = parse.GetValue(seed), Threads = ThreadsOf(parse, threads) } };
    }

    /// <exception cref="HistoryException">Outside its bounds.</exception>
    internal static int Within(ParseResult parse, Option<int> option, int min, int max) => Within(parse.GetValue(option), option, min, max);

    internal static int Within(ParseResult parse, Option<int?> option, int min, int max) =>
        Within(parse.GetValue(option) ?? min, option, min, max);

    private static int Within(int value, Option option, int min, int max) =>
        value >= min && value <= max ? value : throw new HistoryException($"{option.Name} must be {min} to {max}, not {value}.");
}
