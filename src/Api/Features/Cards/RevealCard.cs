using System.ComponentModel.DataAnnotations;
using CardRecycle.Api.Features.Risk.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CardRecycle.Api.Features.Cards;

/// <remarks>Public, because the validation generator passes over internal types in silence.</remarks>
/// <param name="RequestId">A request of one's own for this card that somebody else has approved.</param>
public sealed record RevealCardRequest([property: Required] Guid? RequestId);

internal sealed record RevealCardResponse(Guid CardId, string? Number, string? Secret)
{
    public override string ToString() => $"RevealCardResponse({CardId}, ***)";
}

/// <summary>
/// A member of staff looks at a card, once for each approval. The record is committed before the answer leaves; an answer that is lost has
/// been a look all the same. Deliberately without an Idempotency-Key: its stored answer would keep the secret in the clear.
/// </summary>
internal static class RevealCard
{
    public static async Task<Results<Ok<RevealCardResponse>, ProblemHttpResult>> Handle(
        Guid cardId,
        RevealCardRequest request,
        StaffCaller staff,
        CardSealer sealer,
        IRevealWatch watch,
        TimeProvider clock,
        CardRecycleDb db,
        HttpResponse response,
        CancellationToken ct
    )
    {
        if (await db.Cards.FindAsync([cardId], ct) is not { } card)
            return Problems.From(CardRefusals.NotFound);
        var asked = await db.RevealRequests.FindAsync([request.RequestId], ct);
        var now = clock.GetUtcNow();
        if (RevealRequest.RefuseUse(asked, cardId, staff.Id, now) is { } refusal)
            return Problems.From(refusal);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        (asked!.State, asked.UsedAt) = (RevealRequestState.Used, now);
        var opened = sealer.Open(db, card, asked.Purpose, staff.Id, asked.Reason, asked.DecidedBy);
        await watch.TakeAsync(db, card.OrderId, card.SellerId, staff.Id, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new RevealCardResponse(card.Id, opened.Number, opened.Secret));
    }
}
