using System.ComponentModel.DataAnnotations;
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
        if (await cases.AnswerAsync(db, orderId, new(request.Text, request.ImageRef), ct) is { } refusal)
            return Problems.From(refusal);
        return TypedResults.Ok(views.Of(order) with { Needed = await cases.NeededAsync(db, orderId, ct) });
    }
}

/// <param name="Text">In the seller's words.</param>
/// <param name="ImageRef">Names an uploaded picture; never an address.</param>
internal sealed record GiveEvidenceRequest(
    [property: Required, StringLength(2000, MinimumLength = 1)] string Text,
    [property: StringLength(128), RegularExpression("[A-Za-z0-9][A-Za-z0-9._-]*")] string? ImageRef = null
);
