using System.CommandLine;
using CardRecycle.Models.Liquidity;
using CardRecycle.Training.Import;

namespace CardRecycle.Training.Risk.Commands;

/// <summary>Options that the risk commands have in common.</summary>
internal static class RiskOptions
{
    private const int DelayDaysMax = 365;
    private const int ThreadsMax = 64;

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

    internal static int ThreadsOf(ParseResult parse, Option<int> threads) =>
        parse.GetValue(threads) is var count and >= 1 and <= ThreadsMax
            ? count
            : throw new HistoryException($"--threads must be 1 to {ThreadsMax}, not {parse.GetValue(threads)}.");
}
