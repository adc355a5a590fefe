using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using CardRecycle.Api.Features.Cases.Contract;
using CardRecycle.Api.Features.Risk.Contract;
using CardRecycle.Api.Features.Sellers.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Cases;

/// <summary>
/// Draws up the suspicious-transaction report of a case (可疑交易报告). It is recorded before it is shown, and not stored: what it says is
/// in the rows that it is made of.
/// </summary>
internal static class ReportCase
{
    private const int OrdersMax = 1000;

    public static async Task<Results<Ok<SuspicionReport>, ProblemHttpResult>> Handle(
        Guid caseId,
        ReportCaseRequest request,
        StaffCaller caller,
        ClaimsPrincipal user,
        CardRecycleDb db,
        IRiskFiles files,
        IHeldOrders orders,
        ISellerFiles sellers,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        if (request.Unmasked && !MaySeeNames(user))
            return Problems.From(CaseRefusals.MaskedOnly);
        if (await db.Cases.AsNoTracking().SingleOrDefaultAsync(c => c.Id == caseId, ct) is not { } risk)
            return Problems.From(CaseRefusals.NotFound);
        var now = clock.GetUtcNow();
        db.Add(risk.ActOf(CaseActKind.Reported, caller.Id, now, request.Unmasked ? "unmasked" : "masked", request.Reason));
        await db.SaveChangesAsync(ct);

        var related = await orders.OfPersonAsync(db, risk.PersonHash, OrdersMax, ct);
        var acts = await db.CaseActs.AsNoTracking().Where(a => a.CaseId == caseId).OrderBy(a => a.At).ThenBy(a => a.Number).ToListAsync(ct);
        return TypedResults.Ok(
            new SuspicionReport(
                caller.Id,
                now,
                request.Reason,
                await sellers.OfPersonAsync(db, risk.PersonHash, request.Unmasked, ct),
                CaseViews.SummaryOf(risk, now),
                risk.Reasons,
                await files.DecisionsAsync(db, [risk.OrderId], ct),
                related,
                related.Sum(o => o.AmountFen),
                related.Count == OrdersMax,
                [.. acts.Select(CaseViews.Of)]
            )
        );
    }

    /// <summary>Names are for those who report to authorities: two duties together, since there is none of its own.</summary>
    public static bool MaySeeNames(ClaimsPrincipal user) => user.HasClaim("duty", "risk") && user.HasClaim("duty", "finance");
}

/// <param name="Reason">What is suspected, in the reporter's words; stands in the report and on record.</param>
/// <param name="Unmasked">Personal data in full; needs the duties risk and finance together.</param>
internal sealed record ReportCaseRequest(
    [property: Required, StringLength(CaseAct.TextMax, MinimumLength = 2)] string Reason,
    bool Unmasked = false
);

/// <summary>Who, what, when and why, for the authority that suspicions are reported to.</summary>
/// <param name="ReportedBy">Member of staff.</param>
/// <param name="ReportedAt">When.</param>
/// <param name="Suspicion">Why, in the reporter's words.</param>
/// <param name="Subjects">Who: every account of the person.</param>
/// <param name="Case">What: the deal that was held up, and how the case stands.</param>
/// <param name="Reasons">Why it was held up.</param>
/// <param name="Decisions">Of the gate, with the signs that the features speak for.</param>
/// <param name="RelatedOrders">Of the person, newest first.</param>
/// <param name="RelatedFen">What these orders pay together, whatever became of them.</param>
/// <param name="RelatedCut">Whether there are more orders than are listed.</param>
/// <param name="Acts">Who did what with the case, and when.</param>
internal sealed record SuspicionReport(
    string ReportedBy,
    DateTimeOffset ReportedAt,
    string Suspicion,
    IReadOnlyList<SellerFile> Subjects,
    CaseSummaryView Case,
    IReadOnlyList<RiskReason> Reasons,
    IReadOnlyList<DecisionFile> Decisions,
    IReadOnlyList<CaseOrder> RelatedOrders,
    long RelatedFen,
    bool RelatedCut,
    IReadOnlyList<CaseActView> Acts
);
