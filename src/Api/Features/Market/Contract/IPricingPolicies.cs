using CardRecycle.Models.Policy;
using CardRecycle.Models.Valuation;

namespace CardRecycle.Api.Features.Market.Contract;

/// <summary>
/// The learned pricing policies (定价策略) that are and were in force, as the registry has them: the same in every replica, so that each
/// names the same price.
/// </summary>
internal interface IPricingPolicies
{
    PolicyHistory Current { get; }

    /// <summary>Why the promoted policy is not served; null if it is, or if there never was one.</summary>
    string? Problem { get; }
}

/// <summary>Promotions and rollbacks in order; those of packages that cannot be served are left out, as if they had not been.</summary>
/// <param name="Changes">Empty: no learned policy prices, and the fixed margin holds.</param>
internal sealed record PolicyHistory(IReadOnlyList<PolicyChange> Changes)
{
    public static readonly PolicyHistory None = new([]);

    public PolicyChange? InForce => Changes.Count == 0 ? null : Changes[^1];
}

/// <summary>A policy came into force.</summary>
/// <param name="Version">Version of its package.</param>
/// <param name="At">When it was promoted or rolled back to.</param>
/// <param name="Premiums">By kind, price before the service fee less expected return after costs, over the balance: minus the
/// margin.</param>
/// <param name="Answers">How its brands' answers are followed; null: they are not.</param>
/// <param name="Responses">How sellers of a kind answered what it was learned from.</param>
internal sealed record PolicyChange(
    string Version,
    DateTimeOffset At,
    IReadOnlyDictionary<KindOfCard, double> Premiums,
    AnswerLaw? Answers,
    IReadOnlyDictionary<KindOfCard, SellerResponse> Responses
);
