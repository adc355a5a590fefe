using CardRecycle.Api.Features.Cards.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Features.Cards.Photos;

internal sealed class EvidencePhotos(TimeProvider clock, IOptions<PhotoOptions> options) : IEvidencePhotos
{
    /// <summary>How many pictures go with one answer.</summary>
    public const int PhotosMax = 6;

    public async Task<Refusal?> AttachAsync(CardRecycleDb db, IReadOnlyList<Guid>? photoIds, EvidenceOf evidence, CancellationToken ct)
    {
        var ids = (photoIds ?? []).Distinct().ToList();
        if (ids.Count == 0)
            return null;
        if (ids.Count > PhotosMax)
            return PhotoRefusals.TooManyForOne;
        var photos = await db.Photos.Where(p => ids.Contains(p.Id) && p.SellerId == evidence.SellerId).ToListAsync(ct);
        if (photos.Count < ids.Count)
            return PhotoRefusals.NotFound;
        if (photos.Any(p => p.OrderId is not null))
            return PhotoRefusals.InUse;
        foreach (var photo in photos)
        {
            (photo.OrderId, photo.CardId, photo.Matter) = (evidence.OrderId, evidence.CardId, evidence.Matter);
            photo.NextAttemptAt = clock.GetUtcNow() + options.Value.KeepUsed;
        }
        return null;
    }

    public Task<int> CountAsync(CardRecycleDb db, Guid orderId, EvidenceMatter matter, CancellationToken ct) =>
        db.Photos.CountAsync(p => p.OrderId == orderId && p.Matter == matter, ct);
}

/// <summary>
/// Whoever works on deals reads which pictures a seller gave, and looks at one at a time. No second person is needed, for the seller gave
/// them to be looked at; each look is on record and its seller sees it.
/// </summary>
internal static class ReadEvidencePhotos
{
    private const int PhotosMax = 100;

    /// <summary>Nothing is opened by this.</summary>
    public static async Task<Ok<EvidencePhotosResponse>> List(Guid orderId, CardRecycleDb db, CancellationToken ct)
    {
        var photos = await db
            .Photos.AsNoTracking()
            .Where(p => p.OrderId == orderId && p.Matter != null)
            .OrderBy(p => p.TakenAt)
            .ThenBy(p => p.Id)
            .Take(PhotosMax)
            .ToListAsync(ct);
        var ids = photos.ConvertAll(p => (Guid?)p.Id);
        var looks = await db.CardReveals.AsNoTracking().Where(r => ids.Contains(r.PhotoId)).OrderBy(r => r.At).ToListAsync(ct);
        return TypedResults.Ok(
            new EvidencePhotosResponse([
                .. photos.Select(p => new EvidencePhoto(
                    p.Id,
                    p.Matter!.Value,
                    p.TakenAt,
                    p.Width,
                    p.Height,
                    p.NextAttemptAt,
                    [.. looks.Where(l => l.PhotoId == p.Id).Select(l => new EvidenceLook(l.At, l.By))]
                )),
            ])
        );
    }

    /// <summary>Without an Idempotency-Key: a picture is no answer to be stored, and a second look is a second look.</summary>
    public static async Task<Results<FileContentHttpResult, ProblemHttpResult>> Look(
        Guid photoId,
        StaffCaller staff,
        PhotoVault vault,
        TimeProvider clock,
        CardRecycleDb db,
        HttpResponse response,
        CancellationToken ct
    )
    {
        if (await db.Photos.AsNoTracking().SingleOrDefaultAsync(p => p.Id == photoId && p.Matter != null, ct) is not { } photo)
            return Problems.From(PhotoRefusals.NotFound);
        var now = clock.GetUtcNow();
        db.CardReveals.Add(
            new()
            {
                Id = TimedId.New(now),
                CardId = photo.CardId!.Value,
                PhotoId = photo.Id,
                Purpose = RevealPurposes.Evidence,
                By = staff.Id,
                At = now,
            }
        );
        var content = await db.PhotoContents.AsNoTracking().SingleAsync(c => c.PhotoId == photoId, ct);
        await db.SaveChangesAsync(ct);
        response.Headers.CacheControl = "no-store";
        return TypedResults.Bytes(vault.Open(content), "image/jpeg");
    }
}

/// <summary>The oldest first.</summary>
internal sealed record EvidencePhotosResponse(IReadOnlyList<EvidencePhoto> Photos);

/// <param name="PhotoId">For <c>POST /staff/cards/photos/{photoId}/look</c>.</param>
/// <param name="Matter">What it is evidence for.</param>
/// <param name="TakenAt">When it was uploaded.</param>
/// <param name="Width">In pixels, as it was uploaded.</param>
/// <param name="Height">Likewise.</param>
/// <param name="DeletedAt">When it goes.</param>
/// <param name="Looks">Who has looked at it, the first first.</param>
internal sealed record EvidencePhoto(
    Guid PhotoId,
    EvidenceMatter Matter,
    DateTimeOffset TakenAt,
    int Width,
    int Height,
    DateTimeOffset? DeletedAt,
    IReadOnlyList<EvidenceLook> Looks
);

/// <summary>One look at a picture by a member of staff.</summary>
internal sealed record EvidenceLook(DateTimeOffset At, string By);
