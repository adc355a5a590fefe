using CardRecycle.Api.Features.Payouts.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Payouts;

/// <summary>A seller is owed money from now on; the loop takes it from here as soon as the caller commits.</summary>
internal sealed class OwePayout(Payees payees, TimeProvider clock) : IPayouts
{
    /// <summary>The channel takes no longer name of the goods.</summary>
    private const int GoodsNameLengthMax = 32;

    public Task<PayoutStand?> StandAsync(CardRecycleDb db, Guid orderId, CancellationToken ct) =>
        db
            .Payouts.AsNoTracking()
            .Where(p => p.OrderId == orderId)
            .Select(p => new PayoutStand(p.State == PayoutState.Paid, p.State == PayoutState.NeedsSeller, p.Reason, p.Deadline))
            .FirstOrDefaultAsync(ct);

    public Guid Owe(CardRecycleDb db, PayoutDue due)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(due.AmountFen);
        var now = clock.GetUtcNow();
        var id = TimedId.New(now);
        var payout = new Payout
        {
            Id = id,
            OrderId = due.OrderId,
            OrderNo = due.OrderNo,
            SellerId = due.SellerId,
            AmountFen = due.AmountFen,
            // A name that is too long must not stop the money.
            GoodsName = due.GoodsName.Length <= GoodsNameLengthMax ? due.GoodsName : due.GoodsName[..GoodsNameLengthMax],
            Account = "",
            SealedName = [],
            CreatedAt = now,
            NextAttemptAt = now,
        };
        payees.Address(payout, due.Accounts, due.RealName);
        db.Payouts.Add(payout);
        db.WakeAfterCommit(PayoutLoop.WorkName);
        return id;
    }
}
