using System.ComponentModel.DataAnnotations;
using CardRecycle.Api.Features.Cases.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Features.Orders;

/// <summary>What a seller can do with an open order: accept a re-quote, enter a code, try again, cancel.</summary>
internal sealed class SellerCommands(
    CardRecycleDb db,
    OrderEnding ending,
    ICases cases,
    OrderViews views,
    TimeProvider clock,
    IOptions<OrderDeadlines> deadlines
)
{
    public static Task<Results<Ok<OrderView>, ProblemHttpResult>> AcceptRequote(
        Guid orderId,
        AcceptRequoteRequest request,
        SellerCaller caller,
        SellerCommands commands,
        CancellationToken ct
    ) =>
        commands.RunAsync(
            orderId,
            caller,
            OrderCommand.AcceptRequote,
            order =>
            {
                if (order.State != OrderState.AwaitingRequote || order.ProposedOffer is not { } proposed)
                    return null;
                if (proposed.AmountFen != request.AmountFen)
                    return OrderRefusals.AmountNotAgreed;
                (order.Offer, order.ProposedOffer, order.AcceptedAt) = (proposed, null, commands.clock.GetUtcNow());
                return null;
            },
            ct
        );

    public static Task<Results<Ok<OrderView>, ProblemHttpResult>> EnterCode(
        Guid orderId,
        EnterCodeRequest request,
        SellerCaller caller,
        SellerCommands commands,
        CancellationToken ct
    ) =>
        commands.RunAsync(
            orderId,
            caller,
            OrderCommand.EnterCode,
            order =>
            {
                if (order.State == OrderState.AwaitingCode)
                    order.CodeEntered = request.Code;
                return null;
            },
            ct
        );

    public static Task<Results<Ok<OrderView>, ProblemHttpResult>> Retry(
        Guid orderId,
        SellerCaller caller,
        SellerCommands commands,
        CancellationToken ct
    ) =>
        commands.RunAsync(
            orderId,
            caller,
            OrderCommand.Retry,
            order =>
            {
                // A mended card is a new question to the issuer: the old number would give the old answer.
                if (order.State == OrderState.AwaitingRepair)
                    order.VerifyRequestId = TimedId.New(commands.clock.GetUtcNow()).ToString("N");
                return null;
            },
            ct
        );

    public static Task<Results<Ok<OrderView>, ProblemHttpResult>> Cancel(
        Guid orderId,
        SellerCaller caller,
        SellerCommands commands,
        CancellationToken ct
    ) =>
        commands.RunAsync(
            orderId,
            caller,
            OrderCommand.Cancel,
            order =>
                order.CanCancel || order.State == OrderState.Cancelled ? null : OrderRefusals.NotPossible(order.State, OrderCommand.Cancel),
            ct
        );

    private readonly TimeProvider clock = clock;

    private async Task<Results<Ok<OrderView>, ProblemHttpResult>> RunAsync(
        Guid orderId,
        SellerCaller caller,
        OrderCommand command,
        Func<Order, Refusal?> prepare,
        CancellationToken ct
    )
    {
        var order = await db.Orders.Include(o => o.Timeline).SingleOrDefaultAsync(o => o.Id == orderId && o.SellerId == caller.Id, ct);
        if (order is null)
            return Problems.From(OrderRefusals.NotFound);
        if (OrderMachine.Next(order.State, command) is null)
            return Problems.From(OrderRefusals.NotPossible(order.State, command));
        if (prepare(order) is { } refusal)
            return Problems.From(refusal);
        var (wasFinal, wasHeld) = (OrderMachine.IsFinal(order.State), order.State == OrderState.UnderReview);
        order.Apply(command, null, clock.GetUtcNow(), deadlines.Value);
        if (!wasFinal && OrderMachine.EndedUnsold(order.State))
            await ending.EndUnsoldAsync(order, ct);
        if (wasHeld && order.State == OrderState.Cancelled)
            await cases.WithdrawAsync(db, order.Id, ct);
        db.WakeAfterCommit(OrderLoop.WorkName);
        await db.SaveChangesAsync(ct);
        return TypedResults.Ok(views.Of(order));
    }
}

/// <param name="AmountFen">The proposed amount that the seller has seen and agrees to, in fen.</param>
internal sealed record AcceptRequoteRequest([property: Range(1, long.MaxValue)] long AmountFen);

/// <param name="Code">The captcha or SMS code.</param>
internal sealed record EnterCodeRequest([property: Required, StringLength(16, MinimumLength = 1)] string Code);
