using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Cards.Photos;

/// <summary>A seller's own photos; for anybody else there are none.</summary>
internal static class OwnPhotos
{
    public static async Task<Results<FileContentHttpResult, ProblemHttpResult>> Show(
        Guid photoId,
        SellerCaller seller,
        PhotoVault vault,
        CardRecycleDb db,
        HttpResponse response,
        CancellationToken ct
    )
    {
        if (!await db.Photos.AnyAsync(p => p.Id == photoId && p.SellerId == seller.Id, ct))
            return Problems.From(PhotoRefusals.NotFound);
        var content = await db.PhotoContents.AsNoTracking().SingleAsync(c => c.PhotoId == photoId, ct);
        response.Headers.CacheControl = "no-store";
        return TypedResults.Bytes(vault.Open(content), "image/jpeg");
    }

    /// <summary>Of a deal it is evidence, also for the seller: it goes with the seller's other data, or in time.</summary>
    public static async Task<Results<NoContent, ProblemHttpResult>> Delete(
        Guid photoId,
        SellerCaller seller,
        CardRecycleDb db,
        CancellationToken ct
    )
    {
        if (await db.Photos.SingleOrDefaultAsync(p => p.Id == photoId && p.SellerId == seller.Id, ct) is not { } photo)
            return Problems.From(PhotoRefusals.NotFound);
        if (photo.OrderId is not null)
            return Problems.From(PhotoRefusals.InUse);
        db.Photos.Remove(photo);
        await db.SaveChangesAsync(ct);
        return TypedResults.NoContent();
    }
}
