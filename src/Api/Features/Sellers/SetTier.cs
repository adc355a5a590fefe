using System.ComponentModel.DataAnnotations;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Sellers;

/// <param name="Tier">standard, silver, gold or vip.</param>
/// <param name="Reason">For the record.</param>
internal sealed record SetTierRequest(
    [property: Required, RegularExpression("standard|silver|gold|vip")] string Tier,
    [property: StringLength(500)] string? Reason = null
);

/// <summary>Operations set a seller's membership (会员等级); quotes follow with the next sign-in, whose token carries it.</summary>
internal static class SetTier
{
    public static async Task<Results<NoContent, ProblemHttpResult>> Handle(
        Guid sellerId,
        SetTierRequest request,
        CardRecycleDb db,
        CancellationToken ct
    )
    {
        var changed = await db.Sellers.Where(s => s.Id == sellerId).ExecuteUpdateAsync(s => s.SetProperty(x => x.Tier, request.Tier), ct);
        return changed == 0 ? Problems.From(SellerRefusals.AccountGone) : TypedResults.NoContent();
    }
}
