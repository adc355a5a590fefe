using CardRecycle.Api.Features.Catalog.Contract;
using CardRecycle.Api.Features.Quotes.Contract;

namespace CardRecycle.Api.Features.Quotes;

/// <summary>Section <c>Quotes:Policy</c>: what the platform takes, in parts per million (10,000 is one percent) of the balance.</summary>
internal sealed class QuotePolicyOptions
{
    /// <summary>The service fee of everybody: 4 % of what can be paid.</summary>
    public long FeePpm { get; set; } = 40_000;

    /// <summary>What a membership takes off the fee, by tier. A tier that is not listed takes nothing off.</summary>
    public Dictionary<string, long> MembershipPpm { get; private set; } =
        new(StringComparer.Ordinal)
        {
            ["silver"] = 3_000,
            ["gold"] = 6_000,
            ["vip"] = 10_000,
        };

    /// <summary>Selling on: the recycler's channel and delivery.</summary>
    public Dictionary<CardKind, long> ChannelPpm { get; } =
        new()
        {
            [CardKind.Supermarket] = 4_000,
            [CardKind.ECommerce] = 3_000,
            [CardKind.Fuel] = 5_000,
            [CardKind.Phone] = 3_000,
            [CardKind.Game] = 6_000,
            [CardKind.Dining] = 8_000,
            [CardKind.Travel] = 6_000,
            [CardKind.Mall] = 7_000,
            [CardKind.Coffee] = 8_000,
        };

    /// <summary>A physical card has to be kept and handed over.</summary>
    public long PhysicalPpm { get; set; } = 1_500;

    /// <summary>Capital that lies in stock, for each day until the card is sold.</summary>
    public long HoldingPpmPerDay { get; set; } = 250;

    /// <summary>Longer storage is not charged to the seller.</summary>
    public int HoldingDaysMax { get; set; } = 30;

    /// <summary>Cards that turn out used, disputed or stolen after we have paid.</summary>
    public Dictionary<CardKind, long> RiskPpm { get; } =
        new()
        {
            [CardKind.Supermarket] = 6_000,
            [CardKind.ECommerce] = 6_000,
            [CardKind.Fuel] = 7_000,
            [CardKind.Phone] = 5_000,
            [CardKind.Game] = 12_000,
            [CardKind.Dining] = 9_000,
            [CardKind.Travel] = 9_000,
            [CardKind.Mall] = 8_000,
            [CardKind.Coffee] = 9_000,
        };

    /// <summary>Share of the kind's risk that is left when the seller can show how the card was bought.</summary>
    public Dictionary<PurchaseProof, long> RiskLeftPpm { get; } =
        new()
        {
            [PurchaseProof.None] = 1_000_000,
            [PurchaseProof.Receipt] = 700_000,
            [PurchaseProof.Invoice] = 500_000,
        };

    /// <summary>Share of the valuation's lower half-width that is set aside: the less the model knows, the more careful the
    /// price.</summary>
    public long UncertaintyPpm { get; set; } = 80_000;

    /// <summary>But never more than this.</summary>
    public long UncertaintyMaxPpm { get; set; } = 15_000;

    /// <summary>What a deal should earn beside the fee, before the random step, where no learned policy says another.</summary>
    public long MarginPpm { get; set; } = 8_000;

    /// <summary>Guard rail: the least that a deal must earn beside the fee, whatever step is drawn.</summary>
    public long MarginMinPpm { get; set; } = 2_000;

    /// <summary>Guard rail: the most that a learned policy may ask a seller to leave beside the fee, the random step included.</summary>
    public long MarginMaxPpm { get; set; } = 120_000;

    /// <summary>Guard rail: how far a learned policy may move the margin of a kind in a day.</summary>
    public long MarginDailyChangeMaxPpm { get; set; } = 10_000;

    /// <summary>Random steps of price, equally likely, from which acceptance is learned; null: those of
    /// <see cref="PriceStepping.Usual"/>; a single 0: none.</summary>
    public long[]? StepsPpm { get; set; }

    /// <summary>No step is larger: prices stay fair between sellers.</summary>
    public const long StepMaxPpm = 10_000;

    /// <summary>Guard rail: no card is expected to fetch more, whatever a model says.</summary>
    public long ResaleMaxPpm { get; set; } = 990_000;

    /// <summary>Guard rail: a model may not stray further from a market with enough trades.</summary>
    public long MarketGapMaxPpm { get; set; } = 100_000;

    /// <summary>From this many trades in 30 days the market is believed more than the model.</summary>
    public int MarketTradesMin { get; set; } = 5;

    /// <summary>The same policy with other fees.</summary>
    public QuotePolicyOptions With(long feePpm, IReadOnlyDictionary<string, long> membershipPpm)
    {
        var other = (QuotePolicyOptions)MemberwiseClone();
        (other.FeePpm, other.MembershipPpm) = (feePpm, new(membershipPpm, StringComparer.Ordinal));
        return other;
    }

    /// <summary>A setting by which the platform could pay more than it gets, or leave 3 to 5 %, must not start.</summary>
    public bool IsSound =>
        FeePpm is >= QuotePolicy.FeeMinPpm and <= QuotePolicy.FeeMaxPpm
        && ResaleMaxPpm is > 0 and <= QuotePolicy.Million
        && MarginMinPpm is >= 0 and <= QuotePolicy.Million
        && MarginMaxPpm <= QuotePolicy.Million
        && MarginMaxPpm - MarginMinPpm >= 2 * StepMaxPpm
        && MarginDailyChangeMaxPpm is > 0 and <= QuotePolicy.Million
        && StepsPpm is null or { Length: > 0 and <= 9 }
        && (StepsPpm ?? []).All(s => s is >= -StepMaxPpm and <= StepMaxPpm)
        && RiskLeftPpm.Values.All(p => p is >= 0 and <= QuotePolicy.Million)
        && Taken.All(p => p is >= 0 and <= QuotePolicy.Million);

    private IEnumerable<long> Taken =>
        [
            PhysicalPpm,
            HoldingPpmPerDay,
            HoldingDaysMax,
            UncertaintyPpm,
            UncertaintyMaxPpm,
            MarginPpm,
            MarketGapMaxPpm,
            .. MembershipPpm.Values,
            .. ChannelPpm.Values,
            .. RiskPpm.Values,
        ];
}
