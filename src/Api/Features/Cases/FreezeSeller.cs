using System.ComponentModel.DataAnnotations;
using CardRecycle.Api.Features.Sellers.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Cases;

/// <summary>The seller of a case can no longer sign in or sell (冻结). The case stays as it is: its order is decided on its own.</summary>
internal static class FreezeSeller
{
    public static async Task<Results<Ok<CaseActView>, ProblemHttpResult>> Handle(
        Guid caseId,
        FreezeSellerRequest request,
        StaffCaller caller,
        CardRecycleDb db,
        ISellerFiles sellers,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        if (await db.Cases.AsNoTracking().SingleOrDefaultAsync(c => c.Id == caseId, ct) is not { } risk)
            return Problems.From(CaseRefusals.NotFound);
        if (!await sellers.BlockAsync(db, risk.SellerId, caller.Id, request.Reason, ct))
            return Problems.From(CaseRefusals.SellerGone);
        var act = risk.ActOf(CaseActKind.Frozen, caller.Id, clock.GetUtcNow(), null, request.Reason);
        db.Add(act);
        await db.SaveChangesAsync(ct);
        return TypedResults.Ok(CaseViews.Of(act));
    }
}

/// <param name="Reason">Kept with case and account, for staff only.</param>
internal sealed record FreezeSellerRequest(
    [property: Required, StringLength(200, MinimumLength = 2), RegularExpression(@"[^\p{Cc}]+")] string Reason
);
