using System.ComponentModel.DataAnnotations;
using CardRecycle.Api.Features.Cases.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Outbox;
using CardRecycle.Api.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Cases;

/// <summary>The owner of a case asks its seller for something. The seller reads what is needed and by when on their order.</summary>
internal static class AskSeller
{
    public const int HoursMax = 72;

    public static async Task<Results<Ok<CaseSummaryView>, ProblemHttpResult>> Handle(
        Guid caseId,
        AskSellerRequest request,
        StaffCaller caller,
        CardRecycleDb db,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        if (!CaseAsks.Texts.ContainsKey(request.Code))
            return Problems.From(CaseRefusals.UnknownAsk);
        if (await db.Cases.SingleOrDefaultAsync(c => c.Id == caseId, ct) is not { } risk)
            return Problems.From(CaseRefusals.NotFound);
        var now = clock.GetUtcNow();
        if (risk.AskSeller(caller.Id, request.Code, request.Reason, now.AddHours(request.Hours), now) is { } refusal)
            return Problems.From(refusal);
        db.Publish(
            new SellerAsked(risk.OrderId, risk.OrderNo, risk.SellerId, CaseAsks.Texts[request.Code], now.AddHours(request.Hours), now),
            clock
        );
        await db.SaveChangesAsync(ct);
        return TypedResults.Ok(CaseViews.SummaryOf(risk, now));
    }
}

/// <param name="Code">One of the list; it decides what the seller reads.</param>
/// <param name="Hours">How long the seller has.</param>
/// <param name="Reason">Why it is needed, for the record; the seller does not see it.</param>
internal sealed record AskSellerRequest(
    [property: Required, StringLength(64)] string Code,
    [property: Range(1, AskSeller.HoursMax)] int Hours,
    [property: Required, StringLength(500, MinimumLength = 2)] string Reason
);
