using CardRecycle.Api.Features.Risk.Contract;
using CardRecycle.Api.Persistence;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Risk;

/// <summary>Reviewers read what the gate decided on an order, and why.</summary>
internal static class ReadDecisions
{
    public static async Task<Ok<IReadOnlyList<RiskDecisionView>>> Handle(Guid orderId, CardRecycleDb db, CancellationToken ct)
    {
        var decisions = await db.Set<RiskDecisionRecord>()
            .AsNoTracking()
            .Where(d => d.OrderId == orderId)
            .OrderBy(d => d.Id)
            .ToListAsync(ct);
        return TypedResults.Ok<IReadOnlyList<RiskDecisionView>>([
            .. decisions.Select(d => new RiskDecisionView(d.Verdict, d.Reasons, d.At)),
        ]);
    }
}

internal sealed record RiskDecisionView(RiskVerdict Verdict, IReadOnlyList<RiskReason> Reasons, DateTimeOffset At);
