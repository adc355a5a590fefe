using CardRecycle.Models.Liquidity;
using CardRecycle.Models.Valuation;
using CardRecycle.Training.Fitting;

namespace CardRecycle.Training.Policy;

/// <summary>A card that a seller brings: what the valuation said of it then, and what it is truly worth.</summary>
/// <param name="Trade">The card's trade.</param>
/// <param name="Expected">The valuation's rate when it came, with the levels as they were known then.</param>
/// <param name="Fair">Its resale rate without noise.</param>
/// <param name="Noise">Standard deviation of the noise.</param>
internal readonly record struct PolicyVisit(TradeRecord Trade, double Expected, double Fair, double Noise);

/// <summary>Values the cards of a simulated history one by one as the Api would have: the served model, levels moved by closed trades
/// only.</summary>
internal static class PolicyVisits
{
    /// <summary>Cards bought after <paramref name="from"/>, in order of time.</summary>
    /// <exception cref="HistoryException">The history has no truth.</exception>
    internal static IReadOnlyList<PolicyVisit> Of(History history, IValuationModel model, DateTimeOffset from)
    {
        var truth =
            history.Truth ?? throw new HistoryException("A policy is judged on a simulated market: synthesize one with --with-truth.");
        var filter = new MarketFilter(model.Movement);
        var bySale = history.Trades.OrderBy(t => t.SoldAt).ThenBy(t => t.Id, StringComparer.Ordinal).ToArray();
        var (visits, sold) = (new List<PolicyVisit>(), 0);
        foreach (var trade in history.Trades)
        {
            for (; sold < bySale.Length && bySale[sold].SoldAt <= trade.BoughtAt; sold++)
            {
                var (effect, noise) = model.EffectAndNoise(bySale[sold].Facts);
                filter.Add(
                    bySale[sold].BrandId,
                    bySale[sold].Kind,
                    bySale[sold].SoldAt,
                    bySale[sold].Rate - effect,
                    noise,
                    bySale[sold].FaceFen
                );
            }
            if (trade.BoughtAt <= from || !truth.TryGetValue(trade.Id, out var known))
                continue;
            var market = filter
                .At(trade.BrandId, trade.Kind, trade.BoughtAt)
                .WithFace(filter.FaceOf(trade.Kind, MarketFilter.FaceBandOf(trade.FaceFen), trade.BoughtAt));
            visits.Add(new(trade, model.Estimate(trade.Facts, market).ResaleRate, known.Rate, known.NoiseDeviation));
        }
        return visits;
    }
}
