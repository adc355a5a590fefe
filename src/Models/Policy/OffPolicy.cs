using CardRecycle.Models.Valuation;

namespace CardRecycle.Models.Policy;

/// <summary>What a policy would have earned per offer (over the balance), with the ends of its 95 % interval.</summary>
public sealed record PolicyValue(double Value, double Low, double High)
{
    public bool Covers(double value) => value >= Low && value <= High;
}

/// <summary>Off-policy estimates of one policy against the one that logged.</summary>
/// <param name="Logged">What the logging policy earned.</param>
/// <param name="Ips">Inverse propensity scores: unbiased, wide.</param>
/// <param name="SelfNormalised">The same with weights that sum to one.</param>
/// <param name="DoublyRobust">Unbiased if either the propensities or the response model is right; the narrowest.</param>
/// <param name="Gain">Doubly robust gain over the logging policy, from paired differences.</param>
/// <param name="Offers">Closed offers that were used.</param>
/// <param name="Matched">Offers at which both policies named the same price.</param>
public sealed record OffPolicyEstimate(
    PolicyValue Logged,
    PolicyValue Ips,
    PolicyValue SelfNormalised,
    PolicyValue DoublyRobust,
    PolicyValue Gain,
    int Offers,
    int Matched
);

/// <summary>Estimates, before it is switched on, what a policy that chooses among the logged steps earns.</summary>
public static class OffPolicy
{
    private const double Z95 = 1.96;
    private const double SameStep = 1e-6;

    /// <param name="offers">Logged offers; open ones are left out.</param>
    /// <param name="choose">The step that the new policy takes for this offer; must be one that could have been drawn.</param>
    /// <param name="responses">Learned on other offers than these, or the intervals come out too narrow; a kind without one counts with
    /// an
    /// expectation of 0, which costs width and no truth.</param>
    public static OffPolicyEstimate Estimate(
        IReadOnlyList<LoggedOffer> offers,
        Func<LoggedOffer, double> choose,
        IReadOnlyDictionary<KindOfCard, SellerResponse> responses
    )
    {
        var closed = offers.Where(o => o.IsClosed).ToArray();
        if (closed.Length < 2)
            throw new ArgumentException("An estimate needs at least two closed offers.", nameof(offers));
        var (rewards, weights, robust, gains) = (
            new double[closed.Length],
            new double[closed.Length],
            new double[closed.Length],
            new double[closed.Length]
        );
        var matched = 0;
        for (var i = 0; i < closed.Length; i++)
        {
            var offer = closed[i];
            if (!(offer.Propensity > 0))
                throw new ArgumentException("Every logged offer has a propensity above 0.", nameof(offers));
            var step = choose(offer);
            var same = Math.Abs(step - offer.Step) < SameStep;
            matched += same ? 1 : 0;
            (rewards[i], weights[i]) = (offer.Reward, same ? 1 / offer.Propensity : 0);
            var response = responses.GetValueOrDefault(offer.Kind);
            var foretold = Foretell(response, offer.Premium);
            robust[i] = Foretell(response, offer.Premium - offer.Step + step) + (weights[i] * (offer.Reward - foretold));
            gains[i] = robust[i] - offer.Reward;
        }
        var scored = rewards.Zip(weights, (r, w) => r * w).ToArray();
        return new(Mean(rewards), Mean(scored), SelfNormalised(rewards, weights), Mean(robust), Mean(gains), closed.Length, matched);
    }

    private static double Foretell(SellerResponse? response, double premium) =>
        response is null ? 0 : response.Earning(Math.Clamp(premium, response.PremiumMin, response.PremiumMax));

    private static PolicyValue Mean(double[] values)
    {
        var mean = values.Average();
        var error = Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1.0) / values.Length);
        return new(mean, mean - (Z95 * error), mean + (Z95 * error));
    }

    /// <summary>Delta method for the ratio.</summary>
    private static PolicyValue SelfNormalised(double[] rewards, double[] weights)
    {
        var total = weights.Sum();
        if (total == 0)
            return new(double.NaN, double.NaN, double.NaN);
        var value = rewards.Zip(weights, (r, w) => r * w).Sum() / total;
        var squares = rewards.Zip(weights, (r, w) => w * w * (r - value) * (r - value)).Sum();
        var error = Math.Sqrt(squares) / total;
        return new(value, value - (Z95 * error), value + (Z95 * error));
    }
}
