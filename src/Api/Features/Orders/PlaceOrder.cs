using System.ComponentModel.DataAnnotations;
using CardRecycle.Api.Features.Cards.Contract;
using CardRecycle.Api.Features.Catalog.Contract;
using CardRecycle.Api.Features.Quotes.Contract;
using CardRecycle.Api.Features.Risk.Contract;
using CardRecycle.Api.Features.Sellers.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using CardRecycle.Api.Platform.Telemetry;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CardRecycle.Api.Features.Orders;

/// <summary>A seller accepts a quote and hands the card over; the order then waits for its issuer.</summary>
internal sealed class PlaceOrder(
    CardRecycleDb db,
    ISellers sellers,
    IOffers offers,
    ICatalog catalog,
    ICardVault vault,
    ICardPhotos photos,
    IPersonDays personDays,
    OrderViews views,
    TimeProvider clock,
    IOptions<OrderDeadlines> deadlines,
    ILogger<PlaceOrder> log
)
{
    public static Task<Results<Created<OrderView>, ProblemHttpResult>> Handle(
        PlaceOrderRequest request,
        SellerCaller caller,
        HttpContext http,
        PlaceOrder placing,
        CancellationToken ct
    ) => placing.RunAsync(request, caller, http.Connection.RemoteIpAddress?.ToString(), ct);

    private async Task<Results<Created<OrderView>, ProblemHttpResult>> RunAsync(
        PlaceOrderRequest request,
        SellerCaller caller,
        string? ipAddress,
        CancellationToken ct
    )
    {
        if (await sellers.FindAsync(db, caller.Id, ct) is not { } seller)
            return Problems.From(OrderRefusals.SellerBlocked);
        if (RefuseSeller(seller) is { } refused)
            return Problems.From(refused);
        if (offers.Open(request.Quote, seller.Id).Refused(out var refusal, out var offer))
            return Problems.From(refusal);
        if (Math.Max(offer.FaceFen, offer.BalanceFen) > seller.CardLimitFen)
            return Problems.From(OrderRefusals.CardLimit(seller.CardLimitFen));
        var now = clock.GetUtcNow();
        if (await personDays.SumAsync(db, seller.PersonHash!, now, ct) + offer.BalanceFen > seller.DayLimitFen)
            return Problems.From(OrderRefusals.DayLimit(seller.DayLimitFen));

        var orderId = TimedId.New(now);
        using var step = RoomTelemetry.StartStep(orderId, nameof(PlaceOrder));
        var brand = catalog.Find(offer.BrandId) ?? throw new InvalidOperationException($"Brand {offer.BrandId} was quoted but is gone.");
        if (vault.Admit(db, request.Card, brand, seller.Id, orderId).Refused(out refusal, out var card))
            return Problems.From(refusal);
        var contradicts = false;
        if (request.Card.PhotoId is { } photoId)
        {
            if ((await photos.AttachAsync(db, photoId, seller.Id, orderId, card, ct)).Refused(out refusal, out var photo))
                return Problems.From(refusal);
            contradicts = photo.Contradicts;
        }

        var order = Make(orderId, seller, offer, card, now, request.DeviceFingerprint, ipAddress, contradicts);
        order.Open(now, deadlines.Value);
        db.Orders.Add(order);
        db.WakeAfterCommit(OrderLoop.WorkName);
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException e) when (RefusalOfRace(e) is { } lost)
        {
            return Problems.From(lost);
        }
        OrderMetrics.Placed.Add(1);
        OrderLog.Comes(log, order);
        return TypedResults.Created($"/orders/{order.Id}", views.Of(order));
    }

    private static Refusal? RefuseSeller(SellerProfile seller) =>
        seller switch
        {
            { Blocked: true } => OrderRefusals.SellerBlocked,
            { Level: < KycLevel.RealName } or { PersonHash: null } or { RealName: null } => OrderRefusals.RealNameNeeded,
            { Accounts: [] } => OrderRefusals.PayoutAccountNeeded,
            _ => null,
        };

    /// <summary>Two requests at once end at a constraint; its name says what the slower one did.</summary>
    private static Refusal? RefusalOfRace(DbUpdateException e) =>
        (e.InnerException as PostgresException)?.ConstraintName switch
        {
            ICardVault.DuplicateConstraint => OrderRefusals.DuplicateCard,
            OrderTables.QuoteUsedOnce => OrderRefusals.QuoteAlreadyUsed,
            OrderTables.SellerLives => OrderRefusals.SellerBlocked,
            _ => null,
        };

    private static Order Make(
        Guid id,
        SellerProfile seller,
        Offer offer,
        AdmittedCard card,
        DateTimeOffset now,
        string? deviceFingerprint,
        string? ipAddress,
        bool photoContradicts
    ) =>
        new()
        {
            Id = id,
            OrderNo = OrderNumbers.Of(id, now),
            SellerId = seller.Id,
            PersonHash = seller.PersonHash!,
            QuoteId = offer.QuoteId,
            CardId = card.CardId,
            CardMasked = card.Masked,
            NumberPrefix = card.NumberPrefix,
            BrandId = offer.BrandId,
            Offer = offer with { SellerId = seller.Id },
            VerifyRequestId = TimedId.New(now).ToString("N"),
            AcquireRequestId = TimedId.New(now).ToString("N"),
            SubmittedAt = now,
            AcceptedAt = now,
            Facts = new(
                seller.PhoneIndex,
                seller.Accounts[0].Fingerprint,
                seller.CreatedAt,
                seller.Level >= KycLevel.Face,
                card.Fingerprint,
                card.Batch,
                card.Serial,
                seller.Company is not null,
                photoContradicts
            ),
            DeviceFingerprint = deviceFingerprint,
            IpAddress = ipAddress,
        };
}

/// <param name="Quote">The sealed quote as <c>POST /quotes</c> gave it.</param>
/// <param name="Card">The card; its secret encrypted on the device with the key of <c>GET /cards/encryption-key</c>.</param>
/// <param name="DeviceFingerprint">What the mini-program knows of its device, hashed there.</param>
internal sealed record PlaceOrderRequest(
    [property: Required, StringLength(8192, MinimumLength = 1)] string Quote,
    [property: Required] CardSubmission Card,
    [property: StringLength(128)] string? DeviceFingerprint = null
)
{
    public override string ToString() => "PlaceOrderRequest(***)";
}
