using CardRecycle.Models.Liquidity;

namespace CardRecycle.Training.Fitting;

/// <summary>Fit on the oldest, calibrate on the next, test on the newest trades; a row belongs to a window if it was known within
/// it.</summary>
internal sealed record TimeSplit(DateTimeOffset TrainEnd, DateTimeOffset CalibrateEnd)
{
    /// <exception cref="HistoryException">Too few rows.</exception>
    internal static TimeSplit Of(IReadOnlyList<TradeRecord> trades, TrainingOptions options)
    {
        if (trades.Count < TrainingOptions.RowsMin)
            throw new HistoryException($"{trades.Count} trades are too few to train on; {TrainingOptions.RowsMin} are needed.");
        var split = new TimeSplit(At(trades, options.TrainShare), At(trades, options.TrainShare + options.CalibrateShare));
        var (trained, calibrated) = (trades.Count(split.InTraining), trades.Count(split.InCalibration));
        return trained < TrainingOptions.RowsMin / 2 || calibrated < TrainingOptions.RowsMin / 20
            ? throw new HistoryException($"Only {trained} trades to fit and {calibrated} to calibrate on were closed in their windows.")
            : split;
    }

    internal bool InTraining(KnownThen row) => InTraining(row.Trade);

    internal bool InCalibration(KnownThen row) => InCalibration(row.Trade);

    internal bool InTraining(TradeRecord trade) => trade.SoldAt <= TrainEnd;

    internal bool InCalibration(TradeRecord trade) => trade.BoughtAt > TrainEnd && trade.SoldAt <= CalibrateEnd;

    private static DateTimeOffset At(IReadOnlyList<TradeRecord> trades, double share) =>
        trades[Math.Min(trades.Count - 1, (int)(trades.Count * share))].BoughtAt;
}
