using System.ComponentModel.DataAnnotations;
using CardRecycle.Api.Features.Cases.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CardRecycle.Api.Features.Orders;

/// <summary>Operators step in: by the order's own machine, on record, and with a second person where the seller loses something.</summary>
internal sealed class Interventions(
    CardRecycleDb db,
    OrderEnding ending,
    ICases cases,
    TimeProvider clock,
    IOptions<OrderDeadlines> deadlines
)
{
    public static Task<Results<Ok<InterventionView>, ProblemHttpResult>> Ask(
        Guid orderId,
        InterventionRequest request,
        StaffCaller caller,
        Interventions interventions,
        CancellationToken ct
    ) => interventions.AskAsync(orderId, request, caller.Id, ct);

    public static Task<Results<Ok<InterventionView>, ProblemHttpResult>> Decide(
        Guid orderId,
        Guid interventionId,
        InterventionDecisionRequest request,
        StaffCaller caller,
        Interventions interventions,
        CancellationToken ct
    ) => interventions.DecideAsync(orderId, interventionId, request, caller.Id, ct);

    /// <summary>What can be done with an order as it is.</summary>
    public static IReadOnlyList<InterventionKind> PossibleFor(Order order) =>
        [
            .. OrderMachine.IsFinal(order.State) || order.NextAttemptAt is null ? [] : (InterventionKind[])[InterventionKind.LookNow],
            .. order.CanCancel ? (InterventionKind[])[InterventionKind.Cancel] : [],
        ];

    private async Task<Results<Ok<InterventionView>, ProblemHttpResult>> AskAsync(
        Guid orderId,
        InterventionRequest request,
        string by,
        CancellationToken ct
    )
    {
        if (await FindAsync(orderId, ct) is not { } order)
            return Problems.From(OrderRefusals.NotFound);
        if (!PossibleFor(order).Contains(request.Kind))
            return Problems.From(OrderRefusals.InterventionNotPossible(order.State));
        var now = clock.GetUtcNow();
        var intervention = new Intervention
        {
            Id = TimedId.New(now),
            OrderId = orderId,
            Kind = request.Kind,
            Reason = request.Reason,
            AskedBy = by,
            AskedAt = now,
        };
        if (request.Kind == InterventionKind.LookNow)
        {
            order.NextAttemptAt = now;
            intervention.Do(now);
            db.WakeAfterCommit(OrderLoop.WorkName);
        }
        db.Interventions.Add(intervention);
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { ConstraintName: InterventionMapping.ProposedOnce })
        {
            return Problems.From(OrderRefusals.InterventionWaits);
        }
        return TypedResults.Ok(InterventionView.Of(intervention));
    }

    private async Task<Results<Ok<InterventionView>, ProblemHttpResult>> DecideAsync(
        Guid orderId,
        Guid interventionId,
        InterventionDecisionRequest request,
        string by,
        CancellationToken ct
    )
    {
        var intervention = await db.Interventions.SingleOrDefaultAsync(i => i.Id == interventionId && i.OrderId == orderId, ct);
        if (intervention is not { State: InterventionState.Proposed })
            return Problems.From(OrderRefusals.NothingProposed);
        if (intervention.AskedBy == by)
            return Problems.From(OrderRefusals.SecondPersonNeeded);
        var now = clock.GetUtcNow();
        if (request.Agree && await CancelAsync(orderId, now, ct) is { } refusal)
            return Problems.From(refusal);
        intervention.Decide(request.Agree, by, request.Reason, now);
        await db.SaveChangesAsync(ct);
        return TypedResults.Ok(InterventionView.Of(intervention));
    }

    /// <summary>As if its seller had withdrawn it. Saved by the caller.</summary>
    private async Task<Refusal?> CancelAsync(Guid orderId, DateTimeOffset now, CancellationToken ct)
    {
        var order = await FindAsync(orderId, ct);
        if (order is not { CanCancel: true })
            return OrderRefusals.InterventionNotPossible(order?.State ?? OrderState.Cancelled);
        var wasHeld = order.State == OrderState.UnderReview;
        order.Apply(OrderCommand.Cancel, null, now, deadlines.Value);
        await ending.EndUnsoldAsync(order, ct);
        if (wasHeld)
            await cases.WithdrawAsync(db, order.Id, ct);
        return null;
    }

    private Task<Order?> FindAsync(Guid orderId, CancellationToken ct) =>
        db.Orders.Include(o => o.Timeline).SingleOrDefaultAsync(o => o.Id == orderId, ct);
}

/// <param name="Kind">lookNow or cancel.</param>
/// <param name="Reason">For the record; the seller does not see it.</param>
internal sealed record InterventionRequest(
    InterventionKind Kind,
    [property: Required, StringLength(Intervention.ReasonLengthMax, MinimumLength = 2)] string Reason
);

/// <param name="Agree">True: it is carried out.</param>
/// <param name="Reason">For the record.</param>
internal sealed record InterventionDecisionRequest(
    bool Agree,
    [property: Required, StringLength(Intervention.ReasonLengthMax, MinimumLength = 2)] string Reason
);

internal sealed record InterventionView(
    Guid InterventionId,
    InterventionKind Kind,
    string Reason,
    string AskedBy,
    DateTimeOffset AskedAt,
    InterventionState State,
    string? SecondBy,
    string? SecondReason,
    DateTimeOffset? DecidedAt
)
{
    public static InterventionView Of(Intervention i) =>
        new(i.Id, i.Kind, i.Reason, i.AskedBy, i.AskedAt, i.State, i.SecondBy, i.SecondReason, i.DecidedAt);
}
