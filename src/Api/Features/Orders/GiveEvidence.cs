using System.ComponentModel.DataAnnotations;
using CardRecycle.Api.Features.Cards.Contract;
using CardRecycle.Api.Features.Cases.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Orders;

/// <summary>A seller gives what the review of their order asks for.</summary>
internal static class GiveEvidence
{
    public static async Task<Results<Ok<OrderView>, ProblemHttpResult>> Handle(
        Guid orderId,
        GiveEvidenceRequest request,
        SellerCaller caller,
        CardRecycleDb db,
        ICases cases,
        IEvidencePhotos photos,
        OrderViews views,
        CancellationToken ct
    )
    {
        var order = await db
            .Orders.AsNoTracking()
            .Include(o => o.Timeline)
            .SingleOrDefaultAsync(o => o.Id == orderId && o.SellerId == caller.Id, ct);
        if (order is null)
            return Problems.From(OrderRefusals.NotFound);
        var evidence = new EvidenceOf(order.Id, order.CardId, caller.Id, EvidenceMatter.Review);
        if (await photos.AttachAsync(db, request.PhotoIds, evidence, ct) is { } none)
            return Problems.From(none);
        if (await cases.AnswerAsync(db, orderId, new(request.Text), ct) is { } refusal)
            return Problems.From(refusal);
        return TypedResults.Ok(views.Of(order) with { Needed = await cases.NeededAsync(db, orderId, ct) });
    }
}

/// <param name="Text">In the seller's words.</param>
/// <param name="PhotoIds">Pictures, as <c>POST /cards/photos/evidence</c> answered them.</param>
internal sealed record GiveEvidenceRequest(
    [property: Required, StringLength(2000, MinimumLength = 1)] string Text,
    IReadOnlyList<Guid>? PhotoIds = null
);
