using System.ComponentModel.DataAnnotations;
using CardRecycle.Api.Features.Catalog.Contract;
using CardRecycle.Api.Features.Quotes.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CardRecycle.Api.Features.Notices;

/// <summary>Exactly one of the two.</summary>
/// <param name="WantedFen">What the seller wants to receive for the card at least, in fen.</param>
/// <param name="WantedRatePpm">The same over the face, in millionths: 0.93 is 930,000.</param>
internal sealed record SetPriceAlertRequest(
    [property: Range(1, long.MaxValue)] long? WantedFen = null,
    [property: Range(1, 1_000_000)] long? WantedRatePpm = null
);

/// <summary>The seller's alerts: first those that wait, then those that have fired, the newest first.</summary>
internal sealed record PriceAlertsResponse(IReadOnlyList<PriceAlertView> Alerts);

/// <param name="BrandId">Of the card.</param>
/// <param name="BrandName">Chinese.</param>
/// <param name="FaceFen">Of the card, in fen.</param>
/// <param name="WantedFen">What the seller wants, in fen.</param>
/// <param name="OfferedFen">What is offered now, in fen; null while nothing is.</param>
/// <param name="SetAt">When it was set or changed.</param>
/// <param name="FiredAt">When the price was reached; null while the alert waits.</param>
/// <param name="FiredFen">What was offered then.</param>
internal sealed record PriceAlertView(
    string BrandId,
    string BrandName,
    long FaceFen,
    long WantedFen,
    long? OfferedFen,
    DateTimeOffset SetAt,
    DateTimeOffset? FiredAt,
    long? FiredFen
);

/// <summary>A seller says which price they wait for (到价提醒); one open alert for a brand and face.</summary>
internal static class KeepPriceAlerts
{
    public const int OpenMax = 20;
    private const int FiredShown = 20;
    private const long Million = 1_000_000;

    public static async Task<Ok<PriceAlertsResponse>> List(
        SellerCaller caller,
        CardRecycleDb db,
        ICatalog catalog,
        IOfferedPrices prices,
        CancellationToken ct
    )
    {
        var mine = db.PriceAlerts.AsNoTracking().Where(a => a.SellerId == caller.Id);
        var open = await mine.Where(a => a.FiredAt == null).OrderByDescending(a => a.Id).Take(OpenMax).ToListAsync(ct);
        var fired = await mine.Where(a => a.FiredAt != null).OrderByDescending(a => a.FiredAt).Take(FiredShown).ToListAsync(ct);
        return TypedResults.Ok(new PriceAlertsResponse([.. open.Concat(fired).Select(a => ViewOf(a, catalog, prices))]));
    }

    public static async Task<Results<Ok<PriceAlertView>, ProblemHttpResult>> Set(
        string brandId,
        long faceFen,
        SetPriceAlertRequest request,
        SellerCaller caller,
        CardRecycleDb db,
        ICatalog catalog,
        IOfferedPrices prices,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        if (catalog.Find(brandId) is not { Enabled: true } brand)
            return Problems.From(NoticeRefusals.BrandUnknown);
        if (faceFen < brand.FaceMinFen || faceFen > brand.FaceMaxFen)
            return Problems.From(NoticeRefusals.FaceOutOfBounds);
        if (request.WantedFen is null == request.WantedRatePpm is null)
            return Problems.From(NoticeRefusals.OneWantedPrice);
        // Upward: a rate of 93 % is not reached by a fen less.
        var wanted = request.WantedFen ?? (faceFen * request.WantedRatePpm!.Value + Million - 1) / Million;
        if (wanted > faceFen)
            return Problems.From(NoticeRefusals.AboveFace);
        if (prices.For(brand, faceFen) is { } offered && offered.AmountFen >= wanted)
            return Problems.From(NoticeRefusals.Reached(offered.AmountFen));
        var now = clock.GetUtcNow();
        var changed = await db
            .PriceAlerts.Where(a => a.SellerId == caller.Id && a.BrandId == brandId && a.FaceFen == faceFen && a.FiredAt == null)
            .ExecuteUpdateAsync(s => s.SetProperty(a => a.WantedFen, wanted).SetProperty(a => a.SetAt, now), ct);
        if (changed == 0 && await db.PriceAlerts.CountAsync(a => a.SellerId == caller.Id && a.FiredAt == null, ct) >= OpenMax)
            return Problems.From(NoticeRefusals.TooManyAlerts);
        var alert = new PriceAlert
        {
            Id = TimedId.New(now),
            SellerId = caller.Id,
            BrandId = brandId,
            FaceFen = faceFen,
            WantedFen = wanted,
            SetAt = now,
        };
        if (changed == 0)
        {
            db.Add(alert);
            try
            {
                await db.SaveChangesAsync(ct);
            }
            catch (DbUpdateException e) when (e.InnerException is PostgresException { ConstraintName: PriceAlert.OneOpen })
            {
                return Problems.From(NoticeRefusals.SetAtOnce);
            }
        }
        return TypedResults.Ok(ViewOf(alert, catalog, prices));
    }

    /// <summary>Twice is once.</summary>
    public static async Task<NoContent> Remove(string brandId, long faceFen, SellerCaller caller, CardRecycleDb db, CancellationToken ct)
    {
        await db
            .PriceAlerts.Where(a => a.SellerId == caller.Id && a.BrandId == brandId && a.FaceFen == faceFen && a.FiredAt == null)
            .ExecuteDeleteAsync(ct);
        return TypedResults.NoContent();
    }

    private static PriceAlertView ViewOf(PriceAlert alert, ICatalog catalog, IOfferedPrices prices)
    {
        var brand = catalog.Find(alert.BrandId);
        var offered = brand is null ? null : prices.For(brand, alert.FaceFen);
        return new(
            alert.BrandId,
            brand?.NameZh ?? alert.BrandId,
            alert.FaceFen,
            alert.WantedFen,
            offered?.AmountFen,
            alert.SetAt,
            alert.FiredAt,
            alert.FiredFen
        );
    }
}
