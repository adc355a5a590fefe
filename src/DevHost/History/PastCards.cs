using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using CardRecycle.Api.Features.Cards;
using CardRecycle.Api.Features.Catalog.Contract;
using CardRecycle.Models.Risk;

namespace CardRecycle.DevHost.History;

/// <summary>A card of the past, as the vault would have taken it in.</summary>
internal sealed record PastCard(Brand Brand, Card Row, CardFingerprint[] Fingerprints, string NumberPrefix, string? Batch, int? Serial)
{
    public string Fingerprint => Convert.ToHexStringLower(Fingerprints[0].Fingerprint);
}

/// <summary>Makes cards whose numbers look like their brand's and count up where the simulator's do.</summary>
internal sealed class PastCards(ICatalog catalog, CardSealer sealer, CardKeys keys, PastRows rows)
{
    private const int SerialDigits = ServedFacts.SerialDigits;

    /// <summary>With fewer no batch is told.</summary>
    private const int NumberLength = 16;
    private const string Alphanumeric = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    private const string Digits = "0123456789";
    private const string Hex = "0123456789ABCDEF";
    private const string Letters = "ABCDEFGHJKLMNPQRSTUVWXYZ";

    private readonly HashSet<(string Brand, string Number)> taken = [];
    private readonly Brand[] brands = [.. catalog.Brands];

    /// <summary>The simulator has forty brands without names.</summary>
    public Brand BrandOf(DealEvent e) => brands[int.Parse(e.Brand.AsSpan(1), CultureInfo.InvariantCulture) % brands.Length];

    /// <summary>The brand's face that comes nearest.</summary>
    public static long FaceOf(Brand brand, DealEvent e) =>
        Math.Clamp(
            brand.FacesFen.Count > 0 ? brand.FacesFen.MinBy(f => Math.Abs(f - e.FaceFen)) : e.FaceFen,
            brand.FaceMinFen,
            Math.Min(brand.FaceMaxFen, 5_000_00)
        );

    public PastCard Make(Guid orderId, Guid sellerId, Brand brand, DealEvent e, DateTimeOffset at)
    {
        var format = brand.Formats[0];
        var id = Guid.CreateVersion7(at);
        var number = brand.Input == InputSchema.SecretOnly ? null : NumberOf(format.Number, e);
        // A card is in one deal: what the simulator sells a second time is another card of the same brand here.
        if (number is not null && !taken.Add((brand.Id, number)))
            number = TextOf(format.Number, e, "number");
        var secret = brand.Input is InputSchema.NumberAndSecret or InputSchema.SecretOnly ? TextOf(format.Secret, e, "secret") : null;
        var text = new CardText(number, secret);
        var card = sealer.Seal(id, orderId, sellerId, brand, text, at);
        CardFingerprint[] fingerprints = [.. CardIdentity.Of(id, brand, text, keys.BlindIndexKey)];
        var (batch, serial) = CardIdentity.BatchOf(brand, number, keys.BlindIndexKey);
        rows.Cards.Add(card);
        rows.Fingerprints.AddRange(fingerprints);
        return new(brand, card, fingerprints, CardMask.PrefixOf(number), batch, serial);
    }

    /// <summary>What the vault records each time a card is opened.</summary>
    public void Reveal(PastCard card, string purpose, string by, DateTimeOffset at, string? reason = null, string? approvedBy = null) =>
        rows.Reveals.Add(
            new()
            {
                Id = Guid.CreateVersion7(at),
                CardId = card.Row.Id,
                Purpose = purpose,
                By = by,
                Reason = reason,
                ApprovedBy = approvedBy,
                At = at,
            }
        );

    /// <summary>The deal ended without a sale; a card that is bad stays locked.</summary>
    public static void Release(PastCard card, string? badFor)
    {
        card.Row.State = badFor is null ? CardState.Released : CardState.Blacklisted;
        card.Row.BlacklistReason = badFor;
        foreach (var fingerprint in card.Fingerprints)
            fingerprint.Locked = badFor is not null && CardIdentity.StaysLocked(fingerprint.Kind, badFor, card.Row.Number is not null);
    }

    /// <summary>Head of the batch, and the place in it.</summary>
    private static string NumberOf(CardFormat? format, DealEvent e)
    {
        var length = format is null ? NumberLength : Math.Clamp(NumberLength, format.LengthMin, format.LengthMax);
        if (length < SerialDigits + 2 || e.NumberPrefix is null || e.Serial is not { } serial)
            return TextOf(format, e, "number");
        var head = Text(Digits, length - SerialDigits, PastPeople.Hash($"{e.NumberPrefix}/{serial / 10_000}"));
        return head + (serial % 10_000).ToString("0000", CultureInfo.InvariantCulture);
    }

    private static string TextOf(CardFormat? format, DealEvent e, string part)
    {
        var length = format is null ? NumberLength : Math.Clamp(NumberLength, format.LengthMin, format.LengthMax);
        var alphabet = format?.Charset switch
        {
            "digits" => Digits,
            "hex" => Hex,
            "letters" => Letters,
            _ => Alphanumeric,
        };
        return Text(alphabet, length, PastPeople.Hash($"{part}/{e.CardFingerprint}/{e.Id}"));
    }

    private static string Text(string alphabet, int length, byte[] seed)
    {
        var text = new char[length];
        for (var i = 0; i < length; i++)
        {
            if (i % 8 == 0 && i > 0)
                seed = SHA256.HashData(seed);
            var number = BinaryPrimitives.ReadUInt32LittleEndian(seed.AsSpan(i % 8 * 4));
            text[i] = alphabet[(int)(number % (uint)alphabet.Length)];
        }
        return new(text);
    }
}
