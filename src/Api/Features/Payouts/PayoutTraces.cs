using CardRecycle.Api.Features.Sellers.Contract;
using CardRecycle.Api.Gateways.Payments;
using CardRecycle.Api.Persistence;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Payouts;

/// <summary>Numbers, amounts and times of payouts stay; who was paid, and on which account, goes.</summary>
internal sealed class PayoutTraces(Payees payees, TimeProvider clock) : ISellerTraces
{
    public async Task<IReadOnlyList<OpenMatter>> OpenAsync(CardRecycleDb db, Guid sellerId, CancellationToken ct)
    {
        List<OpenMatter> open = [];
        var mine = db.Payouts.Where(p => p.SellerId == sellerId);
        if (await mine.CountAsync(p => p.State != PayoutState.Paid, ct) is > 0 and var unpaid)
            open.Add(new("payout-open", $"您有 {unpaid} 笔款项尚未到账。", unpaid));
        // Without name and account nobody could tell whose money a bank sends back, nor pay it again.
        var watched = clock.GetUtcNow() - PayoutDecider.BounceWatch;
        var paid = await mine
            .Where(p => p.State == PayoutState.Paid && p.Kind == PayeeKind.BankCard && p.PaidAt > watched)
            .Select(p => p.PaidAt!.Value)
            .ToListAsync(ct);
        if (paid.Count > 0)
            open.Add(
                new(
                    "payout-may-come-back",
                    "近 10 天内打到银行卡的款项仍可能被银行退回，期满后方可注销。",
                    paid.Count,
                    paid.Max() + PayoutDecider.BounceWatch
                )
            );
        return open;
    }

    public async Task ForgetAsync(CardRecycleDb db, Guid sellerId, CancellationToken ct)
    {
        var payouts = await db.Payouts.Where(p => p.SellerId == sellerId).Select(p => p.Id).ToListAsync(ct);
        foreach (var id in payouts)
        {
            // Sealed anew rather than emptied: whoever rotates keys finds nothing but sealed fields.
            var nobody = payees.SealName(id, "");
            await db.Database.ExecuteSqlAsync(
                $"""
                with payout as (
                  update payouts.payouts set sealed_name = {nobody}, sealed_accounts = null, account = '', next_attempt_at = null,
                    version = version + 1
                  where id = {id}),
                told as (
                  update payouts.callbacks set body = '' where body <> {BounceDesk.FromStatement}
                    and attempt_no in (select attempt_no from payouts.attempts where payout_id = {id}))
                update payouts.attempts set sealed_name = {nobody}, sealed_account = null, account = '', package = null
                where payout_id = {id}
                """,
                ct
            );
        }
    }
}
