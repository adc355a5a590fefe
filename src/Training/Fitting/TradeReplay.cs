using System.Globalization;
using System.Text;
using CardRecycle.Models.Liquidity;
using CardRecycle.Models.Valuation;

namespace CardRecycle.Training.Fitting;

/// <summary>
/// What the Api would have quoted by: every card is valued with what was known when it was bought, and each result becomes known when it
/// was resold, never before.
/// </summary>
internal static class TradeReplay
{
    internal const string Header = "trade_id,predicted_rate,low,high,days_to_sell";

    /// <param name="model">The model as it is served.</param>
    /// <param name="trades">In order of purchase.</param>
    /// <param name="earlier">Closed trades from before the file, which only move the levels.</param>
    internal static IEnumerable<(TradeRecord Trade, RateEstimate Estimate)> Run(
        ValuationModel model,
        IReadOnlyList<TradeRecord> trades,
        IReadOnlyList<TradeRecord> earlier
    )
    {
        if (trades.Count == 0)
            return [];
        var own = trades.Select(t => t.Id).ToHashSet(StringComparer.Ordinal);
        TradeRecord[] all = [.. earlier.Where(t => !own.Contains(t.Id)).Concat(trades).OrderBy(t => t.BoughtAt)];
        var cards = model.EffectsAndNoises([.. all.Select(t => t.Facts)]);
        var replay = PointInTime.Replay(all, cards, model.Movement, all[0].BoughtAt);
        var rows = replay.Rows.Where(r => own.Contains(r.Trade.Id)).ToArray();
        return rows.Zip(ValuationEvaluation.Estimate(model, rows), (row, estimate) => (row.Trade, estimate));
    }

    internal static int Write(string path, IEnumerable<(TradeRecord Trade, RateEstimate Estimate)> scored)
    {
        var rows = 0;
        using var writer = new StreamWriter(path, append: false, new UTF8Encoding(false)) { NewLine = "\n" };
        writer.WriteLine(Header);
        foreach (var (trade, e) in scored)
        {
            writer.WriteLine(
                string.Create(CultureInfo.InvariantCulture, $"{trade.Id},{e.ResaleRate:f6},{e.Low:f6},{e.High:f6},{e.DaysToSell:f3}")
            );
            rows++;
        }
        return rows;
    }
}
