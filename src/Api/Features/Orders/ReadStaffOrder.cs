using System.Security.Claims;
using CardRecycle.Api.Features.Cards.Contract;
using CardRecycle.Api.Features.Cases.Contract;
using CardRecycle.Api.Features.Risk.Contract;
using CardRecycle.Api.Features.Sellers.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Orders;

/// <summary>
/// One order for staff: what its seller sees, and what lies behind it. Payout, journals, stock and receipt are read from their own rooms,
/// whose duties
/// decide who may see them.
/// </summary>
internal static class ReadStaffOrder
{
    public static async Task<Results<Ok<StaffOrderFile>, ProblemHttpResult>> Handle(
        Guid orderId,
        CardRecycleDb db,
        OrderViews views,
        ICardVault vault,
        ICases cases,
        IRiskFiles risk,
        ISellerFiles sellers,
        ClaimsPrincipal staff,
        CancellationToken ct
    )
    {
        var order = await db.Orders.AsNoTracking().Include(o => o.Timeline).SingleOrDefaultAsync(o => o.Id == orderId, ct);
        if (order is null)
            return Problems.From(OrderRefusals.NotFound);
        var person = (await sellers.OfPersonAsync(db, order.PersonHash, unmasked: false, ct)).FirstOrDefault(s =>
            s.SellerId == order.SellerId
        );
        var isRisk = staff.HasClaim("duty", "risk");
        var interventions = await db.Interventions.AsNoTracking().Where(i => i.OrderId == orderId).OrderBy(i => i.AskedAt).ToListAsync(ct);
        var reviews = await db.Set<OrderReview>().AsNoTracking().Where(r => r.OrderId == orderId).OrderBy(r => r.At).ToListAsync(ct);
        return TypedResults.Ok(
            new StaffOrderFile(
                views.Of(order),
                new(
                    order.SellerId,
                    person?.Name,
                    person?.Phone,
                    person?.Level.ToString(),
                    person?.CreatedAt,
                    person?.BlockedAt,
                    order.DeviceFingerprint,
                    order.IpAddress,
                    person?.Tier
                ),
                new(
                    order.QuoteId,
                    order.Offer.QuotedAt,
                    order.Offer.ModelVersion,
                    order.Offer.PolicyVersion,
                    order.Offer.FeeFen,
                    order.Offer.ExpectedResaleFen,
                    order.Offer.RatePpm
                ),
                new(
                    order.VerifyRequestId,
                    order.VerifiedAt,
                    order.AcquireRequestId,
                    order.AcquisitionReference,
                    order.Attempts,
                    order.NextAttemptAt
                ),
                await vault.RevealsAsync(db, order.CardId, ct),
                await cases.OfOrderAsync(db, orderId, ct),
                // Why a deal looks bad is the risk team's to know.
                isRisk ? await risk.DecisionsAsync(db, [orderId], ct) : [],
                [.. reviews.Select(r => new OrderReviewView(r.At, r.Decision, r.DecidedBy, isRisk ? r.Reason : null))],
                [.. interventions.Select(InterventionView.Of)],
                Interventions.PossibleFor(order)
            )
        );
    }
}

/// <param name="Order">As its seller sees it, timeline included.</param>
/// <param name="Seller">Whose it is, masked.</param>
/// <param name="Quote">What the offer rests on.</param>
/// <param name="Issuer">What was asked of the issuer.</param>
/// <param name="Reveals">Who opened the card, what for and when.</param>
/// <param name="Cases">Reviews by the risk desk.</param>
/// <param name="Decisions">Of the gate; empty for whoever has not the risk duty.</param>
/// <param name="Reviews">What people decided.</param>
/// <param name="Interventions">What staff did to the order beside that.</param>
/// <param name="Possible">What can be done now.</param>
internal sealed record StaffOrderFile(
    OrderView Order,
    StaffOrderSeller Seller,
    StaffOrderQuote Quote,
    StaffOrderIssuer Issuer,
    IReadOnlyList<RevealRecord> Reveals,
    IReadOnlyList<CaseBrief> Cases,
    IReadOnlyList<DecisionFile> Decisions,
    IReadOnlyList<OrderReviewView> Reviews,
    IReadOnlyList<InterventionView> Interventions,
    IReadOnlyList<InterventionKind> Possible
);

internal sealed record StaffOrderSeller(
    Guid SellerId,
    string? Name,
    string? Phone,
    string? Level,
    DateTimeOffset? CreatedAt,
    DateTimeOffset? BlockedAt,
    string? DeviceFingerprint,
    string? IpAddress,
    string? Tier
)
{
    public override string ToString() => $"StaffOrderSeller({SellerId})";
}

internal sealed record StaffOrderQuote(
    Guid QuoteId,
    DateTimeOffset QuotedAt,
    string ModelVersion,
    string? PolicyVersion,
    long FeeFen,
    long ExpectedResaleFen,
    long RatePpm
);

internal sealed record StaffOrderIssuer(
    string VerifyRequestId,
    DateTimeOffset? VerifiedAt,
    string AcquireRequestId,
    string? AcquisitionReference,
    int Attempts,
    DateTimeOffset? NextAttemptAt
);

internal sealed record OrderReviewView(DateTimeOffset At, ReviewDecision Decision, string DecidedBy, string? Reason);
