using CardRecycle.Api.Features.Cases.Contract;
using CardRecycle.Api.Features.Risk.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform;
using CardRecycle.Api.Platform.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Features.Orders;

/// <summary>A reviewer's decision moves an order that the gate has sent to people. It is kept with its reason and its author.</summary>
internal sealed class HeldOrders(OrderEnding ending, IRiskOutcomes outcomes, TimeProvider clock, IOptions<OrderDeadlines> deadlines)
    : IHeldOrders
{
    public async Task<Refusal?> RefuseAsync(
        CardRecycleDb db,
        Guid orderId,
        ReviewDecision decision,
        string? typology,
        CancellationToken ct
    ) => Refuse(await FindAsync(db, orderId, ct), decision, typology);

    public async Task<Refusal?> ReviewAsync(CardRecycleDb db, Guid orderId, CaseReview review, CancellationToken ct)
    {
        var order = await FindAsync(db, orderId, ct);
        if (Refuse(order, review.Decision, review.Typology) is { } refusal)
            return refusal;
        var now = clock.GetUtcNow();
        order!.Apply(CommandOf(review.Decision), null, now, deadlines.Value);
        db.Add(
            new OrderReview
            {
                Id = TimedId.New(now),
                OrderId = order.Id,
                Decision = review.Decision,
                Reason = review.Reason,
                DecidedBy = review.By,
                At = now,
            }
        );
        // What a reviewer finds is what models learn from: a fraud from now on, an honest deal once nobody has complained.
        if (review.Decision != ReviewDecision.Recheck)
            await outcomes.RecordAsync(
                db,
                new(order.Id, review.Decision == ReviewDecision.Decline, review.Typology, null, review.By, "review"),
                ct
            );
        if (OrderMachine.EndedUnsold(order.State))
            await ending.EndUnsoldAsync(order, ct);
        db.WakeAfterCommit(OrderLoop.WorkName);
        return null;
    }

    public async Task<IReadOnlyList<CaseOrder>> OfPersonAsync(CardRecycleDb db, string personHash, int limit, CancellationToken ct)
    {
        var orders = await db
            .Orders.AsNoTracking()
            .Include(o => o.Timeline)
            .Where(o => o.PersonHash == personHash)
            .OrderByDescending(o => o.Id)
            .Take(limit)
            .ToListAsync(ct);
        return [.. orders.Select(Of)];
    }

    public Task<string?> PersonOfAsync(CardRecycleDb db, Guid orderId, CancellationToken ct) =>
        db.Orders.Where(o => o.Id == orderId).Select(o => o.PersonHash).SingleOrDefaultAsync(ct);

    private static Task<Order?> FindAsync(CardRecycleDb db, Guid orderId, CancellationToken ct) =>
        db.Orders.Include(o => o.Timeline).SingleOrDefaultAsync(o => o.Id == orderId, ct);

    private Refusal? Refuse(Order? order, ReviewDecision decision, string? typology)
    {
        if (typology is not null && (decision != ReviewDecision.Decline || !outcomes.Knows(typology)))
            return OrderRefusals.TypologyNotPossible;
        if (order is null)
            return OrderRefusals.NotFound;
        if (order.State != OrderState.UnderReview)
            return OrderRefusals.NotPossible(order.State, CommandOf(decision));
        return decision == ReviewDecision.Approve && order.VerifiedAt is null ? OrderRefusals.NotVerified : null;
    }

    private static OrderCommand CommandOf(ReviewDecision decision) =>
        decision switch
        {
            ReviewDecision.Approve => OrderCommand.ApproveReview,
            ReviewDecision.Decline => OrderCommand.DeclineReview,
            _ => OrderCommand.RecheckCard,
        };

    private static CaseOrder Of(Order order) =>
        new(
            order.Id,
            order.OrderNo,
            order.SellerId,
            order.State.ToString(),
            order.ReasonCode,
            order.BrandId,
            order.CardMasked,
            order.Offer.FaceFen,
            order.Offer.BalanceFen,
            order.Offer.AmountFen,
            order.DeviceFingerprint,
            order.IpAddress,
            order.SubmittedAt,
            order.VerifiedAt,
            order.PaidAt,
            [.. order.Timeline.OrderBy(s => s.At).ThenBy(s => s.Id).Select(s => new CaseOrderStep(s.At, s.State.ToString(), s.ReasonCode))]
        );
}

/// <summary>A reviewer's decision, kept for good.</summary>
internal sealed class OrderReview
{
    public required Guid Id { get; init; }
    public required Guid OrderId { get; init; }
    public required ReviewDecision Decision { get; init; }
    public required string Reason { get; init; }
    public required string DecidedBy { get; init; }
    public required DateTimeOffset At { get; init; }
}

internal sealed class OrderReviewMapping : IEntityTypeConfiguration<OrderReview>
{
    public void Configure(EntityTypeBuilder<OrderReview> builder)
    {
        builder.ToTable("reviews", "orders");
        builder.Property(r => r.Decision).HasConversion<string>();
        builder.HasIndex(r => r.OrderId);
    }
}
