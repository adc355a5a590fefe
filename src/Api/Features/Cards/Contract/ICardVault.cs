using CardRecycle.Api.Features.Catalog.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;

namespace CardRecycle.Api.Features.Cards.Contract;

/// <summary>
/// Card data as the seller's device sends it: <paramref name="Secret"/> is the card secret under the key <paramref name="KeyId"/> from
/// <c>GET /cards/encryption-key</c> (SM2, C1C3C2, base64).
/// </summary>
internal sealed record CardSubmission(string? Number, string? Secret, string? KeyId)
{
    /// <summary>A photo of it, from <c>POST /cards/photos</c>; null without one.</summary>
    public Guid? PhotoId { get; init; }

    public override string ToString() => "CardSubmission(***)";
}

/// <summary>A card that was taken in: encrypted, fingerprinted, and safe to name.</summary>
/// <param name="CardId">Its id.</param>
/// <param name="Masked">How it is named to people.</param>
/// <param name="NumberPrefix">The first characters of its number; empty without one.</param>
/// <param name="Fingerprint">Blind index by which the same card is known again, whichever deal it comes in.</param>
/// <param name="Batch">Blind index of brand and number without its last four digits; null if they are no digits.</param>
/// <param name="Serial">Those digits, which the mask shows anyway; null likewise.</param>
internal sealed record AdmittedCard(Guid CardId, string Masked, string NumberPrefix, string Fingerprint, string? Batch, int? Serial)
{
    /// <summary>Blind index of what a photo of it shows: its number, or the secret of a card without one.</summary>
    public required byte[] ShownIndex { get; init; }
}

/// <summary>An opened card. Lives for one call to the issuer, is never stored or logged.</summary>
internal sealed record OpenedCard(string? Number, string? Secret)
{
    public override string ToString() => "OpenedCard(***)";
}

/// <summary>One opening of a card. Labels are Chinese.</summary>
internal sealed record RevealRecord(string Purpose, string PurposeLabel, string By, string ByLabel, DateTimeOffset At);

/// <summary>Card secrets at rest: SM4-GCM under envelope keys, a blind index against duplicates, a record of every reveal.</summary>
internal interface ICardVault
{
    /// <summary>Name of the unique index that stops a second active order for one card.</summary>
    const string DuplicateConstraint = "ix_cards_fingerprint_active";

    /// <summary>
    /// Decrypts what the device sent, normalises it, encrypts it for rest and adds the card to <paramref name="db"/> without saving; a
    /// duplicate shows when the caller saves, as a violation of <see cref="DuplicateConstraint"/>. Refuses unreadable ciphertext, unknown
    /// keys
    /// and text that cannot be a card of the brand.
    /// </summary>
    Outcome<AdmittedCard> Admit(CardRecycleDb db, CardSubmission submission, Brand brand, Guid sellerId, Guid orderId);

    /// <summary>
    /// Opens a card and adds the record of this reveal to <paramref name="db"/>, which the caller must save before it uses the card.
    /// </summary>
    /// <param name="db">The context that the record is added to.</param>
    /// <param name="cardId">The card.</param>
    /// <param name="purpose">Shown to the seller: <c>verify</c>, <c>acquire</c>, <c>deliver</c>, <c>dispute</c>.</param>
    /// <param name="by">Shown to the seller: <c>system</c> or the member of staff.</param>
    /// <param name="ct">Cancellation.</param>
    Task<OpenedCard> OpenAsync(CardRecycleDb db, Guid cardId, string purpose, string by, CancellationToken ct);

    /// <summary>Who opened the card, what for and when; oldest first.</summary>
    Task<IReadOnlyList<RevealRecord>> RevealsAsync(CardRecycleDb db, Guid cardId, CancellationToken ct);

    /// <summary>The card's deal has ended without a sale; it may be submitted again. Saved by the caller.</summary>
    Task ReleaseAsync(CardRecycleDb db, Guid cardId, CancellationToken ct);

    /// <summary>Puts the card on the blacklist (a final-bad card): it may never be submitted again. Saved by the caller.</summary>
    Task BlacklistAsync(CardRecycleDb db, Guid cardId, string reason, CancellationToken ct);

    /// <summary>It was wronged: whatever had locked it no longer does, and it may be submitted again. Saved by the caller.</summary>
    Task FreeAsync(CardRecycleDb db, Guid cardId, CancellationToken ct);
}
