using CardRecycle.Api.Features.Orders.Contract;
using CardRecycle.Api.Features.Quotes.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Ledger;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Features.Disputes;

/// <summary>
/// Takes what a seller has to give back: out of what they are owed for other cards, and out of a company's deposit; never out of anything
/// else, and never below zero, since both accounts and the claim are limited in the books. All of it needs the caller's open transaction,
/// and the caller saves.
/// </summary>
internal sealed class RecoveryDesk(IOrderFiles orders, IOptions<DisputeOptions> options) : IRecoveries
{
    public async Task<long> KeepBackAsync(
        CardRecycleDb db,
        Guid orderId,
        Guid sellerId,
        long amountFen,
        DateTimeOffset at,
        CancellationToken ct
    )
    {
        // Two cards of one seller that are taken over at once wait for each other here; nearly all sellers have no such row.
        var open = await db
            .Recoveries.FromSql(
                $"select * from disputes.recoveries where seller_id = {sellerId} and ended_at is null order by claimed_at, id for update"
            )
            .ToListAsync(ct);
        var left = Math.Min(amountFen * options.Value.KeepBackBpsMax / DisputeOptions.BpsMax, amountFen - Offer.AmountMinFen);
        var kept = 0L;
        foreach (var recovery in open)
        {
            var part = Math.Min(left - kept, recovery.OutstandingFen);
            if (part <= 0)
                break;
            await TakeAsync(
                db,
                recovery,
                RecoveryMeans.KeptBack,
                LedgerId.Derive(orderId, $"kept-back {recovery.Id:N}"),
                orderId,
                part,
                at,
                ct
            );
            kept += part;
        }
        return kept;
    }

    /// <summary>A company's deposit covers what it can of the claim, at once.</summary>
    public async Task TakeFromDepositAsync(CardRecycleDb db, Recovery recovery, DateTimeOffset at, CancellationToken ct)
    {
        var free = (await db.Ledger.BalanceAsync(Chart.CompanyDeposit(recovery.SellerId), ct)).Available.Fen;
        var part = Math.Min(free, recovery.OutstandingFen);
        if (part > 0)
            await TakeAsync(db, recovery, RecoveryMeans.Deposit, LedgerId.Derive(recovery.Id, "from-deposit"), null, part, at, ct);
    }

    /// <summary>The rest is given up.</summary>
    public Task WriteOffAsync(CardRecycleDb db, Recovery recovery, DateTimeOffset at, CancellationToken ct) =>
        TakeAsync(
            db,
            recovery,
            RecoveryMeans.WrittenOff,
            LedgerId.Derive(recovery.Id, "written-off"),
            null,
            recovery.OutstandingFen,
            at,
            ct
        );

    private async Task TakeAsync(
        CardRecycleDb db,
        Recovery recovery,
        RecoveryMeans means,
        Guid journalId,
        Guid? orderId,
        long fen,
        DateTimeOffset at,
        CancellationToken ct
    )
    {
        var (seller, amount, reference) = (recovery.SellerId, new Money(fen), recovery.OrderId.ToString("D"));
        var journal = means switch
        {
            RecoveryMeans.KeptBack => LossJournals.Recovered(
                journalId,
                orderId!.Value.ToString("D"),
                seller,
                Chart.SellerPayable(seller),
                Chart.ClientWeChat,
                amount,
                at
            ),
            RecoveryMeans.Deposit => LossJournals.Recovered(
                journalId,
                reference,
                seller,
                Chart.CompanyDeposit(seller),
                Chart.ClientDeposits,
                amount,
                at
            ),
            _ => LossJournals.WrittenOff(journalId, reference, seller, amount, at),
        };
        if (await db.Ledger.PostOnceAsync(journal, ct) is var posting and not LedgerPosting.Posted)
            throw new InvalidOperationException($"Recovery {recovery.Id}: {fen} fen could not be taken: {posting}.");
        recovery.Take(means, fen, at);
        db.Add(
            new RecoveryStep
            {
                Id = journalId,
                RecoveryId = recovery.Id,
                Means = means,
                AmountFen = fen,
                OrderId = orderId,
                At = at,
            }
        );
        if (recovery.EndedAt is not null)
            await orders.NoteAsync(db, recovery.OrderId, OrderNotes.RecoveryEnded, ct);
    }
}
