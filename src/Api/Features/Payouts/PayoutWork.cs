using CardRecycle.Api.Gateways.Payments;
using CardRecycle.Api.Persistence;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Payouts;

/// <summary>A claimed payout with its living attempt (of a paid one the one that succeeded) and what a notice says of it, read outside
/// any transaction.</summary>
internal sealed record PayoutWork(Payout Payout, Attempt? Alive, TransferState? Notice)
{
    /// <summary>Three statements, whatever the size of the batch; one if nothing is in flight.</summary>
    public static async Task<List<PayoutWork>> LoadAsync(CardRecycleDb db, IReadOnlyList<Guid> ids, CancellationToken ct)
    {
        var rows = await db.Payouts.AsNoTracking().Where(p => ids.Contains(p.Id)).ToDictionaryAsync(p => p.Id, ct);
        var payouts = ids.Where(rows.ContainsKey).Select(id => rows[id]).ToList();
        var inFlight = payouts.Where(p => p.State is PayoutState.InFlight or PayoutState.Paid).Select(p => p.Id).ToList();
        if (inFlight.Count == 0)
            return [.. payouts.Select(p => new PayoutWork(p, null, null))];
        var alive = await db
            .PayoutAttempts.AsNoTracking()
            .Where(a =>
                inFlight.Contains(a.PayoutId)
                && a.State != AttemptState.Failed
                && a.State != AttemptState.Cancelled
                && a.State != AttemptState.Bounced
            )
            .ToDictionaryAsync(a => a.PayoutId, ct);
        var numbers = alive.Values.Where(a => a.State != AttemptState.Succeeded).Select(a => a.AttemptNo).ToList();
        var paid = alive.Values.Where(a => a.State == AttemptState.Succeeded).Select(a => a.AttemptNo).ToList();
        // A notice of death is not believed alone: it makes us look, and the channel is asked.
        var notices = await db
            .PayoutCallbacks.AsNoTracking()
            .Where(c =>
                (numbers.Contains(c.AttemptNo) && c.Says == nameof(TransferState.Succeeded))
                // A bounce that stood on a signed statement of our own asking shows nowhere else.
                || (paid.Contains(c.AttemptNo) && c.Says == nameof(TransferState.Bounced) && c.Body == BounceDesk.FromStatement)
            )
            .Select(c => new
            {
                c.AttemptNo,
                c.Reference,
                c.At,
                c.AmountFen,
                c.Says,
            })
            .ToListAsync(ct);
        return
        [
            .. payouts.Select(p =>
            {
                var attempt = alive.GetValueOrDefault(p.Id);
                var notice = notices.Find(n => n.AttemptNo == attempt?.AttemptNo);
                return new PayoutWork(
                    p,
                    attempt,
                    notice is null ? null
                        : notice.Says == nameof(TransferState.Bounced) ? new TransferState.Bounced(notice.Reference, BounceDesk.Code)
                        : new TransferState.Succeeded(notice.Reference, notice.At!.Value, notice.AmountFen)
                );
            }),
        ];
    }
}
