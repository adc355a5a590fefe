using CardRecycle.Api.Features.Cards.Contract;
using CardRecycle.Api.Features.Risk.Contract;
using CardRecycle.Api.Persistence;

namespace CardRecycle.Api.Features.Orders;

/// <summary>What an order gives back when it ends without a sale. Saved by the caller with the end itself.</summary>
internal sealed class OrderEnding(CardRecycleDb db, ICardVault vault, IPersonDays personDays, TimeProvider clock)
{
    public async Task EndUnsoldAsync(Order order, CancellationToken ct)
    {
        order.CodeEntered = null;
        await personDays.ReleaseAsync(db, order.Id, ct);
        // A card that is used, fake or void is bad for good; any other may be offered again once its fault is mended.
        if (order is { State: OrderState.Rejected, ReasonCode: "used" or "fake" or "void" })
            await vault.BlacklistAsync(db, order.CardId, order.ReasonCode, ct);
        // What the issuer has never answered may still be consumed: such a card stays locked, whatever staff decided about its order.
        else if (order is not { State: OrderState.Declined, VerifiedAt: null })
            await vault.ReleaseAsync(db, order.CardId, ct);
        OrderMetrics.End(order, clock.GetUtcNow());
    }
}
