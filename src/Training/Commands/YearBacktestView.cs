using System.Globalization;
using System.Text.Json;
using CardRecycle.Models.Artifacts;
using CardRecycle.Training.Fitting;
using Spectre.Console;

namespace CardRecycle.Training.Commands;

/// <summary><c>backtest --by year</c>: years foretold from the years before, beside the baselines; exit code 3 if one is no better than
/// "same as last time".</summary>
internal static class YearBacktestView
{
    internal static int Show(string folder, bool json)
    {
        var folds = YearBacktest.Run(YearBacktest.Read(folder));
        if (json)
            Console.WriteLine(JsonSerializer.Serialize(folds, PackageManifest.Json));
        else
            Print(folds);
        return folds.All(f => f.BeatsLastPrice) ? TrainingCommands.Done : TrainingCommands.GateFailed;
    }

    private static void Print(IReadOnlyList<YearFold> folds)
    {
        var table = new Table().AddColumns(
            "year",
            "rows",
            "mae",
            "as last time",
            "own mean",
            "segment",
            "all",
            "cover",
            "width",
            "new",
            "mae"
        );
        foreach (var f in folds)
            table.AddRow([
                f.Year.ToString(CultureInfo.InvariantCulture),
                f.Rows.ToString(CultureInfo.InvariantCulture),
                Number(f.Mae),
                .. new[] { YearBacktest.LastPrice, YearBacktest.BrandMean, YearBacktest.SegmentMean, YearBacktest.MeanOfAll }.Select(n =>
                    Number(f.Baselines[n])
                ),
                f.Coverage90.ToString("p0", CultureInfo.InvariantCulture),
                f.Width90.ToString("0.00", CultureInfo.InvariantCulture),
                f.NewBrands.ToString(CultureInfo.InvariantCulture),
                f.NewBrands == 0 ? "" : Number(f.NewBrandsMae),
            ]);
        AnsiConsole.Write(table);
    }

    private static string Number(double rate) => rate.ToString("0.0000", CultureInfo.InvariantCulture);
}
