using CardRecycle.Api.Features.Risk.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform;
using CardRecycle.Models.Risk;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Features.Risk;

internal sealed class RevealWatch(RiskScorer scorer, DecisionLog decisions, TimeProvider clock, IOptions<RiskOptions> options)
    : IRevealWatch
{
    /// <summary>Reveals are weighed as deals of known sellers are.</summary>
    private const string Segment = "known";

    public async Task TakeAsync(CardRecycleDb db, Guid orderId, Guid sellerId, string staffId, CancellationToken ct)
    {
        var offer = await db.DealEvents.AsNoTracking().SingleOrDefaultAsync(e => e.Id == orderId, ct);
        var e = EventOf(offer?.ToEvent(), sellerId, staffId);
        var features = await FeaturesAsync(db, e, ct);
        var inputs = new RiskInputs(0, 0, e.AmountFen, 0, null, [], Segment, null, options.Value);
        var made = scorer.Decide(inputs, features);
        db.DealEvents.Add(DealEventRow.Of(e));
        decisions.Add(db, e, orderId, sellerId, made, features);
    }

    /// <summary>The deal that the card came in with, seen by a member of staff; a card that was never assessed has only its
    /// seller.</summary>
    private DealEvent EventOf(DealEvent? offer, Guid sellerId, string staffId)
    {
        var now = DealEvents.Stored(clock.GetUtcNow());
        var id = TimedId.New(now).ToString();
        if (offer is null)
            return new()
            {
                Id = id,
                At = now,
                Step = DealStep.Reveal,
                SellerId = sellerId.ToString(),
                StaffId = staffId,
                AmountFen = 0,
            };
        return offer with
        {
            Id = id,
            At = now,
            Step = DealStep.Reveal,
            StaffId = staffId,
            AccountAgeDays = offer.AccountAgeDays + (now - offer.At).TotalDays,
        };
    }

    private static async Task<float[]?> FeaturesAsync(CardRecycleDb db, DealEvent e, CancellationToken ct)
    {
        try
        {
            return await EntityStates.ObserveAsync(db, e, ct);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
