using System.ComponentModel.DataAnnotations;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Cases;

/// <summary>Staff write down what they found. Whoever knows something may, owner or not, also after the case is closed.</summary>
internal static class AddEvidence
{
    public static async Task<Results<Ok<CaseActView>, ProblemHttpResult>> Handle(
        Guid caseId,
        AddEvidenceRequest request,
        StaffCaller caller,
        CardRecycleDb db,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        if (await db.Cases.AsNoTracking().SingleOrDefaultAsync(c => c.Id == caseId, ct) is not { } risk)
            return Problems.From(CaseRefusals.NotFound);
        var act = risk.ActOf(CaseActKind.Noted, caller.Id, clock.GetUtcNow(), null, request.Text, request.ImageRef);
        db.Add(act);
        await db.SaveChangesAsync(ct);
        return TypedResults.Ok(CaseViews.Of(act));
    }
}

/// <param name="Text">What was found, or said on the telephone.</param>
/// <param name="ImageRef">Names a stored picture; never an address.</param>
internal sealed record AddEvidenceRequest(
    [property: Required, StringLength(CaseAct.TextMax, MinimumLength = 2)] string Text,
    [property: StringLength(128), RegularExpression("[A-Za-z0-9][A-Za-z0-9._-]*")] string? ImageRef = null
);
