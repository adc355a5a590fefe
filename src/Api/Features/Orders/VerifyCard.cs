using CardRecycle.Api.Features.Cards.Contract;
using CardRecycle.Api.Features.Cases.Contract;
using CardRecycle.Api.Features.Catalog.Contract;
using CardRecycle.Api.Features.Quotes.Contract;
using CardRecycle.Api.Features.Risk.Contract;
using CardRecycle.Api.Gateways.Issuers;
using CardRecycle.Api.Persistence;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Features.Orders;

/// <summary>Asks the issuer about the card and carries its answer into the order: good, repairable, final-bad, or not known
/// yet.</summary>
internal sealed class VerifyCard(
    CardRecycleDb db,
    ICardVault vault,
    ICatalog catalog,
    IOffers offers,
    IssuerDirectory issuers,
    AssessDeal assess,
    OrderEnding ending,
    ICases cases,
    TimeProvider clock,
    IOptions<OrderDeadlines> deadlines
)
{
    private const int BackoffSecondsMax = 60;

    /// <returns>True when the order can be taken further at once.</returns>
    public async Task<bool> RunAsync(Order order, CancellationToken ct)
    {
        var brand = catalog.Find(order.BrandId) ?? throw new InvalidOperationException($"Brand {order.BrandId} has gone.");
        var opened = await vault.OpenAsync(db, order.CardId, "verify", "system", ct);
        await db.SaveChangesAsync(ct); // the reveal is on record before the card is used
        var answer = order is { Challenge: { } challenge, CodeEntered: { } code } ? new CodeAnswer(challenge.Id, code) : null;
        var verification = await issuers
            .For(brand.IssuerProtocol)
            .VerifyAsync(
                order.VerifyRequestId,
                new(brand.Id, opened.Number, opened.Secret, order.Offer.FaceFen),
                answer,
                isRepeat: order.Attempts > 1,
                ct
            );
        return await RecordAsync(order, verification, ct);
    }

    private async Task<bool> RecordAsync(Order order, Verification verification, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        switch (verification)
        {
            case Verification.Good { BalanceFen: <= 0 }:
                return await RejectAsync(order, "empty", now, ct);
            case Verification.Good good:
                return await TakeFactsAsync(order, good, now, ct);
            case Verification.FinalBad bad:
                return await RejectAsync(order, bad.Code, now, ct);
            case Verification.Repairable repairable:
                order.Apply(OrderCommand.RepairNeeded, repairable.Code, now, deadlines.Value);
                break;
            case Verification.CodeNeeded needed:
                AskForCode(order, needed, now);
                break;
            case Verification.Unknown when order.DeadlineAt <= now:
                order.Apply(OrderCommand.VerificationOverdue, "verification-overdue", now, deadlines.Value);
                cases.Open(db, Unanswered(order, now));
                break;
            case Verification.Unknown unknown:
                order.Postpone(unknown.Code, now + (unknown.RetryAfter ?? Backoff(order.Attempts)), now);
                break;
            default:
                throw new InvalidOperationException($"Unhandled verification {verification.GetType().Name}.");
        }
        await db.SaveChangesAsync(ct);
        return false;
    }

    private async Task<bool> TakeFactsAsync(Order order, Verification.Good good, DateTimeOffset now, CancellationToken ct)
    {
        (order.VerifiedAt, order.Challenge, order.CodeEntered) = (now, null, null);
        var expiryDiffers = good.ExpiresOn is not null && good.ExpiresOn != order.Offer.ExpiresOn;
        if (good.BalanceFen != order.Offer.BalanceFen || expiryDiffers)
        {
            var expiresOn = good.ExpiresOn ?? order.Offer.ExpiresOn;
            var requote = offers.Requote(order.Offer, good.BalanceFen, expiresOn, now + deadlines.Value.AwaitingRequote);
            // Less than the least that a channel pays out: nobody could be paid, so nothing is proposed that could be agreed to.
            if (requote.AmountFen < Offer.AmountMinFen)
                return await RejectAsync(order, "below-minimum", now, ct);
            if (requote.AmountFen != order.Offer.AmountFen)
            {
                order.ProposedOffer = requote;
                var reason = good.BalanceFen != order.Offer.BalanceFen ? "balance-differs" : "expiry-differs";
                order.Apply(OrderCommand.RequoteProposed, reason, now, deadlines.Value);
                await db.SaveChangesAsync(ct);
                return false;
            }
            // The facts differ but the price does not: there is nothing that the seller would have to agree to.
            order.Offer = requote with
            {
                ValidUntil = order.Offer.ValidUntil,
            };
        }
        order.Apply(OrderCommand.CardVerified, null, now, deadlines.Value);
        return await assess.RunAsync(order, ct);
    }

    private async Task<bool> RejectAsync(Order order, string code, DateTimeOffset now, CancellationToken ct)
    {
        order.Apply(OrderCommand.CardFoundBad, code, now, deadlines.Value);
        await ending.EndUnsoldAsync(order, ct);
        await db.SaveChangesAsync(ct);
        return false;
    }

    private void AskForCode(Order order, Verification.CodeNeeded needed, DateTimeOffset now)
    {
        order.Challenge = new(needed.ChallengeId, needed.PictureUrl, needed.ExpiresAt, needed.IsSms);
        order.CodeEntered = null;
        order.Apply(OrderCommand.CodeNeeded, needed.IsSms ? "sms-code" : "captcha", now, deadlines.Value);
    }

    private static HeldDeal Unanswered(Order order, DateTimeOffset now) =>
        new(
            order.Id,
            order.OrderNo,
            order.SellerId,
            order.PersonHash,
            order.Offer.AmountFen,
            RiskVerdict.Review,
            [new("verification-overdue", "发卡方长时间未答复，需人工核实。")],
            null,
            now
        );

    private static TimeSpan Backoff(int attempts) => TimeSpan.FromSeconds(Math.Min(BackoffSecondsMax, 1 << Math.Min(attempts, 6)));
}
