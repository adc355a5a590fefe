using System.ComponentModel.DataAnnotations;
using CardRecycle.Api.Features.Risk.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Cards.Photos;

/// <summary>
/// Reviewers read what is known of an order's photos, and look at one as they look at a card secret, which may be on it: asked by one,
/// approved by another, once, on record, shown to the seller.
/// </summary>
internal static class ReviewPhotos
{
    private const int PhotosMax = 20;

    /// <summary>Nothing is opened by this.</summary>
    public static async Task<Ok<OrderPhotosResponse>> List(Guid orderId, CardRecycleDb db, CancellationToken ct)
    {
        var photos = await db
            .Photos.AsNoTracking()
            .Where(p => p.OrderId == orderId && p.Matter == null)
            .OrderBy(p => p.TakenAt)
            .ThenBy(p => p.Id)
            .Take(PhotosMax)
            .ToListAsync(ct);
        return TypedResults.Ok(new OrderPhotosResponse([.. photos.Select(View)]));
    }

    /// <summary>As for a card secret, without an Idempotency-Key: no answer with a secret in it is stored.</summary>
    public static async Task<Results<FileContentHttpResult, ProblemHttpResult>> Reveal(
        Guid photoId,
        RevealPhotoRequest request,
        StaffCaller staff,
        PhotoVault vault,
        IRevealWatch watch,
        TimeProvider clock,
        CardRecycleDb db,
        HttpResponse response,
        CancellationToken ct
    )
    {
        if (
            await db.Photos.AsNoTracking().SingleOrDefaultAsync(p => p.Id == photoId && p.CardId != null && p.Matter == null, ct)
            is not { } photo
        )
            return Problems.From(PhotoRefusals.NotFound);
        var asked = await db.RevealRequests.FindAsync([request.RequestId], ct);
        var now = clock.GetUtcNow();
        if (RevealRequest.RefuseUse(asked, photo.CardId, staff.Id, now) is { } refusal)
            return Problems.From(refusal);

        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        (asked!.State, asked.UsedAt) = (RevealRequestState.Used, now);
        db.CardReveals.Add(
            new()
            {
                Id = TimedId.New(now),
                CardId = asked.CardId,
                PhotoId = photo.Id,
                Purpose = asked.Purpose,
                By = staff.Id,
                Reason = asked.Reason,
                ApprovedBy = asked.DecidedBy,
                At = now,
            }
        );
        await watch.TakeAsync(db, photo.OrderId!.Value, photo.SellerId, staff.Id, ct);
        var content = await db.PhotoContents.AsNoTracking().SingleAsync(c => c.PhotoId == photoId, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        response.Headers.CacheControl = "no-store";
        return TypedResults.Bytes(vault.Open(content), "image/jpeg");
    }

    private static OrderPhoto View(StoredPhoto photo) =>
        new(
            photo.Id,
            photo.CardId!.Value,
            photo.TakenAt,
            photo.Width,
            photo.Height,
            photo.Outcome,
            [.. photo.Flags.Select(f => new PhotoFlag(f, PhotoFlags.Labels[f]))],
            photo.NextAttemptAt
        );
}

/// <remarks>Public, because the validation generator passes over internal types in silence.</remarks>
/// <param name="RequestId">A request of one's own for the photo's card that somebody else has approved.</param>
public sealed record RevealPhotoRequest([property: Required] Guid? RequestId);

/// <summary>The oldest first.</summary>
internal sealed record OrderPhotosResponse(IReadOnlyList<OrderPhoto> Photos);

/// <param name="PhotoId">For <c>POST /staff/cards/photos/{photoId}/reveal</c>.</param>
/// <param name="CardId">Whose reveal is asked for.</param>
/// <param name="TakenAt">When it was uploaded.</param>
/// <param name="Width">In pixels, as it was read.</param>
/// <param name="Height">Likewise.</param>
/// <param name="Outcome"><c>Exact</c>, <c>Unsure</c>, <c>Refused</c>, or <c>NotRead</c>.</param>
/// <param name="Flags">What to look at; none of them decides anything.</param>
/// <param name="DeletedAt">When it goes.</param>
internal sealed record OrderPhoto(
    Guid PhotoId,
    Guid CardId,
    DateTimeOffset TakenAt,
    int Width,
    int Height,
    string Outcome,
    IReadOnlyList<PhotoFlag> Flags,
    DateTimeOffset? DeletedAt
);

/// <summary>A stable code and its Chinese text.</summary>
internal sealed record PhotoFlag(string Code, string Text);
