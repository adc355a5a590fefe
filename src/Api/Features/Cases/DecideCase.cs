using System.ComponentModel.DataAnnotations;
using CardRecycle.Api.Features.Cases.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Cases;

/// <summary>The owner decides. Above the limit a second person agrees first, or sends the case back to the queue.</summary>
internal static class DecideCase
{
    public static async Task<Results<Ok<CaseSummaryView>, ProblemHttpResult>> Handle(
        Guid caseId,
        DecideCaseRequest request,
        StaffCaller caller,
        CardRecycleDb db,
        CaseDesk desk,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        if (await db.Cases.SingleOrDefaultAsync(c => c.Id == caseId, ct) is not { } risk)
            return Problems.From(CaseRefusals.NotFound);
        var review = new CaseReview(request.Decision, request.Reason, request.Typology, caller.Id);
        if (await desk.DecideAsync(db, risk, review, ct) is { } refusal)
            return Problems.From(refusal);
        return TypedResults.Ok(CaseViews.SummaryOf(risk, clock.GetUtcNow()));
    }

    public static async Task<Results<Ok<CaseSummaryView>, ProblemHttpResult>> Confirm(
        Guid caseId,
        ConfirmCaseRequest request,
        StaffCaller caller,
        CardRecycleDb db,
        CaseDesk desk,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        if (await db.Cases.SingleOrDefaultAsync(c => c.Id == caseId, ct) is not { } risk)
            return Problems.From(CaseRefusals.NotFound);
        if (risk.RefuseSecond(caller.Id) is { } refusal)
            return Problems.From(refusal);
        if (request.Agree)
        {
            if (await desk.CarryOutAsync(db, risk, risk.Proposal!, caller.Id, ct) is { } impossible)
                return Problems.From(impossible);
        }
        else
        {
            risk.Disagree(caller.Id, request.Reason, clock.GetUtcNow());
            await db.SaveChangesAsync(ct);
        }
        return TypedResults.Ok(CaseViews.SummaryOf(risk, clock.GetUtcNow()));
    }
}

/// <param name="Decision">approve, decline or recheck.</param>
/// <param name="Reason">For the record; the seller does not see it.</param>
/// <param name="Typology">With a decline: code of the kind of fraud, if the reviewer knows it.</param>
internal sealed record DecideCaseRequest(
    ReviewDecision Decision,
    [property: Required, StringLength(1000, MinimumLength = 2)] string Reason,
    [property: StringLength(64)] string? Typology = null
);

/// <param name="Agree">True: what was proposed is carried out. False: the case goes back to the queue.</param>
/// <param name="Reason">For the record.</param>
internal sealed record ConfirmCaseRequest(bool Agree, [property: Required, StringLength(1000, MinimumLength = 2)] string Reason);
