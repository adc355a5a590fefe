using CardRecycle.Models.Valuation;

namespace CardRecycle.Models.Policy;

/// <summary>What no policy may break. Points of rate.</summary>
/// <param name="MarginMin">The least that a deal must be expected to earn, and so the highest premium is minus that.</param>
/// <param name="MarginMax">The most that a seller may be asked to leave.</param>
/// <param name="DailyChangeMax">How far the premium of a kind may move in a day from the one in force before.</param>
/// <param name="FeeMin">Least service fee, as a share of the price before it.</param>
/// <param name="FeeMax">Greatest service fee.</param>
public sealed record GuardRails(double MarginMin, double MarginMax, double DailyChangeMax, double FeeMin = 0.03, double FeeMax = 0.05)
{
    /// <summary>4 ‰ at the least as the platform's options have it, 12 points at the most, one point a day.</summary>
    public static GuardRails Usual { get; } = new(0.004, 0.12, 0.01);
}

/// <summary>
/// From prediction to offer: for each kind the premium (offer minus expected return after costs) that earns most,
/// <code>acceptance(premium) × (expected return + shortfall(premium) − price)</code>
/// within the data and the guard rails. It depends on the kind alone and not on the person: the same card and facts at the same moment
/// get
/// the same price.
/// </summary>
public sealed class PricePolicy
{
    private const double Grid = 0.0005;
    private readonly IReadOnlyDictionary<KindOfCard, SellerResponse> responses;
    private readonly Dictionary<KindOfCard, double> premiums = [];

    public PricePolicy(IReadOnlyDictionary<KindOfCard, SellerResponse> responses, GuardRails rails)
    {
        this.responses = responses;
        foreach (var (kind, response) in responses)
            if (Best(response, rails) is { } premium)
                premiums[kind] = premium;
    }

    /// <summary>The premium for a kind; null if there is no data on it: the price in force before stays.</summary>
    public double? PremiumFor(KindOfCard kind) => premiums.TryGetValue(kind, out var premium) ? premium : null;

    public IReadOnlyDictionary<KindOfCard, double> Premiums => premiums;

    public SellerResponse? ResponseOf(KindOfCard kind) => responses.GetValueOrDefault(kind);

    /// <summary>
    /// The premium that is really named on a day after the policy came into force: from the old one towards the new one, no faster than
    /// the rails allow. A function of the days alone, so every replica names the same.
    /// </summary>
    public static double Approach(double before, double target, int daysInForce, GuardRails rails)
    {
        var reach = rails.DailyChangeMax * (1 + Math.Max(0, daysInForce));
        return Math.Clamp(target, before - reach, before + reach);
    }

    /// <summary>Null if the rails leave nothing of what there is data on.</summary>
    private static double? Best(SellerResponse response, GuardRails rails)
    {
        var (low, high) = (Math.Max(response.PremiumMin, -rails.MarginMax), Math.Min(response.PremiumMax, -rails.MarginMin));
        if (low > high)
            return null;
        var (best, earning) = (low, response.Earning(low));
        for (var premium = low + Grid; premium <= high; premium += Grid)
            if (response.Earning(premium) is var value && value > earning)
                (best, earning) = (premium, value);
        return best;
    }
}
