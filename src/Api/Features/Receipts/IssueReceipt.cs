using System.Text.Json;
using CardRecycle.Api.Features.Catalog.Contract;
using CardRecycle.Api.Features.Orders.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform;
using CardRecycle.Api.Platform.Outbox;
using CardRecycle.Receipts;
using CardRecycle.Receipts.Log;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Receipts;

/// <summary>A paid order gets its receipt; the log takes it in within a second (<see cref="SealLoop"/>).</summary>
internal sealed class IssueReceipt(ReceiptKeys keys, TimeProvider clock) : IHandle<OrderPaid>
{
    public async Task HandleAsync(OrderPaid news, CardRecycleDb db, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var (receipt, opening) = Make(news, now);
        // One statement, so that an event which is delivered twice, or to two replicas at once, finds the first receipt and adds nothing.
        await db.Database.ExecuteSqlAsync(
            $"""
            with issued as (
              insert into receipts.receipts (id, order_id, order_no, seller_id, body, leaf_hash, created_at)
              values ({receipt.Id}, {news.OrderId}, {news.OrderNo}, {news.SellerId}, {receipt.Body}, {receipt.LeafHash}, {now})
              on conflict (order_id) do nothing returning id)
            insert into receipts.openings (receipt_id, sealed) select id, {opening.Sealed} from issued
            """,
            ct
        );
        db.WakeAfterCommit(SealLoop.WorkName);
    }

    /// <summary>The receipt and what it commits to, before the log takes it in.</summary>
    internal (IssuedReceipt Receipt, ReceiptOpening Opening) Make(OrderPaid news, DateTimeOffset now)
    {
        var id = TimedId.New(now);
        Opening[] openings = [Opening.Fresh(Commitment.SellerName, news.SellerName), Opening.Fresh(Commitment.Card, news.CardMasked)];
        var body = Compose(news, openings, now).ToBytes();
        return (
            new()
            {
                Id = id,
                OrderId = news.OrderId,
                OrderNo = news.OrderNo,
                SellerId = news.SellerId,
                Body = body,
                LeafHash = Merkle.LeafHash(body),
                CreatedAt = now,
            },
            new() { ReceiptId = id, Sealed = keys.SealOpenings(id, JsonSerializer.SerializeToUtf8Bytes(openings)) }
        );
    }

    private static Receipt Compose(OrderPaid news, Opening[] openings, DateTimeOffset now) =>
        new(
            OrderId: news.OrderId,
            OrderNo: news.OrderNo,
            QuoteId: news.Offer.QuoteId,
            BrandId: news.Offer.BrandId,
            Form: news.Offer.Form switch
            {
                CardForm.Physical => "physical",
                CardForm.Code => "code",
                _ => throw new ArgumentOutOfRangeException(nameof(news), news.Offer.Form, "Not a form of card."),
            },
            FaceFen: news.Offer.FaceFen,
            BalanceFen: news.Offer.BalanceFen,
            AmountFen: news.Offer.AmountFen,
            FeeFen: news.Offer.FeeFen,
            RatePpm: news.Offer.RatePpm,
            Lines: [.. news.Offer.Lines.Select(l => new ReceiptLine(l.Code, l.Label, l.AmountFen))],
            ModelVersion: news.Offer.ModelVersion,
            QuotedAt: news.Offer.QuotedAt,
            SubmittedAt: news.SubmittedAt,
            PaidAt: news.PaidAt,
            PayoutChannel: news.PayoutChannel,
            PayoutReference: news.PayoutReference,
            IssuedAt: now,
            SellerNameCommitment: openings[0].Commit(),
            CardCommitment: openings[1].Commit()
        );
}
