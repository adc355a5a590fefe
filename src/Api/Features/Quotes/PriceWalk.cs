using CardRecycle.Api.Features.Catalog.Contract;
using CardRecycle.Api.Features.Market.Contract;
using CardRecycle.Api.Features.Quotes.Contract;
using CardRecycle.Models.Policy;
using CardRecycle.Models.Valuation;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Features.Quotes;

/// <summary>
/// Puts the margin of the promoted policy into a price: by kind of card, from the margin that held before towards the learned one, by at
/// most the daily limit for every day in China, whatever is promoted or rolled back on it. It is a function of the promotions and the
/// day, so every replica names the same price. A learned margin leaves room for every random step above the least margin: what is drawn
/// stays as likely as it is logged.
/// </summary>
internal sealed class PriceWalk(IPricingPolicies policies, IOptions<QuotePolicyOptions> options)
{
    /// <summary>Stands for the policy's version where the fixed margin of the options prices.</summary>
    public const string FixedPolicy = "fixed";

    private static readonly int kinds = Enum.GetValues<CardKind>().Length;

    private sealed record OfDay(DateOnly Day, PolicyHistory History, long[] MarginPpm);

    private volatile OfDay? latest;

    /// <returns>The terms with the margin in force for the kind, and the version of the policy that set it.</returns>
    public (PriceTerms Terms, string PolicyVersion) Apply(PriceTerms terms, CardKind kind, DateTimeOffset at)
    {
        var history = policies.Current;
        if (history.InForce is not { } policy)
            return (terms, FixedPolicy);
        var day = QuoteDay.Of(at);
        var current = latest;
        if (current is null || current.Day != day || !ReferenceEquals(current.History, history))
        {
            var fresh = new long[kinds];
            for (var i = 0; i < fresh.Length; i++)
                fresh[i] = MarginPpm(history.Changes, (KindOfCard)i, day, options.Value);
            latest = current = new(day, history, fresh);
        }
        return (terms with { MarginPpm = current.MarginPpm[(int)kind] }, policy.Version);
    }

    /// <summary>The margin of a kind on a day; the options' until the first policy, and the aim of every policy that lacks the
    /// kind.</summary>
    internal static long MarginPpm(IReadOnlyList<PolicyChange> changes, KindOfCard kind, DateOnly today, QuotePolicyOptions options)
    {
        var rails = new GuardRails(Rate(options.MarginMinPpm), Rate(options.MarginMaxPpm), Rate(options.MarginDailyChangeMaxPpm));
        var room = (options.StepsPpm ?? PriceStepping.Usual).Max(Math.Abs);
        var (fixedPremium, least, most) = (
            -Rate(options.MarginPpm),
            -Rate(options.MarginMaxPpm - room),
            -Rate(options.MarginMinPpm + room)
        );
        var premium = fixedPremium;
        for (var i = 0; i < changes.Count; i++)
        {
            var from = Earlier(QuoteDay.Of(changes[i].At), today);
            var until = i + 1 < changes.Count ? Earlier(QuoteDay.Of(changes[i + 1].At), today) : today.AddDays(1);
            var days = until.DayNumber - from.DayNumber;
            if (days <= 0)
                continue;
            var target = changes[i].Premiums.TryGetValue(kind, out var learned) ? Math.Clamp(learned, least, most) : fixedPremium;
            premium = PricePolicy.Approach(premium, target, days - 1, rails);
        }
        return (long)Math.Round(-premium * QuotePolicy.Million);

        static double Rate(long ppm) => ppm / (double)QuotePolicy.Million;
        static DateOnly Earlier(DateOnly a, DateOnly b) => a < b ? a : b;
    }
}
