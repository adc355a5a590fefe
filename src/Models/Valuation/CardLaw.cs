namespace CardRecycle.Models.Valuation;

/// <summary>
/// What sets the cards of one kind apart whatever the market does, part by part: values at some faces, spent shares and remaining lives,
/// straight lines between them, and a value each for cards that never expire, codes and cards that are bound to a region. Points of rate;
/// learned for each kind (<c>CardLawFit</c> of the training).
/// </summary>
internal static class CardLaw
{
    /// <summary>Faces from 1 to 10,000 yuan, evenly spread over log10.</summary>
    internal static Range Face { get; } = ..17;

    /// <summary>Shares of the face that are spent, from none to all.</summary>
    internal static Range Spent { get; } = 17..22;

    /// <summary>Days of remaining life, evenly spread over log(1 + days).</summary>
    internal static Range Life { get; } = 22..51;
    internal const int NeverExpires = 51;
    internal const int Code = 52;
    internal const int RegionBound = 53;

    /// <summary>Number of values.</summary>
    internal const int Count = 54;

    private const double LogFaceMax = 4;
    private static readonly double logLifeMax = Math.Log(1 + FeatureSchema.LifeDaysMax);

    /// <summary>What form, face and spent share, life, and region of this card are worth; nothing if nothing was learned.</summary>
    internal static (double Form, double Face, double Life, double Region) Of(ReadOnlySpan<double> values, in CardFacts facts)
    {
        if (values.IsEmpty)
            return default;
        Span<double> weights = stackalloc double[Count];
        Weights(weights, facts);
        var face = Sum(values[Face], weights[Face]) + Sum(values[Spent], weights[Spent]);
        var life = Sum(values[Life], weights[Life]) + (weights[NeverExpires] * values[NeverExpires]);
        return (weights[Code] * values[Code], face, life, weights[RegionBound] * values[RegionBound]);
    }

    /// <summary>How much each value counts for a card.</summary>
    internal static void Weights(Span<double> weights, in CardFacts facts)
    {
        weights.Clear();
        Between(weights[Face], Math.Log10(Math.Max(1, facts.FaceFen) / 100.0) / LogFaceMax);
        Between(weights[Spent], 1 - (facts.BalanceFen / (double)Math.Max(1, facts.FaceFen)));
        if (facts.LifeDays is { } days)
            Between(weights[Life], Math.Log(1 + Math.Max(0, days)) / logLifeMax);
        else
            weights[NeverExpires] = 1;
        weights[Code] = facts.Form == FormOfCard.Code ? 1 : 0;
        weights[RegionBound] = facts.RegionBound ? 1 : 0;
    }

    /// <param name="share">Of the way from the first knot to the last.</param>
    private static void Between(Span<double> knots, double share)
    {
        var at = Math.Clamp(share, 0, 1) * (knots.Length - 1);
        var below = Math.Min((int)at, knots.Length - 2);
        (knots[below], knots[below + 1]) = (below + 1 - at, at - below);
    }

    private static double Sum(ReadOnlySpan<double> values, ReadOnlySpan<double> weights)
    {
        var sum = 0.0;
        for (var i = 0; i < values.Length; i++)
            sum += weights[i] * values[i];
        return sum;
    }
}
