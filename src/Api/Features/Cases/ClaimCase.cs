using System.ComponentModel.DataAnnotations;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Cases;

/// <summary>A reviewer takes a case, or puts it back. One owner at a time: of two who claim at once one gets it.</summary>
internal static class ClaimCase
{
    public static async Task<Results<Ok<CaseSummaryView>, ProblemHttpResult>> Handle(
        Guid caseId,
        StaffCaller caller,
        CardRecycleDb db,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        // Locked, so that of many who claim each sees what the one before did, and so that an escalation in the same moment takes nothing
        // from the first of them.
        var risk = await db.Cases.FromSql($"select * from cases.cases where id = {caseId} for update").SingleOrDefaultAsync(ct);
        if (risk is null)
            return Problems.From(CaseRefusals.NotFound);
        if (risk.Claim(caller.Id, clock.GetUtcNow()) is { } refusal)
            return Problems.From(refusal);
        await db.SaveChangesAsync(ct);
        return TypedResults.Ok(CaseViews.SummaryOf(risk, clock.GetUtcNow()));
    }

    public static async Task<Results<Ok<CaseSummaryView>, ProblemHttpResult>> Release(
        Guid caseId,
        ReleaseCaseRequest request,
        StaffCaller caller,
        CardRecycleDb db,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        if (await db.Cases.SingleOrDefaultAsync(c => c.Id == caseId, ct) is not { } risk)
            return Problems.From(CaseRefusals.NotFound);
        if (risk.Release(caller.Id, request.Reason, clock.GetUtcNow()) is { } refusal)
            return Problems.From(refusal);
        await db.SaveChangesAsync(ct);
        return TypedResults.Ok(CaseViews.SummaryOf(risk, clock.GetUtcNow()));
    }
}

/// <param name="Reason">For the record.</param>
internal sealed record ReleaseCaseRequest([property: Required, StringLength(500, MinimumLength = 2)] string Reason);
