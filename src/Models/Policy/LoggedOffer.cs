using CardRecycle.Models.Valuation;

namespace CardRecycle.Models.Policy;

/// <summary>A price that was named to a seller, and what came of it. Rates are over the balance.</summary>
/// <param name="Kind">Kind of card.</param>
/// <param name="Expected">What the card was expected to fetch when the price was named, after all costs.</param>
/// <param name="Offered">What the seller was to receive.</param>
/// <param name="Step">The random step within <paramref name="Offered"/>, points of rate.</param>
/// <param name="Propensity">Probability with which that step was drawn, above 0.</param>
/// <param name="Accepted">The seller agreed.</param>
/// <param name="Realised">What the card really fetched, after the same costs; 0 for a bad card; NaN while that is not known.</param>
public readonly record struct LoggedOffer(
    KindOfCard Kind,
    double Expected,
    double Offered,
    double Step,
    double Propensity,
    bool Accepted,
    double Realised
)
{
    /// <summary>Offer minus expectation, points of rate: below 0, the house keeps something.</summary>
    public double Premium => Offered - Expected;

    /// <summary>What the house earned, over the balance: nothing without a deal.</summary>
    public double Reward => Accepted ? Realised - Offered : 0;

    /// <summary>False while a card that was bought lies in stock: such an offer teaches acceptance only.</summary>
    public bool IsClosed => !Accepted || double.IsFinite(Realised);
}
