namespace CardRecycle.Models.Valuation;

/// <summary>The model that is in force. A promotion replaces it without a restart; take it once per quote and keep to it.</summary>
public interface IValuationModels
{
    /// <summary>Null until a promoted model could be loaded.</summary>
    IValuationModel? Current { get; }

    /// <summary>Why the promoted model is not served (missing, corrupt, other schema), or null if it is.</summary>
    string? Problem { get; }
}

/// <summary>A loaded valuation model. Thread-safe.</summary>
public interface IValuationModel
{
    /// <summary>Version of its package, shown on every offer.</summary>
    string Version { get; }

    /// <summary>Values one card, with interval and explanation.</summary>
    RateEstimate Estimate(in CardFacts facts, in MarketSnapshot market);

    /// <summary>
    /// How much more (or less) this card fetches than a standard card of its brand, in points of rate, whatever the market does. A closed
    /// trade moves the level of its brand by its rate without this effect: otherwise the mix of faces that happened to trade would.
    /// </summary>
    double Effect(in CardFacts facts);

    /// <summary><see cref="Effect"/>, and the standard deviation of a single trade of such a card: how much a level may trust it.</summary>
    (double Effect, double Noise) EffectAndNoise(in CardFacts facts) => (Effect(facts), MarketFilter.UsualNoise);

    /// <summary>How the levels of brands and kinds move, as this model learned it.</summary>
    FilterLaw Movement => FilterLaw.Ignorant;
}
