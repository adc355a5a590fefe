using Microsoft.AspNetCore.Http.HttpResults;

namespace CardRecycle.Api.Features.Quotes;

/// <summary>What a seller of each membership pays for a deal, the lowest tier first.</summary>
internal sealed record MembershipsResponse(IReadOnlyList<MembershipView> Memberships);

/// <param name="Tier">Stable name.</param>
/// <param name="FeePpm">Service fee over what can be paid, in millionths.</param>
internal sealed record MembershipView(string Tier, long FeePpm);

internal static class ListMemberships
{
    public static Ok<MembershipsResponse> Handle(LiveFees fees)
    {
        var policy = fees.Policy;
        var fee = Math.Clamp(policy.FeePpm, QuotePolicy.FeeMinPpm, QuotePolicy.FeeMaxPpm);
        return TypedResults.Ok(
            new MembershipsResponse([
                new(QuoteCard.StandardTier, fee),
                .. policy
                    .MembershipPpm.OrderBy(m => m.Value)
                    .Select(m => new MembershipView(m.Key, Math.Max(QuotePolicy.FeeMinPpm, fee - m.Value))),
            ])
        );
    }
}
