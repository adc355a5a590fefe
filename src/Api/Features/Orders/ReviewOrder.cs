using System.ComponentModel.DataAnnotations;
using CardRecycle.Api.Features.Risk.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Features.Orders;

/// <summary>A reviewer decides on an order that the gate has sent to people. The decision is kept with its reason and its author.</summary>
internal static class ReviewOrder
{
    public static async Task<Results<Ok<OrderView>, ProblemHttpResult>> Handle(
        Guid orderId,
        ReviewOrderRequest request,
        StaffCaller caller,
        CardRecycleDb db,
        OrderEnding ending,
        OrderViews views,
        IRiskOutcomes outcomes,
        TimeProvider clock,
        IOptions<OrderDeadlines> deadlines,
        CancellationToken ct
    )
    {
        if (request.Typology is { } typology && (request.Decision != ReviewDecision.Decline || !outcomes.Knows(typology)))
            return Problems.From(OrderRefusals.TypologyNotPossible);
        var order = await db.Orders.Include(o => o.Timeline).SingleOrDefaultAsync(o => o.Id == orderId, ct);
        if (order is null)
            return Problems.From(OrderRefusals.NotFound);
        var command = request.Decision switch
        {
            ReviewDecision.Approve => OrderCommand.ApproveReview,
            ReviewDecision.Decline => OrderCommand.DeclineReview,
            _ => OrderCommand.RecheckCard,
        };
        if (order.State != OrderState.UnderReview)
            return Problems.From(OrderRefusals.NotPossible(order.State, command));
        if (command == OrderCommand.ApproveReview && order.VerifiedAt is null)
            return Problems.From(OrderRefusals.NotVerified);

        var now = clock.GetUtcNow();
        order.Apply(command, null, now, deadlines.Value);
        db.Add(
            new OrderReview
            {
                Id = Guid.CreateVersion7(now),
                OrderId = order.Id,
                Decision = request.Decision,
                Reason = request.Reason,
                DecidedBy = caller.Id,
                At = now,
            }
        );
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        // What a reviewer finds is what models learn from: a fraud from now on, an honest deal once nobody has complained.
        if (request.Decision != ReviewDecision.Recheck)
            await outcomes.RecordAsync(
                db,
                new(order.Id, request.Decision == ReviewDecision.Decline, request.Typology, null, caller.Id, "review"),
                ct
            );
        if (OrderMachine.EndedUnsold(order.State))
            await ending.EndUnsoldAsync(order, ct);
        db.WakeAfterCommit(OrderLoop.WorkName);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return TypedResults.Ok(views.Of(order));
    }
}

internal enum ReviewDecision
{
    Approve,
    Decline,

    /// <summary>Ask the issuer again.</summary>
    Recheck,
}

/// <param name="Decision">approve, decline or recheck.</param>
/// <param name="Reason">For the record; the seller does not see it.</param>
/// <param name="Typology">With a decline: code of the kind of fraud, if the reviewer knows it.</param>
internal sealed record ReviewOrderRequest(
    ReviewDecision Decision,
    [property: Required, StringLength(1000, MinimumLength = 2)] string Reason,
    [property: StringLength(64)] string? Typology = null
);

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
