using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using CardRecycle.Models.Liquidity;
using CardRecycle.Training.Commands;
using Spectre.Console;

namespace CardRecycle.Training.Risk.Commands;

/// <summary><c>backtest risk</c>; exit code 3 if the model is not better than oddness alone and than the amount alone.</summary>
internal static class BacktestRiskCommand
{
    internal static Command Create()
    {
        var (data, map, delay, threads) = (RiskOptions.Data(), RiskOptions.Map(), RiskOptions.LabelDelay(), RiskOptions.Threads());
        var (seed, json, served) = (SharedOptions.Seed(), SharedOptions.Json(), RiskOptions.AsServed());
        var days = new Option<int>("--days") { Description = "Days between trainings.", DefaultValueFactory = _ => new RiskWalk().Days };
        var first = new Option<int>("--first-days")
        {
            Description = "Days at the start that are only learned from.",
            DefaultValueFactory = _ => new RiskWalk().First,
        };
        var alerts = new Option<int?>("--alerts") { Description = "Alerts that are looked at per day; default: 1 % of the deals." };
        var command = new Command(
            "risk",
            "Walks forward: trains on what was known, judges the days that came next. Example: backtest risk --data data/deals --days 14"
        )
        {
            data,
            map,
            delay,
            days,
            first,
            alerts,
            served,
            threads,
            seed,
            json,
        };
        command.SetAction(
            async (parse, ct) =>
            {
                var training = RiskOptions.Training(parse, seed, threads);
                var walk = new RiskWalk
                {
                    Days = RiskOptions.Within(parse, days, RiskWalk.DaysMin, RiskWalk.DaysMax),
                    First = RiskOptions.Within(parse, first, RiskWalk.DaysMin, RiskWalk.DaysMax),
                    Alerts = parse.GetValue(alerts) is null ? null : RiskOptions.Within(parse, alerts, 1, RiskWalk.AlertsMax),
                    Training = training,
                };
                var history = RiskOptions.Read(parse, data, map, delay);
                var quiet = parse.GetValue(json);
                var periods = await TrainingCommands.WithProgress(
                    progress => Walk(history, parse.GetValue(served), walk, progress, ct),
                    quiet
                );
                var means = Means(periods);
                if (quiet)
                    Console.WriteLine(JsonSerializer.Serialize(new { periods, means }, RiskOptions.JsonWithGaps));
                else
                    Print(periods, means);
                return means["averagePrecision"] > Math.Max(means["byOddness"], means["byAmount"])
                    ? TrainingCommands.Done
                    : TrainingCommands.GateFailed;
            }
        );
        return command;
    }

    private static List<RiskPeriod> Walk(
        DealHistory history,
        bool served,
        RiskWalk walk,
        IProgress<Fitting.TrainingProgress> progress,
        CancellationToken ct
    )
    {
        progress.Report(new("Replaying the history", 0));
        var deals = Replay.Run(history, served, ct);
        var (first, last) = (deals.At(0), deals.At(deals.Events.Count - 1));
        var walked = new List<RiskPeriod>();
        foreach (var period in RiskBacktest.Run(deals, walk, ct))
        {
            walked.Add(period);
            var share = (period.To.ToUnixTimeSeconds() - first) / (double)Math.Max(1, last - first);
            progress.Report(new($"Judged until {Day(period.To)}", share));
        }
        return walked.Count > 0 ? walked : throw new HistoryException("No deal after the first days has an outcome.");
    }

    private static Dictionary<string, double> Means(IReadOnlyList<RiskPeriod> periods)
    {
        double Mean(Func<RiskPeriod, double> figure) => periods.Select(figure).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average();
        return new()
        {
            ["averagePrecision"] = Mean(p => p.AveragePrecision),
            ["byOddness"] = Mean(p => p.ByOddness),
            ["byAmount"] = Mean(p => p.ByAmount),
            ["sellerPrecision"] = Mean(p => p.SellerPrecision),
            ["valueRecall"] = Mean(p => p.ValueRecall),
            ["honestSellersReviewed"] = Mean(p => p.HonestSellersReviewed),
            ["honestSellersDeclined"] = Mean(p => p.HonestSellersDeclined),
            ["calibrationError"] = Mean(p => p.CalibrationError),
        };
    }

    private static void Print(IReadOnlyList<RiskPeriod> periods, Dictionary<string, double> means)
    {
        var table = new Table { Border = TableBorder.Simple }.AddColumns(
            "from",
            "deals",
            "frauds",
            "known",
            "AP",
            "CP@k",
            "k",
            "value",
            "rev.",
            "decl.",
            "calib."
        );
        foreach (var p in periods)
            table.AddRow([
                Day(p.From),
                .. new double[] { p.Rows, p.Frauds, p.KnownFrauds, p.AveragePrecision, p.SellerPrecision, p.Alerts }.Select(Short),
                .. new double[] { p.ValueRecall, p.HonestSellersReviewed, p.HonestSellersDeclined, p.CalibrationError }.Select(Short),
            ]);
        AnsiConsole.Write(table);
        AnsiConsole.WriteLine(
            "known: frauds known before; value: lost money within k alerts a day; rev., decl.: shares of the honest sellers; calib.: calibration error."
        );
        AnsiConsole.WriteLine("Means: " + string.Join(", ", means.Select(m => $"{m.Key} {Short(m.Value)}")));
    }

    private static string Short(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);

    private static string Day(DateTimeOffset at) => at.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
