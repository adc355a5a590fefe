using CardRecycle.Models.Liquidity;
using CardRecycle.Models.Valuation;
using CardRecycle.Training.Fitting;

namespace CardRecycle.Training.Policy;

/// <summary>A card that a seller brings: what the valuation said of it then, and what it is truly worth.</summary>
/// <param name="Trade">The card's trade.</param>
/// <param name="Expected">The valuation's rate when it came, with the market as it was known then.</param>
/// <param name="Fair">Its resale rate without noise.</param>
/// <param name="Noise">Standard deviation of the noise.</param>
internal readonly record struct PolicyVisit(TradeRecord Trade, double Expected, double Fair, double Noise);

/// <summary>Values the cards of a simulated history as the Api would have: the served model, with what was known when they came.</summary>
internal static class PolicyVisits
{
    /// <summary>Cards bought after <paramref name="from"/>, in order of time.</summary>
    /// <exception cref="HistoryException">The history has no truth.</exception>
    internal static IReadOnlyList<PolicyVisit> Of(History history, ValuationModel model, DateTimeOffset from)
    {
        var truth =
            history.Truth ?? throw new HistoryException("A policy is judged on a simulated market: synthesize one with --with-truth.");
        return
        [
            .. ValuationEvaluation
                .Judge(model, history.Trades, from, truth)
                .Where(r => r.Truth is not null)
                .Select(r => new PolicyVisit(r.Trade, r.Estimate.ResaleRate, r.Truth!.Value.Rate, r.Truth.Value.NoiseDeviation)),
        ];
    }
}
