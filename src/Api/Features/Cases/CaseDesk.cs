using CardRecycle.Api.Features.Cases.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Features.Cases;

/// <summary>What can be done with a case from both sides: by its id from here, by its order from the room Orders.</summary>
internal sealed class CaseDesk(IHeldOrders orders, TimeProvider clock, IOptions<CaseOptions> options) : ICases
{
    /// <summary>An order is checked again a few times at most.</summary>
    private const int CasesMax = 50;

    public void Open(CardRecycleDb db, HeldDeal deal)
    {
        db.Cases.Add(RiskCase.Open(deal, options.Value, clock.GetUtcNow()));
        db.WakeAfterCommit(PassCaseDeadlines.WorkName);
    }

    public async Task<Refusal?> DecideAsync(CardRecycleDb db, Guid orderId, CaseReview review, CancellationToken ct)
    {
        if (await OpenCaseOfAsync(db, orderId, ct) is not { } risk)
            return CaseRefusals.NotFound;
        // Whoever decides on a case that nobody owns has claimed it by that.
        if (risk.Owner is null && risk.Claim(review.By, clock.GetUtcNow()) is { } refusal)
            return refusal;
        return await DecideAsync(db, risk, review, ct);
    }

    /// <summary>As the owner; above the limit the decision waits for a second person. Saves.</summary>
    public async Task<Refusal?> DecideAsync(CardRecycleDb db, RiskCase risk, CaseReview review, CancellationToken ct)
    {
        if (risk.RefuseActOf(review.By) is { } refusal)
            return refusal;
        // To ask the issuer again gives nothing away.
        if (review.Decision == ReviewDecision.Recheck || risk.AmountFen <= options.Value.FourEyesAboveFen)
            return await CarryOutAsync(db, risk, review, review.By, ct);
        if (await orders.RefuseAsync(db, risk.OrderId, review.Decision, review.Typology, ct) is { } impossible)
            return impossible;
        risk.Propose(review, clock.GetUtcNow());
        await db.SaveChangesAsync(ct);
        return null;
    }

    /// <summary>The order moves and the case is closed, in one transaction. Saves.</summary>
    public async Task<Refusal?> CarryOutAsync(CardRecycleDb db, RiskCase risk, CaseReview review, string closedBy, CancellationToken ct)
    {
        if (await orders.ReviewAsync(db, risk.OrderId, review, ct) is { } refusal)
            return refusal;
        var outcome = review.Decision switch
        {
            ReviewDecision.Approve => CaseOutcome.Approved,
            ReviewDecision.Decline => CaseOutcome.Declined,
            _ => CaseOutcome.Rechecked,
        };
        risk.Close(outcome, closedBy, review.Reason, clock.GetUtcNow());
        await db.SaveChangesAsync(ct);
        return null;
    }

    public async Task WithdrawAsync(CardRecycleDb db, Guid orderId, CancellationToken ct)
    {
        var risk = await OpenCaseOfAsync(db, orderId, ct);
        risk?.Close(CaseOutcome.Withdrawn, CaseAct.Seller, null, clock.GetUtcNow());
    }

    public async Task<NeededView?> NeededAsync(CardRecycleDb db, Guid orderId, CancellationToken ct)
    {
        var ask = await db
            .Cases.AsNoTracking()
            .Where(c => c.OrderId == orderId && c.ClosedAt == null)
            .Select(c => c.Ask)
            .SingleOrDefaultAsync(ct);
        return ask is null ? null : new(ask.Code, CaseAsks.Texts[ask.Code], ask.DueAt, ask.AnsweredAt);
    }

    public async Task<IReadOnlyList<CaseBrief>> OfOrderAsync(CardRecycleDb db, Guid orderId, CancellationToken ct)
    {
        var found = await db.Cases.AsNoTracking().Where(c => c.OrderId == orderId).OrderBy(c => c.Id).Take(CasesMax).ToListAsync(ct);
        return [.. found.Select(c => new CaseBrief(c.Id, c.State.ToString(), c.Outcome?.ToString(), c.Owner, c.OpenedAt, c.ClosedAt))];
    }

    public Task<bool> IsClosedAsync(CardRecycleDb db, Guid caseId, CancellationToken ct) =>
        db.Cases.AnyAsync(c => c.Id == caseId && c.ClosedAt != null, ct);

    public async Task<Refusal?> AnswerAsync(CardRecycleDb db, Guid orderId, SellerEvidence evidence, CancellationToken ct)
    {
        if (await OpenCaseOfAsync(db, orderId, ct) is not { } risk)
            return CaseRefusals.NothingAsked;
        if (risk.TakeAnswer(evidence, options.Value, clock.GetUtcNow()) is { } refusal)
            return refusal;
        await db.SaveChangesAsync(ct);
        return null;
    }

    public async Task NoteFaceAsync(CardRecycleDb db, Guid orderId, CancellationToken ct)
    {
        if (await OpenCaseOfAsync(db, orderId, ct) is { } risk)
            db.Add(risk.ActOf(CaseActKind.Noted, CaseAct.Seller, clock.GetUtcNow(), "face-passed", "卖家已通过人脸核身。"));
    }

    private static Task<RiskCase?> OpenCaseOfAsync(CardRecycleDb db, Guid orderId, CancellationToken ct) =>
        db.Cases.SingleOrDefaultAsync(c => c.OrderId == orderId && c.ClosedAt == null, ct);
}
