using CardRecycle.Api.Features.Sellers.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Payouts;

/// <summary>Whoever was asked says that it is mended; the next attempt goes to the seller's present account and name.</summary>
internal static class RetryPayout
{
    public static async Task<Results<Ok<PayoutRetried>, ProblemHttpResult>> BySeller(
        Guid orderId,
        SellerCaller caller,
        Retry retry,
        CardRecycleDb db,
        CancellationToken ct
    )
    {
        var payout = await db.Payouts.SingleOrDefaultAsync(p => p.OrderId == orderId && p.SellerId == caller.Id, ct);
        return await retry.RunAsync(db, payout, PayoutState.NeedsSeller, ct);
    }

    public static async Task<Results<Ok<PayoutRetried>, ProblemHttpResult>> ByStaff(
        Guid payoutId,
        StaffCaller caller,
        Retry retry,
        CardRecycleDb db,
        CancellationToken ct
    )
    {
        var payout = await db.Payouts.SingleOrDefaultAsync(p => p.Id == payoutId, ct);
        return await retry.RunAsync(db, payout, PayoutState.NeedsStaff, ct);
    }

    /// <summary>What both ways share.</summary>
    internal sealed class Retry(ISellers sellers, Payees payees, TimeProvider clock)
    {
        public async Task<Results<Ok<PayoutRetried>, ProblemHttpResult>> RunAsync(
            CardRecycleDb db,
            Payout? payout,
            PayoutState mendableBy,
            CancellationToken ct
        )
        {
            if (payout is null)
                return Problems.From(PayoutRefusals.NotFound);
            if (payout.State != mendableBy)
                return Problems.From(PayoutRefusals.NothingToRetry);
            var seller = await sellers.FindAsync(db, payout.SellerId, ct);
            if (seller is not { Blocked: false, Accounts: { Count: > 0 } accounts, RealName: { Length: > 0 } realName })
                return Problems.From(PayoutRefusals.NotPayable);
            payout.Move(PayoutCommand.Retry);
            payees.Address(payout, accounts, realName);
            (payout.Reason, payout.Deadline, payout.Reoffers) = (null, null, 0);
            payout.NextAttemptAt = clock.GetUtcNow();
            payout.Version++;
            db.WakeAfterCommit(PayoutLoop.WorkName);
            try
            {
                await db.SaveChangesAsync(ct);
            }
            catch (DbUpdateConcurrencyException)
            {
                return Problems.From(PayoutRefusals.NothingToRetry);
            }
            return TypedResults.Ok(new PayoutRetried(payout.OrderId, payout.State));
        }
    }
}

/// <summary>The payout is owed again and is sent at once.</summary>
internal sealed record PayoutRetried(Guid OrderId, PayoutState State);
