using System.Globalization;
using CardRecycle.Api.Features.Quotes.Contract;
using CardRecycle.Models.Policy;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Features.Quotes;

/// <summary>The step within a price and the probability with which it came about, in parts per million.</summary>
internal readonly record struct PriceStep(long Ppm, long PropensityPpm);

/// <summary>
/// Draws the small random step of a price and takes it off the margin, never below the least margin. It depends on the card and the hour
/// and
/// on nobody's person: the same card and facts at the same moment get the same price.
/// </summary>
internal sealed class PriceStepping
{
    /// <summary>0.3 and 0.6 points either way, and none.</summary>
    public static readonly IReadOnlyList<long> Usual = [-6_000, -3_000, 0, 3_000, 6_000];

    private readonly IReadOnlyList<long> stepsPpm;
    private readonly long marginMinPpm;
    private readonly PriceSteps steps;

    public PriceStepping(QuoteSeal seal, IOptions<QuotePolicyOptions> options)
    {
        stepsPpm = options.Value.StepsPpm ?? Usual;
        marginMinPpm = options.Value.MarginMinPpm;
        steps = new(seal.KeyFor("price-steps"), stepsPpm);
    }

    public (PriceTerms Terms, PriceStep Step) Step(PriceTerms terms, in QuotedCard card, DateTimeOffset at)
    {
        if (stepsPpm.Count == 1 && stepsPpm[0] == 0)
            return (terms, new(0, QuotePolicy.Million));
        var key = string.Create(
            CultureInfo.InvariantCulture,
            $"{card.Brand.Id}/{(int)card.Form}/{card.FaceFen}/{card.BalanceFen}/{card.ExpiresOn?.DayNumber}/{card.Region}/{(int)card.Proof}"
        );
        var taken = TakenOff(steps.For(key, at), terms.MarginPpm);
        // Steps that the rails cut to the same one add up.
        var ways = 0;
        foreach (var step in stepsPpm)
            ways += TakenOff(step, terms.MarginPpm) == taken ? 1 : 0;
        return (terms with { MarginPpm = terms.MarginPpm - taken }, new(taken, ways * QuotePolicy.Million / stepsPpm.Count));
    }

    private long TakenOff(long step, long margin) => Math.Min(step, Math.Max(0, margin - marginMinPpm));
}
