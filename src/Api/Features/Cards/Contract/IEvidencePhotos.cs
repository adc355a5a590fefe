using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;

namespace CardRecycle.Api.Features.Cards.Contract;

/// <summary>What a seller's picture is evidence for (凭证图片). Stored by name.</summary>
internal enum EvidenceMatter
{
    /// <summary>补充资料: what a review asked for.</summary>
    Review,

    /// <summary>申诉.</summary>
    Appeal,

    /// <summary>争议: the seller's answer.</summary>
    Dispute,
}

/// <param name="OrderId">The order that it is about.</param>
/// <param name="CardId">Its card: whoever looks at a picture is on record there.</param>
/// <param name="SellerId">Who uploaded the pictures; somebody else's are none.</param>
/// <param name="Matter">What they are to show.</param>
internal sealed record EvidenceOf(Guid OrderId, Guid CardId, Guid SellerId, EvidenceMatter Matter);

/// <summary>Pictures that a seller gives as evidence. They lie where photos of cards lie, sealed likewise (docs/adr/0056).</summary>
internal interface IEvidencePhotos
{
    /// <summary>Makes uploaded pictures part of a matter and keeps them as long as photos of deals. Saved by the caller.</summary>
    /// <param name="db">The context that they are changed in.</param>
    /// <param name="photoIds">As <c>POST /cards/photos/evidence</c> answered them; null and empty: none.</param>
    /// <param name="evidence">What for.</param>
    /// <param name="ct">Cancellation.</param>
    /// <returns>Why not; null if they are.</returns>
    Task<Refusal?> AttachAsync(CardRecycleDb db, IReadOnlyList<Guid>? photoIds, EvidenceOf evidence, CancellationToken ct);

    /// <returns>How many pictures the seller has given in a matter and are kept still.</returns>
    Task<int> CountAsync(CardRecycleDb db, Guid orderId, EvidenceMatter matter, CancellationToken ct);
}
