using System.Globalization;
using CardRecycle.Api.Features.Disputes;
using CardRecycle.Api.Features.Orders;
using CardRecycle.Api.Features.Orders.Contract;
using CardRecycle.Api.Features.Payouts;
using CardRecycle.Api.Features.Receipts;
using CardRecycle.Api.Features.Resale;
using CardRecycle.Api.Gateways.Payments;
using CardRecycle.Api.Persistence;
using CardRecycle.Ledger;
using CardRecycle.Models.Valuation;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.DevHost.History;

/// <summary>What is fixed for the whole past.</summary>
internal sealed record PastTerms(DateTimeOffset End, string Recycler, TimeSpan ComplaintWithin, int ProvisionBps);

/// <summary>
/// Money of the past: a card taken over, provided for, paid for, sold on or lost. Journals are those of the business; every payout was
/// held before
/// it was posted.
/// </summary>
internal sealed class PastMoney(Payees payees, IssueReceipt receipts, CardRecycleDb scratch, PastTerms terms, PastRows rows)
{
    private const long CapitalFen = 30_000_000_00;
    private const long DepositFen = 500_000_00;
    private readonly Dictionary<DateOnly, long> owedByRecycler = [];

    /// <summary>The owners' money, and the recycler's deposit.</summary>
    public void Open(DateTimeOffset at)
    {
        rows.Post(BusinessJournals.OpeningBalance(LedgerId.Derive(Guid.Empty, "past-capital"), "past-capital", new(CapitalFen), at));
        rows.Post(
            DepositJournals.PaidIn(
                LedgerId.Derive(Guid.Empty, "past-deposit"),
                "past-deposit",
                Chart.RecyclerDeposit(terms.Recycler),
                new(DepositFen),
                at
            )
        );
    }

    /// <summary>The card is ours: stock against what its seller is owed.</summary>
    public CardExposure TakeIn(Order order, PastCard card, long? expectedLossFen, DateTimeOffset at)
    {
        var (net, fee) = (order.Offer.AmountFen, order.Offer.FeeFen);
        var reference = order.Id.ToString("D");
        rows.Post(
            BusinessJournals.CardAcquired(LedgerId.Derive(order.Id, "card-acquired"), reference, order.SellerId, new(net), new(fee), at)
        );
        var cost = net + fee;
        var exposure = new CardExposure
        {
            Id = order.Id,
            SellerId = order.SellerId,
            BrandId = order.BrandId,
            BalanceFen = order.Offer.BalanceFen,
            CostFen = cost,
            ProvisionFen = Math.Clamp(expectedLossFen ?? cost * terms.ProvisionBps / DisputeOptions.BpsMax, 0, cost),
            AcquiredAt = at,
        };
        if (exposure.ProvisionFen > 0)
            rows.Post(LossJournals.Provided(LedgerId.Derive(order.Id, "provision"), reference, new(exposure.ProvisionFen), at));
        rows.Exposures.Add(exposure);
        rows.Stock.Add(
            new()
            {
                Id = order.Id,
                CardId = card.Row.Id,
                BrandId = order.BrandId,
                Form = order.Offer.Form,
                FaceFen = order.Offer.FaceFen,
                BalanceFen = order.Offer.BalanceFen,
                CostFen = cost,
                BoughtForFen = net,
                ExpectedResaleFen = order.Offer.ExpectedResaleFen,
                AcquiredAt = at,
            }
        );
        rows.Bought.Add(
            new()
            {
                OrderId = order.Id,
                BrandId = order.BrandId,
                Kind = (KindOfCard)card.Brand.Kind,
                BoughtAt = at,
            }
        );
        return exposure;
    }

    /// <summary>One attempt that succeeds; now and then another that had died before it.</summary>
    public Payout Pay(Order order, PastSeller seller, string goods, DateTimeOffset owedAt, DateTimeOffset paidAt, bool diedFirst)
    {
        var account = seller.Accounts[0];
        var channel = account.Kind switch
        {
            PayeeKind.WeChat => WeChatTransferChannel.ChannelName,
            PayeeKind.Alipay => AlipayTransferChannel.ChannelName,
            _ => BankTransferChannel.ChannelName,
        };
        var payout = new Payout
        {
            Id = Guid.CreateVersion7(owedAt),
            OrderId = order.Id,
            OrderNo = order.OrderNo,
            SellerId = order.SellerId,
            AmountFen = order.Offer.AmountFen,
            GoodsName = goods,
            Account = "",
            SealedName = [],
            CreatedAt = owedAt,
        };
        payees.Address(payout, seller.Accounts, seller.Name);
        if (diedFirst)
        {
            Attempt(payout, account, channel, owedAt, PastPeople.Stored(owedAt.AddSeconds(2)), succeeds: false);
            payout.Reoffers = 1;
        }
        var reference = Attempt(
            payout,
            account,
            channel,
            PastPeople.Stored(owedAt.AddSeconds(diedFirst ? 4 : 0.2)),
            paidAt,
            succeeds: true
        );
        (payout.Channel, payout.Reference, payout.PaidAt) = (channel, reference, paidAt);
        rows.Payouts.Add(payout);
        return payout;
    }

    /// <summary>As the seller gets it.</summary>
    public void Receipt(Order order, PastSeller seller, Payout payout, DateTimeOffset at)
    {
        var masked = seller.Name[..1] + new string('*', Math.Max(1, seller.Name.Length - 1));
        var (receipt, opening) = receipts.Make(
            new(
                order.Id,
                order.OrderNo,
                order.SellerId,
                masked,
                order.CardMasked,
                order.Offer,
                payout.Channel!,
                payout.Reference!,
                order.SubmittedAt,
                payout.PaidAt!.Value
            ),
            at
        );
        rows.Receipts.Add(receipt);
        rows.Openings.Add(opening);
    }

    /// <summary>The recycler takes the card.</summary>
    public void Sell(Order order, PastCard card, CardExposure exposure, double level, DateTimeOffset at, Random random)
    {
        var stock = rows.Stock[^1];
        var noise = 1 + (0.006 * (random.NextDouble() + random.NextDouble() - 1));
        var price = Math.Max(1, (long)(stock.BalanceFen * level * noise));
        stock.Sell(terms.Recycler, price, at);
        rows.Post(
            BusinessJournals.CardResold(
                CloseTrade.JournalOf(order.Id),
                order.Id.ToString("D"),
                Chart.RecyclerReceivable(terms.Recycler),
                new(stock.CostFen),
                new(price),
                at
            )
        );
        var day = StatementDays.Of(at);
        owedByRecycler[day] = owedByRecycler.GetValueOrDefault(day) + price;
        rows.Trades.Add(
            new()
            {
                OrderId = order.Id,
                BrandId = order.BrandId,
                Kind = (KindOfCard)card.Brand.Kind,
                Form = (FormOfCard)stock.Form,
                FaceFen = stock.FaceFen,
                BalanceFen = stock.BalanceFen,
                BoughtForFen = stock.BoughtForFen,
                SoldForFen = price,
                BoughtAt = stock.AcquiredAt,
                SoldAt = at,
            }
        );
        var due = at + terms.ComplaintWithin;
        if (due < terms.End)
            End(exposure, (e, db) => e.TurnOutWell(db, due));
        else
            exposure.NextAttemptAt = due;
    }

    /// <summary>A stock check found the card used: set aside, disputed, written off by two people; or still being heard.</summary>
    public void Dispute(Order order, PastCard card, CardExposure exposure, DealLabelOf fraud, DateTimeOffset at)
    {
        var stock = rows.Stock[^1];
        stock.SetAside();
        var file = FileOf(order, card);
        var report = "库存盘点时核对余额，发卡方答复余额为零。";
        var dispute = CardRecycle.Api.Features.Disputes.Dispute.Open(
            file,
            new(order.Id, DisputeFinding.Empty, DisputeSource.StockCheck, report, at),
            (stock.BalanceFen, stock.BalanceFen),
            "operations",
            TimeSpan.FromDays(3),
            at
        );
        rows.Disputes.Add(dispute);
        Note(order, OrderNotes.DisputeOpened, at);
        var decided = PastPeople.Stored(dispute.DueAt.AddHours(2));
        var closed = PastPeople.Stored(decided.AddMinutes(20));
        if (closed >= terms.End)
            return;
        dispute.Propose(
            new(DisputeOutcome.WriteOff, 0, true, fraud.Typology, false, "卖家未答复，发卡方记录清楚。", "risk", decided),
            decided
        );
        dispute.Close("chief", "证据齐全，同意核销。", closed);
        stock.Lose();
        End(exposure, (e, db) => e.Lose(db, closed));
        rows.Post(BusinessJournals.CardLoss(LedgerId.Derive(order.Id, "card-loss"), order.Id.ToString("D"), new(exposure.CostFen), closed));
        Note(order, OrderNotes.DisputeLost, closed);
        PastCards.Release(card, "used");
        fraud.Known(closed);
    }

    /// <summary>Once a week the recycler pays what it took.</summary>
    public void Settle(DateOnly from, DateOnly until)
    {
        for (var day = from; day < until; day = day.AddDays(7))
        {
            var (week, at) = (day, StatementDays.MidnightOf(day.AddDays(7)).AddHours(10));
            var due = owedByRecycler.Where(d => d.Key >= week && d.Key < week.AddDays(7)).Sum(d => d.Value);
            if (due > 0 && at < terms.End)
                rows.Post(
                    DepositJournals.RecyclerPaid(
                        LedgerId.Derive(Guid.Empty, string.Create(CultureInfo.InvariantCulture, $"past-paid-{week:yyyyMMdd}")),
                        string.Create(CultureInfo.InvariantCulture, $"past-paid-{week:yyyyMMdd}"),
                        terms.Recycler,
                        new(due),
                        at
                    )
                );
        }
    }

    private string Attempt(
        Payout payout,
        Api.Features.Sellers.Contract.PayoutAccount account,
        string channel,
        DateTimeOffset at,
        DateTimeOffset end,
        bool succeeds
    )
    {
        payout.Move(PayoutCommand.Start);
        var attempt = PayoutRecorder.NewAttempt(payees, payout, channel, account, at);
        (payout.Attempts, attempt.Sends, attempt.LastSentAt) = (attempt.Sequence, 1, at);
        attempt.Move(AttemptCommand.Submit, at);
        var amount = new Money(payout.AmountFen);
        if (payout.FundsAt != channel)
        {
            rows.Post(
                BusinessJournals.ChannelFunded(
                    LedgerId.Derive(attempt.Id, "funded"),
                    payout.OrderId.ToString("D"),
                    Chart.ClientChannel(payout.FundsAt),
                    Chart.ClientChannel(channel),
                    amount,
                    at
                )
            );
            payout.FundsAt = channel;
        }
        var hold = BusinessJournals.PayoutHold(
            attempt.Id,
            payout.OrderId.ToString("D"),
            payout.SellerId,
            amount,
            at,
            Chart.ClientChannel(channel)
        );
        attempt.Move(succeeds ? AttemptCommand.SeeSuccess : AttemptCommand.SeeFailure, end);
        (attempt.ClosedAt, attempt.Code) = (end, succeeds ? null : "SYSTEM_ERROR");
        rows.Attempts.Add(attempt);
        if (!succeeds)
        {
            payout.Move(PayoutCommand.OfferAgain);
            rows.VoidHeld(hold, end);
            return "";
        }
        payout.Move(PayoutCommand.Pay);
        rows.PostHeld(hold, LedgerId.Derive(attempt.Id, "payout"), end);
        attempt.Reference = string.Create(
            CultureInfo.InvariantCulture,
            $"{channel[..1].ToUpperInvariant()}{end.ToOffset(TimeSpan.FromHours(8)):yyyyMMddHHmmss}{attempt.AttemptNo[^10..]}"
        );
        return attempt.Reference;
    }

    private void End(CardExposure exposure, Action<CardExposure, CardRecycleDb> end)
    {
        end(exposure, scratch);
        // It posts to a context that is never saved; its journals go with all the others.
        foreach (var entry in scratch.ChangeTracker.Entries<LedgerJournalRow>())
            rows.Add(entry.Entity);
        foreach (var entry in scratch.ChangeTracker.Entries<LedgerPostingRow>())
            rows.Add(entry.Entity);
        scratch.ChangeTracker.Clear();
    }

    private static void Note(Order order, string note, DateTimeOffset at) =>
        order.Timeline.Add(
            new()
            {
                Id = Guid.CreateVersion7(at),
                OrderId = order.Id,
                At = at,
                State = order.State,
                ReasonCode = note,
            }
        );

    private static OrderFile FileOf(Order order, PastCard card) =>
        new(
            order.Id,
            order.OrderNo,
            order.SellerId,
            order.PersonHash,
            card.Row.Id,
            order.CardMasked,
            order.BrandId,
            order.Offer.FaceFen,
            order.Offer.BalanceFen,
            order.Offer.AmountFen,
            order.VerifyRequestId,
            order.VerifiedAt,
            order.AcquireRequestId,
            order.AcquisitionReference,
            order.SubmittedAt,
            order.PaidAt!.Value,
            []
        );
}

/// <summary>A fraud that came out, and who is to be told.</summary>
internal sealed record DealLabelOf(string? Typology, Action<DateTimeOffset> Known);
