using System.Text.Json;
using CardRecycle.Api.Features.Cases.Contract;
using CardRecycle.Api.Features.Risk.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Cases;

/// <summary>Reviewers read the queue, and one case with all that is known of it.</summary>
internal static class ReadCases
{
    private const int PageSizeMax = 100;
    private const int OrdersMax = 20;
    private const int ReasonMax = 64;

    /// <summary>
    /// What is to be done first comes first: by priority, then by deadline. Without a state, all open cases.
    /// <paramref name="after"/> is the id of the last case of the page before.
    /// </summary>
    public static async Task<Results<Ok<CasePage>, ProblemHttpResult>> Queue(
        StaffCaller caller,
        CardRecycleDb db,
        TimeProvider clock,
        CancellationToken ct,
        string? state = null,
        bool mine = false,
        bool overdue = false,
        bool escalated = false,
        bool unowned = false,
        QueryCode<RiskVerdict>? verdict = null,
        string? reason = null,
        long? minFen = null,
        Guid? sellerId = null,
        Guid? after = null,
        int limit = 20
    )
    {
        // Enums in a query are bound case by case and with numbers; clients write these names as the answers do.
        CaseState? wanted = Enum.GetValues<CaseState>().Cast<CaseState?>().FirstOrDefault(s => NameOf(s!.Value) == state);
        if (state is not null && wanted is null)
            return Problems.From(CaseRefusals.UnknownState);
        var (size, now) = (Math.Clamp(limit, 1, PageSizeMax), clock.GetUtcNow());
        // Reasons are kept as JSON, written with this name.
        var named = JsonSerializer.Serialize(new[] { new { Code = reason } });
        var all = reason is { Length: > 0 and <= ReasonMax }
            ? db.Cases.FromSql($"select * from cases.cases where reasons @> {named}::jsonb")
            : db.Cases;
        var cases = all.AsNoTracking().Where(c => wanted == null ? c.ClosedAt == null : c.State == wanted);
        if (mine)
            cases = cases.Where(c => c.Owner == caller.Id);
        if (overdue)
            cases = cases.Where(c => c.ClosedAt == null && c.DeadlineAt <= now);
        if (escalated)
            cases = cases.Where(c => c.EscalatedAt != null);
        if (unowned)
            cases = cases.Where(c => c.Owner == null);
        if (verdict is { } held)
            cases = cases.Where(c => c.Verdict == held.Value);
        if (minFen is { } least)
            cases = cases.Where(c => c.AmountFen >= least);
        if (sellerId is { } seller)
            cases = cases.Where(c => c.SellerId == seller);
        if (after is { } lastId)
        {
            if (await db.Cases.AsNoTracking().SingleOrDefaultAsync(c => c.Id == lastId, ct) is not { } last)
                return Problems.From(CaseRefusals.NotFound);
            cases = cases.Where(c =>
                c.Priority < last.Priority
                || (c.Priority == last.Priority && (c.DeadlineAt > last.DeadlineAt || (c.DeadlineAt == last.DeadlineAt && c.Id > last.Id)))
            );
        }
        var page = await cases.OrderByDescending(c => c.Priority).ThenBy(c => c.DeadlineAt).ThenBy(c => c.Id).Take(size).ToListAsync(ct);
        return TypedResults.Ok(new CasePage([.. page.Select(c => CaseViews.SummaryOf(c, now))], page.Count == size ? page[^1].Id : null));
    }

    public static async Task<Results<Ok<CaseView>, ProblemHttpResult>> One(
        Guid caseId,
        CardRecycleDb db,
        IRiskFiles files,
        IHeldOrders orders,
        ICases desk,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        if (await db.Cases.AsNoTracking().Include(c => c.Acts).SingleOrDefaultAsync(c => c.Id == caseId, ct) is not { } risk)
            return Problems.From(CaseRefusals.NotFound);
        return TypedResults.Ok(
            new CaseView(
                CaseViews.SummaryOf(risk, clock.GetUtcNow()),
                risk.Reasons,
                risk.State == CaseState.Closed ? null : await desk.NeededAsync(db, risk.OrderId, ct),
                risk.State == CaseState.AwaitingSecond ? risk.Proposal : null,
                await files.DecisionsAsync(db, [risk.OrderId], ct),
                await orders.OfPersonAsync(db, risk.PersonHash, OrdersMax, ct),
                [.. risk.Acts.OrderBy(a => a.At).ThenBy(a => a.Number).Select(CaseViews.Of)]
            )
        );
    }

    private static string NameOf(CaseState state) => JsonNamingPolicy.CamelCase.ConvertName(state.ToString());
}

/// <param name="Cases">The most urgent first.</param>
/// <param name="Next">Give it as <c>after</c> for the next page; null at the end.</param>
internal sealed record CasePage(IReadOnlyList<CaseSummaryView> Cases, Guid? Next);
