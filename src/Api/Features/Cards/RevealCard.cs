using System.ComponentModel.DataAnnotations;
using CardRecycle.Api.Features.Risk.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CardRecycle.Api.Features.Cards;

/// <remarks>Public, because the validation generator passes over internal types in silence.</remarks>
/// <param name="Purpose"><c>verify</c>, <c>deliver</c> or <c>dispute</c>; the seller sees it.</param>
/// <param name="Reason">Why, in words; for the auditor.</param>
public sealed record RevealCardRequest(
    [property: Required] string Purpose,
    [property: Required, StringLength(200, MinimumLength = 4), RegularExpression(@"[^\p{Cc}]*")] string Reason
);

internal sealed record RevealCardResponse(Guid CardId, string? Number, string? Secret)
{
    public override string ToString() => $"RevealCardResponse({CardId}, ***)";
}

/// <summary>
/// A member of staff looks at a card. The record is committed before the answer leaves. Deliberately without an Idempotency-Key: its stored
/// answer would keep the secret in the clear, and looking twice is two reveals.
/// </summary>
internal static class RevealCard
{
    public static async Task<Results<Ok<RevealCardResponse>, ProblemHttpResult>> Handle(
        Guid cardId,
        RevealCardRequest request,
        StaffCaller staff,
        CardSealer sealer,
        IRevealWatch watch,
        CardRecycleDb db,
        HttpResponse response,
        CancellationToken ct
    )
    {
        if (!RevealPurposes.OfStaff.Contains(request.Purpose))
            return Problems.From(CardRefusals.UnknownPurpose);
        if (await db.Cards.FindAsync([cardId], ct) is not { } card)
            return Problems.From(CardRefusals.NotFound);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var opened = sealer.Open(db, card, request.Purpose, staff.Id, request.Reason);
        await watch.TakeAsync(db, card.OrderId, card.SellerId, staff.Id, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new RevealCardResponse(card.Id, opened.Number, opened.Secret));
    }
}
