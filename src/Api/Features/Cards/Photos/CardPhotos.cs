using CardRecycle.Api.Features.Cards.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Models.Photo;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Features.Cards.Photos;

internal sealed class CardPhotos(TimeProvider clock, IOptions<PhotoOptions> options) : ICardPhotos
{
    /// <summary>Two photos of one seller that are this much alike and show different numbers are shown to a reviewer.</summary>
    public const int SimilarBitsMax = 12;

    /// <summary>Copies of one photo, by whatever program they were saved. Different cards of one brand are seldom so near.</summary>
    public const int SameBitsMax = 4;

    public async Task<Outcome<AttachedPhoto>> AttachAsync(
        CardRecycleDb db,
        Guid photoId,
        Guid sellerId,
        Guid orderId,
        AdmittedCard card,
        CancellationToken ct
    )
    {
        if (await db.Photos.SingleOrDefaultAsync(p => p.Id == photoId && p.SellerId == sellerId, ct) is not { } photo)
            return PhotoRefusals.NotFound;
        if (photo.OrderId is not null)
            return PhotoRefusals.InUse;
        var now = clock.GetUtcNow();
        var since = now - options.Value.KeepUsed;
        var flags = photo.Flags.ToList();
        if (photo.NumberIndex is { } shown && photo.Outcome == nameof(PhotoOutcome.Exact) && !shown.AsSpan().SequenceEqual(card.ShownIndex))
            flags.Add(PhotoFlags.NumberMismatch);
        byte[][] numbers = photo.NumberIndex is { } read ? [card.ShownIndex, read] : [card.ShownIndex];
        if (await db.Photos.AnyAsync(p => p.SellerId != sellerId && numbers.Contains(p.NumberIndex), ct))
            flags.Add(PhotoFlags.NumberOfAnother);
        var alike = await AlikeAsync(db, photo, since, ct);
        if (alike.Any(a => a.SellerId != sellerId && a.Bits <= SameBitsMax))
            flags.Add(PhotoFlags.PhotoOfAnother);
        if (alike.Any(a => a.SellerId == sellerId && a.NumberIndex is { } n && !n.AsSpan().SequenceEqual(card.ShownIndex)))
            flags.Add(PhotoFlags.SimilarPhoto);
        (photo.Flags, photo.OrderId, photo.CardId) = (flags, orderId, card.CardId);
        photo.NextAttemptAt = now + options.Value.KeepUsed;
        return new AttachedPhoto(flags.Any(PhotoFlags.Contradicting.Contains));
    }

    public Task<int> EraseAsync(CardRecycleDb db, Guid sellerId, CancellationToken ct) =>
        db.Photos.Where(p => p.SellerId == sellerId).ExecuteDeleteAsync(ct);

    /// <summary>No index answers this: one pass over narrow rows (docs/adr/0047).</summary>
    private static Task<List<AlikePhoto>> AlikeAsync(CardRecycleDb db, StoredPhoto photo, DateTimeOffset since, CancellationToken ct) =>
        db
            .Database.SqlQuery<AlikePhoto>(
                $"""
                select seller_id, number_index, bit_count((hash # {photo.Hash})::bit(64))::int as bits from cards.photos
                where taken_at > {since} and id <> {photo.Id} and bit_count((hash # {photo.Hash})::bit(64)) <= {SimilarBitsMax}
                order by bits limit 100
                """
            )
            .ToListAsync(ct);

    private sealed record AlikePhoto(Guid SellerId, byte[]? NumberIndex, int Bits);
}
