using System.ComponentModel.DataAnnotations;
using CardRecycle.Api.Features.Cases.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Orders;

/// <summary>
/// The short way to decide on a held order, by its own id: claim and decision of its case in one. A case that somebody else owns is
/// refused; above the limit of four eyes the order stays under review until a second person has confirmed.
/// </summary>
internal static class ReviewOrder
{
    public static async Task<Results<Ok<OrderView>, ProblemHttpResult>> Handle(
        Guid orderId,
        ReviewOrderRequest request,
        StaffCaller caller,
        CardRecycleDb db,
        IHeldOrders held,
        ICases cases,
        OrderViews views,
        CancellationToken ct
    )
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await held.RefuseAsync(db, orderId, request.Decision, request.Typology, ct) is { } impossible)
            return Problems.From(impossible);
        if (await cases.DecideAsync(db, orderId, new(request.Decision, request.Reason, request.Typology, caller.Id), ct) is { } refusal)
            return Problems.From(refusal);
        await transaction.CommitAsync(ct);
        return TypedResults.Ok(views.Of(await db.Orders.Include(o => o.Timeline).SingleAsync(o => o.Id == orderId, ct)));
    }
}

/// <param name="Decision">approve, decline or recheck.</param>
/// <param name="Reason">For the record; the seller does not see it.</param>
/// <param name="Typology">With a decline: code of the kind of fraud, if the reviewer knows it.</param>
internal sealed record ReviewOrderRequest(
    ReviewDecision Decision,
    [property: Required, StringLength(1000, MinimumLength = 2)] string Reason,
    [property: StringLength(64)] string? Typology = null
);
