using System.Text;
using CardRecycle.Api.Features.Cards.Contract;
using CardRecycle.Api.Features.Catalog.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Crypto;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Cards;

internal sealed class CardVault(ICatalog catalog, CardSealer sealer, CardKeys keys, TimeProvider clock) : ICardVault
{
    /// <summary>Base64 of an SM2 ciphertext around a secret of 256 bytes, with room to spare.</summary>
    private const int SecretLengthMax = 1024;

    private static readonly UTF8Encoding strictUtf8 = new(false, throwOnInvalidBytes: true);

    public Outcome<AdmittedCard> Admit(CardRecycleDb db, CardSubmission submission, Brand brand, Guid sellerId, Guid orderId)
    {
        if (WrongParts(submission, brand.Input) is { } wrong)
            return wrong;
        if (OpenSubmitted(submission).Refused(out var unreadable, out var secret))
            return unreadable;
        // A number beside a secret that needs none (it is printed on some cards) would only be one more thing to keep.
        var number = brand.Input is InputSchema.SecretOnly || submission.Number is "" ? null : submission.Number;
        if (catalog.Normalise(brand, number, secret.Text).Refused(out var noCard, out var text))
            return noCard;

        var now = clock.GetUtcNow();
        var card = sealer.Seal(TimedId.New(now), orderId, sellerId, brand, text, now);
        db.Cards.Add(card);
        CardFingerprint[] fingerprints = [.. CardIdentity.Of(card.Id, brand, text, keys.BlindIndexKey)];
        db.CardFingerprints.AddRange(fingerprints);
        var (batch, serial) = CardIdentity.BatchOf(brand, text.Number, keys.BlindIndexKey);
        return new AdmittedCard(
            card.Id,
            card.Masked,
            CardMask.PrefixOf(text.Number),
            Convert.ToHexStringLower(fingerprints[0].Fingerprint),
            batch,
            serial
        )
        {
            ShownIndex = CardIdentity.IndexOfShown(text.Number ?? text.Secret ?? "", keys.BlindIndexKey),
        };
    }

    public async Task<OpenedCard> OpenAsync(CardRecycleDb db, Guid cardId, string purpose, string by, CancellationToken ct) =>
        sealer.Open(db, await FindAsync(db, cardId, ct), purpose, by, null);

    public async Task<IReadOnlyList<RevealRecord>> RevealsAsync(CardRecycleDb db, Guid cardId, CancellationToken ct)
    {
        var reveals = await db
            .CardReveals.AsNoTracking()
            .Where(r => r.CardId == cardId)
            .OrderBy(r => r.At)
            .ThenBy(r => r.Id)
            .ToListAsync(ct);
        return
        [
            .. reveals.Select(r => new RevealRecord(
                r.Purpose,
                RevealPurposes.Label(r.Purpose),
                r.By,
                RevealPurposes.LabelOf(r.By, r.ApprovedBy),
                r.At
            )),
        ];
    }

    public async Task ReleaseAsync(CardRecycleDb db, Guid cardId, CancellationToken ct)
    {
        var card = await FindAsync(db, cardId, ct);
        if (card.State is not CardState.Active)
            return; // Released already, or blacklisted, which is for good.
        card.State = CardState.Released;
        foreach (var fingerprint in await db.CardFingerprints.Where(f => f.CardId == cardId).ToListAsync(ct))
            fingerprint.Locked = false;
    }

    public async Task BlacklistAsync(CardRecycleDb db, Guid cardId, string reason, CancellationToken ct)
    {
        var card = await FindAsync(db, cardId, ct);
        if (card.State is CardState.Blacklisted)
            return;
        (card.State, card.BlacklistReason) = (CardState.Blacklisted, reason);
        foreach (var fingerprint in await db.CardFingerprints.Where(f => f.CardId == cardId).ToListAsync(ct))
            fingerprint.Locked = CardIdentity.StaysLocked(fingerprint.Kind, reason, card.Number is not null);
    }

    public async Task FreeAsync(CardRecycleDb db, Guid cardId, CancellationToken ct)
    {
        var card = await FindAsync(db, cardId, ct);
        (card.State, card.BlacklistReason) = (CardState.Released, null);
        foreach (var fingerprint in await db.CardFingerprints.Where(f => f.CardId == cardId).ToListAsync(ct))
            fingerprint.Locked = false;
    }

    /// <summary>The secret as the device encrypted it; null text where the brand has none.</summary>
    private Outcome<SubmittedSecret> OpenSubmitted(CardSubmission submission)
    {
        if (string.IsNullOrEmpty(submission.Secret))
            return new SubmittedSecret(null);
        if (submission.KeyId is null || keys.DeviceKey(submission.KeyId) is not { } key)
            return CardRefusals.UnknownKey;
        var ciphertext = new byte[SecretLengthMax];
        if (submission.Secret.Length > SecretLengthMax || !Convert.TryFromBase64String(submission.Secret, ciphertext, out var length))
            return CardRefusals.UnreadableSecret;
        try
        {
            return new SubmittedSecret(strictUtf8.GetString(key.Decrypt(ciphertext.AsSpan(0, length))));
        }
        catch (Exception e) when (e is CryptoRefusedException or DecoderFallbackException)
        {
            return CardRefusals.UnreadableSecret;
        }
    }

    private static Refusal? WrongParts(CardSubmission submission, InputSchema input)
    {
        var (hasNumber, hasSecret) = (!string.IsNullOrEmpty(submission.Number), !string.IsNullOrEmpty(submission.Secret));
        var (needsNumber, takesSecret) = input switch
        {
            InputSchema.NumberAndSecret => (true, true),
            InputSchema.SecretOnly => (false, true),
            InputSchema.NumberAndSms or InputSchema.Points => (true, false),
            _ => throw new ArgumentOutOfRangeException(nameof(input), input, "Not an input schema."),
        };
        if (needsNumber && !hasNumber)
            return CardRefusals.NumberMissing;
        if (takesSecret != hasSecret)
            return takesSecret ? CardRefusals.SecretMissing : CardRefusals.SecretNotWanted;
        return null;
    }

    private static async Task<Card> FindAsync(CardRecycleDb db, Guid cardId, CancellationToken ct) =>
        await db.Cards.FindAsync([cardId], ct) ?? throw new InvalidOperationException($"There is no card {cardId}.");

    private sealed record SubmittedSecret(string? Text)
    {
        public override string ToString() => "SubmittedSecret(***)";
    }
}
