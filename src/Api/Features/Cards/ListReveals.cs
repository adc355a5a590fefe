using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Cards;

/// <summary>Who opened the card, what for, and when; newest first.</summary>
internal sealed record CardRevealsResponse(Guid CardId, string Masked, IReadOnlyList<CardRevealLine> Reveals);

/// <summary>Labels are Chinese, for the seller.</summary>
internal sealed record CardRevealLine(string Purpose, string PurposeLabel, string By, string ByLabel, DateTimeOffset At);

/// <summary>A seller sees every opening of their card, the system's own included.</summary>
internal static class ListReveals
{
    private const int LinesMax = 200;

    public static async Task<Results<Ok<CardRevealsResponse>, ProblemHttpResult>> Handle(
        Guid orderId,
        SellerCaller seller,
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
        return TypedResults.Ok(new CardRevealsResponse(card.Id, card.Masked, [.. reveals.Select(Line)]));
    }

    private static CardRevealLine Line(CardReveal reveal) =>
        new(reveal.Purpose, RevealPurposes.Label(reveal.Purpose), reveal.By, RevealPurposes.LabelOf(reveal.By), reveal.At);
}
