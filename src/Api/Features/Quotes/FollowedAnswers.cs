using System.Collections.Frozen;
using CardRecycle.Api.Features.Quotes.Contract;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Features.Quotes;

/// <summary>
/// What sellers' answers say beyond the valuation (卖家应答修正), by brand, as of the last hour whose answers are all known; taken off the
/// margin, which stays within its guard rails and leaves room for the random steps. The same in every replica, since each follows the same
/// rows in the same order, hour by hour.
/// </summary>
internal sealed class FollowedAnswers(IOptions<QuotePolicyOptions> options)
{
    private volatile FrozenDictionary<string, long> current = FrozenDictionary<string, long>.Empty;

    /// <summary>By how much each brand's price is moved, ppm of the balance; a brand that is missing is not moved.</summary>
    public FrozenDictionary<string, long> Current
    {
        get => current;
        set => current = value;
    }

    /// <returns>The terms with the brand's correction in the margin, and how much that is, in ppm.</returns>
    public (PriceTerms Terms, long MovedPpm) Apply(PriceTerms terms, string brandId)
    {
        if (!current.TryGetValue(brandId, out var aim) || aim == 0)
            return (terms, 0);
        var rails = options.Value;
        var room = (rails.StepsPpm ?? PriceStepping.Usual).Max(Math.Abs);
        var (least, most) = (rails.MarginMinPpm + room, rails.MarginMaxPpm - room);
        // A fixed margin that lies beyond them already is not moved further out, nor pulled in.
        var margin = Math.Clamp(terms.MarginPpm - aim, Math.Min(least, terms.MarginPpm), Math.Max(most, terms.MarginPpm));
        return (terms with { MarginPpm = margin }, terms.MarginPpm - margin);
    }
}
