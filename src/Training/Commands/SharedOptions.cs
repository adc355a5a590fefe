using System.CommandLine;
using System.Globalization;
using CardRecycle.Models.Liquidity;
using CardRecycle.Training.Fitting;

namespace CardRecycle.Training.Commands;

/// <summary>Options that several commands have in common.</summary>
internal static class SharedOptions
{
    internal static Option<string> Registry() =>
        new("--registry", "--out-registry") { Description = "Directory of the model registry.", DefaultValueFactory = _ => "models" };

    internal static Option<string> Data() => new("--data") { Description = "Folder that holds trades.csv.", Required = true };

    internal static Option<string?> Version() =>
        new("--version") { Description = "Version of the package; without it, the one in force (or the newest)." };

    internal static Option<string> By() =>
        new("--by") { Description = "Who decides this; goes on record.", DefaultValueFactory = _ => Environment.UserName };

    internal static Option<string?> From() =>
        new("--from") { Description = "Judges cards bought after this day (yyyy-MM-dd); default: the newest 18 %." };

    /// <summary>What <see cref="From"/> means.</summary>
    internal static DateTimeOffset Day(string? day, History history)
    {
        if (day is null)
            return TimeSplit.Of(history.Trades, new()).CalibrateEnd;
        return DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? new DateTimeOffset(date.ToDateTime(TimeOnly.MinValue), TimeSpan.FromHours(8))
            : throw new HistoryException($"--from must be a day such as 2026-09-01, not '{day}'.");
    }

    internal static Option<bool> Json() => new("--json") { Description = "Prints JSON and nothing else." };

    internal static Option<int> Seed() =>
        new("--seed") { Description = "The same seed and data give the same result.", DefaultValueFactory = _ => 1 };
}
