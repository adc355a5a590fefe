using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;

namespace CardRecycle.Api.Features.Cards.Contract;

/// <summary>A photo that is part of a deal now.</summary>
/// <param name="Contradicts">It shows another number than was submitted, or another seller has the same.</param>
internal sealed record AttachedPhoto(bool Contradicts);

/// <summary>Photos that sellers took of their cards; each may show a card secret and is kept like one.</summary>
internal interface ICardPhotos
{
    /// <summary>
    /// Makes a photo that the seller has uploaded part of a deal, compares it with what was submitted and with other photos, and keeps it
    /// for as long as the deal can be disputed. Saved by the caller.
    /// </summary>
    /// <param name="db">The context that it is changed in.</param>
    /// <param name="photoId">As <c>POST /cards/photos</c> answered it.</param>
    /// <param name="sellerId">Who uploaded it; somebody else's photo is none.</param>
    /// <param name="orderId">The deal.</param>
    /// <param name="card">The card as it was admitted.</param>
    /// <param name="ct">Cancellation.</param>
    Task<Outcome<AttachedPhoto>> AttachAsync(
        CardRecycleDb db,
        Guid photoId,
        Guid sellerId,
        Guid orderId,
        AdmittedCard card,
        CancellationToken ct
    );

    /// <summary>
    /// Deletes every photo of a seller, their hashes and indexes with them. Who looked at one stays on record, without the photo. At once,
    /// in the caller's transaction if there is one.
    /// </summary>
    /// <returns>How many there were.</returns>
    Task<int> EraseAsync(CardRecycleDb db, Guid sellerId, CancellationToken ct);
}
