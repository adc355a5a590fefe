using CardRecycle.Api.Features.Cases.Contract;
using CardRecycle.Api.Features.Quotes.Contract;
using CardRecycle.Api.Features.Risk.Contract;
using CardRecycle.Api.Persistence;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Features.Orders;

/// <summary>
/// Puts a verified deal to the risk gate, in one transaction with the order's move: the person-day sum that decides and the entry that
/// adds to it cannot come apart.
/// </summary>
internal sealed class AssessDeal(
    CardRecycleDb db,
    IRiskGate gate,
    ICases cases,
    OrderEnding ending,
    TimeProvider clock,
    IOptions<OrderDeadlines> deadlines
)
{
    /// <summary>The lease of the takeover that follows in the same run.</summary>
    private static readonly TimeSpan TakeoverLease = TimeSpan.FromSeconds(30);

    public async Task<bool> RunAsync(Order order, CancellationToken ct)
    {
        var deal = DealOf(order);
        deal = deal with { Outside = await gate.ConsultAsync(db, deal, ct) };
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var decision = await gate.AssessAsync(db, deal, ct);
        var now = clock.GetUtcNow();
        var command = decision.Verdict switch
        {
            RiskVerdict.Approve => OrderCommand.RiskApproved,
            RiskVerdict.Decline => OrderCommand.RiskDeclined,
            _ => OrderCommand.RiskReviewNeeded,
        };
        // A seller is told what they can do, never that a deal is held.
        var reason = decision.Verdict == RiskVerdict.StepUp ? OrderMessages.ProofWanted : null;
        order.Apply(command, reason, now, deadlines.Value);
        if (order.State == OrderState.Acquiring)
            // This run goes on to call the issuer: it counts as the first attempt, and holds the row meanwhile.
            (order.Attempts, order.NextAttemptAt) = (1, now + TakeoverLease);
        else if (OrderMachine.EndedUnsold(order.State))
            await ending.EndUnsoldAsync(order, ct);
        else if (order.State == OrderState.UnderReview)
            cases.Open(db, HeldDealOf(order, decision));
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return order.State == OrderState.Acquiring;
    }

    /// <summary>It could be judged from when its facts were known and its price was agreed to.</summary>
    private static HeldDeal HeldDealOf(Order order, RiskDecision decision) =>
        new(
            order.Id,
            order.OrderNo,
            order.SellerId,
            order.PersonHash,
            order.Offer.AmountFen,
            decision.Verdict,
            decision.Reasons,
            decision.ExpectedLossFen,
            order.VerifiedAt > order.AcceptedAt ? order.VerifiedAt.Value : order.AcceptedAt
        );

    /// <summary>What risk is told of an order.</summary>
    internal static Deal DealOf(Order order) =>
        new(
            order.Id,
            order.SellerId,
            order.PersonHash,
            order.CardId,
            order.NumberPrefix,
            order.BrandId,
            order.Offer.FaceFen,
            order.Offer.BalanceFen,
            order.Offer.AmountFen,
            order.DeviceFingerprint,
            order.IpAddress
        )
        {
            Facts = order.Facts,
            HasProof = order.Offer.Proof != PurchaseProof.None,
            QuotedAt = order.Offer.QuotedAt,
            AcceptedAt = order.AcceptedAt,
        };
}
