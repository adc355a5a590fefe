namespace CardRecycle.Models.Risk;

/// <summary>
/// What the Api knows of a deal today. A richer history (the simulator's, another platform's) is cut down to it before a model for the
/// Api is trained: a model that has never met "not known" takes it for something odd, and honest sellers pay for that.
/// </summary>
public static class ServedFacts
{
    /// <summary>Digits at the end of a number that count within a batch: no more than a mask shows anyway.</summary>
    public const int SerialDigits = 4;

    private const long Serials = 10_000;

    /// <summary>Nobody sells below the level at which a bank card has been checked.</summary>
    private const int KycLevelMin = 2;

    /// <summary>The event as the Api would have seen it, or null if it sees no such step. Not seen are: who bought the card later (there
    /// is one recycler, the house's), when a card was issued, the seller's region, quotes before, bonuses; the payout channel checks the
    /// name itself; a purchase proof is shown or not known of.</summary>
    public static DealEvent? Of(DealEvent e) =>
        e.Step == DealStep.Resale
            ? null
            : e with
            {
                NumberPrefix = e is { NumberPrefix: { } prefix, Serial: { } serial }
                    ? FormattableString.Invariant($"{prefix}-{serial / Serials}")
                    : null,
                Serial = e.NumberPrefix is null ? null : e.Serial % Serials,
                BalanceFen = e.BalanceFen ?? e.AmountFen,
                BonusFen = 0,
                Channel = e.Channel == "api" ? "api" : null,
                Region = null,
                KycLevel = e.KycLevel is { } level ? Math.Max(level, KycLevelMin) : null,
                PurchaseProof = e.PurchaseProof == true ? true : null,
                PayoutNameMatches = true,
                IssuedAt = null,
                QuotesAsked = null,
            };
}
