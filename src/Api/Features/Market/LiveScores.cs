using CardRecycle.Api.Persistence;
using CardRecycle.Models.Artifacts;
using CardRecycle.Models.Valuation;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Market;

/// <summary>
/// Scores champion and challenger on every closed trade, each with the market as it stood before that trade moved it. All replicas come
/// to
/// the same scores; the first that writes one keeps it.
/// </summary>
internal sealed class LiveScores(MarketBoard board, IValuationModels models, Challenger<ValuationModel> shadow)
{
    /// <summary>Reads what the models say; call it before the trades reach the board.</summary>
    public IReadOnlyList<ModelScoreRow> Score(IReadOnlyCollection<ClosedTradeRow> trades)
    {
        var scores = new List<ModelScoreRow>();
        foreach (var trade in trades)
        {
            if (trade.FromHistory || trade.Facts is not { } facts || board.Knows(trade.BrandId, trade.OrderId))
                continue;
            var market = board.SnapshotFor(trade.BrandId, facts.Kind, facts.FaceFen);
            if (models.Current is { } champion)
                scores.Add(ScoreOf(champion, facts, market, trade));
            if (shadow.Current?.Loaded is { } challenger)
                scores.Add(ScoreOf(challenger, facts, market, trade));
        }
        return scores;
    }

    public static async Task KeepAsync(CardRecycleDb db, IReadOnlyList<ModelScoreRow> scores, CancellationToken ct)
    {
        foreach (var s in scores)
            await db.Database.ExecuteSqlAsync(
                $"""
                insert into market.model_scores (order_id, version, predicted, low, high, actual, sold_at)
                values ({s.OrderId}, {s.Version}, {s.Predicted}, {s.Low}, {s.High}, {s.Actual}, {s.SoldAt})
                on conflict do nothing
                """,
                ct
            );
    }

    private static ModelScoreRow ScoreOf(IValuationModel model, in CardFacts facts, in MarketSnapshot market, ClosedTradeRow trade)
    {
        var estimate = model.Estimate(facts, market);
        return new()
        {
            OrderId = trade.OrderId,
            Version = model.Version,
            Predicted = estimate.ResaleRate,
            Low = estimate.Low,
            High = estimate.High,
            Actual = trade.Rate,
            SoldAt = trade.SoldAt,
        };
    }
}
