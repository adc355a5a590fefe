using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Cards;

/// <summary>Who opened the card, what for, and when; newest first.</summary>
/// <param name="CardId">The card.</param>
/// <param name="Masked">How it is named.</param>
/// <param name="Reveals">Every opening, the system's own included.</param>
/// <param name="Requests">What members of staff asked for, used or not.</param>
internal sealed record CardRevealsResponse(
    Guid CardId,
    string Masked,
    IReadOnlyList<CardRevealLine> Reveals,
    IReadOnlyList<CardRevealRequestLine> Requests
);

/// <summary>Labels are Chinese, for the seller. <paramref name="ApprovedBy"/> is the second person, where a member of staff
/// looked; <paramref name="IsPhoto"/> is true where it was a photo of the card that was looked at.</summary>
internal sealed record CardRevealLine(
    string Purpose,
    string PurposeLabel,
    string By,
    string ByLabel,
    string? ApprovedBy,
    DateTimeOffset At,
    bool IsPhoto
);

/// <summary>Labels are Chinese, for the seller.</summary>
internal sealed record CardRevealRequestLine(
    string Purpose,
    string PurposeLabel,
    string AskedBy,
    DateTimeOffset AskedAt,
    string State,
    string StateLabel,
    string? DecidedBy,
    DateTimeOffset? DecidedAt
);

/// <summary>A seller sees every opening of their card, the system's own included.</summary>
internal static class ListReveals
{
    private const int LinesMax = 200;

    public static async Task<Results<Ok<CardRevealsResponse>, ProblemHttpResult>> Handle(
        Guid orderId,
        SellerCaller seller,
        TimeProvider clock,
        CardRecycleDb db,
        CancellationToken ct
    )
    {
        var card = await db
            .Cards.Where(c => c.OrderId == orderId && c.SellerId == seller.Id)
            .Select(c => new { c.Id, c.Masked })
            .SingleOrDefaultAsync(ct);
        if (card is null)
            return Problems.From(CardRefusals.NotFound);
        var reveals = await db
            .CardReveals.AsNoTracking()
            .Where(r => r.CardId == card.Id)
            .OrderByDescending(r => r.At)
            .ThenByDescending(r => r.Id)
            .Take(LinesMax)
            .ToListAsync(ct);
        var requests = await db
            .RevealRequests.AsNoTracking()
            .Where(r => r.CardId == card.Id)
            .OrderByDescending(r => r.AskedAt)
            .ThenByDescending(r => r.Id)
            .Take(LinesMax)
            .ToListAsync(ct);
        var now = clock.GetUtcNow();
        return TypedResults.Ok(
            new CardRevealsResponse(card.Id, card.Masked, [.. reveals.Select(Line)], [.. requests.Select(r => Line(r, now))])
        );
    }

    private static CardRevealRequestLine Line(RevealRequest request, DateTimeOffset now)
    {
        var state = AskForReveal.View(request, now).State;
        return new(
            request.Purpose,
            RevealPurposes.Label(request.Purpose),
            request.AskedBy,
            request.AskedAt,
            state,
            RevealPurposes.StateLabel(state),
            request.DecidedBy,
            request.DecidedAt
        );
    }

    private static CardRevealLine Line(CardReveal reveal) =>
        new(
            reveal.Purpose,
            RevealPurposes.Label(reveal.Purpose),
            reveal.By,
            RevealPurposes.LabelOf(reveal.By, reveal.ApprovedBy),
            reveal.ApprovedBy,
            reveal.At,
            reveal.PhotoId is not null
        );
}
