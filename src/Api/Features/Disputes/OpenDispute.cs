using System.ComponentModel.DataAnnotations;
using CardRecycle.Api.Features.Orders.Contract;
using CardRecycle.Api.Features.Resale.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Features.Disputes;

/// <param name="OrderId">Of the paid order.</param>
/// <param name="Finding">Used, empty, or partly used.</param>
/// <param name="Source">Who found it.</param>
/// <param name="Report">What was seen, without the card's secret.</param>
/// <param name="FoundAt">When; left out, now.</param>
/// <param name="RemainingFen">Of a partly used card, and only of such: what its issuer says is left on it, in fen.</param>
internal sealed record OpenDisputeRequest(
    Guid OrderId,
    DisputeFinding Finding,
    DisputeSource Source,
    [property: Required, StringLength(1000, MinimumLength = 4)] string Report,
    DateTimeOffset? FoundAt = null,
    [property: Range(1, 1_000_000_000_000)] long? RemainingFen = null
);

/// <summary>
/// A recycler's complaint or a stock check found a card used, empty or partly used after its seller was paid. The card is set
/// aside, the seller is told
/// and has time to answer.
/// </summary>
internal static class OpenDispute
{
    public static async Task<Results<Created<DisputeView>, ProblemHttpResult>> Handle(
        OpenDisputeRequest request,
        StaffCaller caller,
        CardRecycleDb db,
        IOrderFiles orders,
        IDisputedStock stock,
        TimeProvider clock,
        IOptions<DisputeOptions> options,
        CancellationToken ct
    )
    {
        var now = clock.GetUtcNow();
        if (await orders.FindPaidAsync(db, request.OrderId, ct) is not { } order)
            return Problems.From(DisputeRefusals.NoPaidOrder);
        if (request.FoundAt is { } found && (found > now || found < order.PaidAt))
            return Problems.From(DisputeRefusals.FoundInTheFuture);
        // Locks the card: it does not become good, or lost, meanwhile, and of two who report it one is told so.
        if (await db.LockExposureAsync(order.OrderId, ct) is not { } exposure)
            return Problems.From(DisputeRefusals.NoPaidOrder);
        if (exposure.State == ExposureState.Lost || await db.Disputes.AnyAsync(d => d.OrderId == order.OrderId && d.ClosedAt == null, ct))
            return Problems.From(DisputeRefusals.OpenAlready);
        if (await stock.FindAsync(db, order.OrderId, ct) is not { } stand)
            return Problems.From(DisputeRefusals.NoPaidOrder);
        if (RefusePart(request, stand) is { } refusal)
            return Problems.From(refusal);
        var dispute = Dispute.Open(order, request, (exposure.BalanceFen, stand.BalanceFen), caller.Id, options.Value.AnswerWithin, now);
        db.Add(dispute);
        await stock.SetAsideAsync(db, order.OrderId, ct);
        await orders.NoteAsync(db, order.OrderId, OrderNotes.DisputeOpened, ct, dispute.DueAt);
        await db.SaveChangesAsync(ct);
        return TypedResults.Created($"/staff/disputes/{dispute.Id}", await DisputeViews.OfAsync(db, dispute, ct));
    }

    /// <summary>What is left is said of a partly used card and of no other, and such a card is still ours: a sale stands for the whole
    /// card.</summary>
    private static Refusal? RefusePart(OpenDisputeRequest request, StockStand stand)
    {
        var isPart = request.Finding == DisputeFinding.PartlyUsed;
        if (isPart && stand.SoldAt is not null)
            return DisputeRefusals.PartOfASoldCard;
        return isPart != request.RemainingFen is not null || request.RemainingFen >= stand.BalanceFen
            ? DisputeRefusals.BadRemaining(stand.BalanceFen)
            : null;
    }
}
