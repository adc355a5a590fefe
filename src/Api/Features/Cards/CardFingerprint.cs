using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using CardRecycle.Api.Features.Cards.Contract;
using CardRecycle.Api.Features.Catalog.Contract;
using CardRecycle.Crypto;
using CardRecycle.Models.Risk;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CardRecycle.Api.Features.Cards;

internal enum FingerprintKind
{
    /// <summary>Brand and number.</summary>
    Number,

    /// <summary>Brand and secret, where a secret alone identifies a card.</summary>
    Secret,

    /// <summary>Brand, number and secret: what stays blocked when only the combination was wrong.</summary>
    Pair,
}

/// <summary>Something by which a card is recognised again, as a blind index: HMAC-SM3 under a key of its own (docs/adr: what identifies a
/// card).</summary>
internal sealed class CardFingerprint
{
    public required Guid CardId { get; init; }
    public required FingerprintKind Kind { get; init; }
    public required byte[] Fingerprint { get; init; }

    /// <summary>Locked by an active deal, a purchase or the blacklist: no other card may lock the same fingerprint.</summary>
    public bool Locked { get; set; } = true;
}

internal sealed class CardFingerprintMapping : IEntityTypeConfiguration<CardFingerprint>
{
    public void Configure(EntityTypeBuilder<CardFingerprint> builder)
    {
        builder.ToTable("fingerprints", "cards");
        builder.HasKey(f => new { f.CardId, f.Kind });
        builder.HasOne<Card>().WithMany().HasForeignKey(f => f.CardId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(f => f.Fingerprint).IsUnique().HasFilter("locked").HasDatabaseName(ICardVault.DuplicateConstraint);
    }
}

/// <summary>Decides what identifies a card.</summary>
internal static class CardIdentity
{
    private const int SerialDigits = ServedFacts.SerialDigits;

    /// <summary>With fewer, four digits would be more than the mask shows.</summary>
    private const int BatchNumberLengthMin = 12;
    private const int BatchBytes = 16;

    /// <summary>Tells the message of a batch from those of fingerprints.</summary>
    private const byte BatchTag = 200;

    /// <summary>The same for a number on a photo.</summary>
    private const byte PhotoTag = 201;

    public static IEnumerable<CardFingerprint> Of(Guid cardId, Brand brand, CardText text, byte[] key)
    {
        if (text.Number is { } number)
            yield return Make(cardId, FingerprintKind.Number, key, brand.Id, number);
        if (text.Secret is { } secret && (text.Number is null || StandsAlone(brand.Secret, secret)))
            yield return Make(cardId, FingerprintKind.Secret, key, brand.Id, secret);
        if (text is { Number: not null, Secret: not null })
            yield return Make(cardId, FingerprintKind.Pair, key, brand.Id, text.Number, text.Secret);
    }

    /// <summary>
    /// Which fingerprints stay locked for good. A wrong secret says nothing against the number (the seller may have mistyped it), a
    /// number that does not exist nothing against the secret; every other reason is about the card itself.
    /// </summary>
    public static bool StaysLocked(FingerprintKind kind, string reason, bool hasNumber) =>
        !hasNumber
        || reason switch
        {
            "wrong-secret" => kind is FingerprintKind.Pair,
            "fake" or "unsupported" => kind is FingerprintKind.Pair or FingerprintKind.Number,
            _ => true,
        };

    /// <summary>
    /// Cards whose numbers differ in the last four digits only are of one batch. The index is not stored among the fingerprints and locks
    /// nothing: it is for comparing, where the number itself may not lie.
    /// </summary>
    public static (string? Batch, int? Serial) BatchOf(Brand brand, string? number, byte[] key)
    {
        if (
            number is null
            || number.Length < BatchNumberLengthMin
            || !int.TryParse(number[^SerialDigits..], NumberStyles.None, CultureInfo.InvariantCulture, out var serial)
        )
            return (null, null);
        var batch = Make(Guid.Empty, (FingerprintKind)BatchTag, key, brand.Id, number[..^SerialDigits]).Fingerprint;
        return (Convert.ToHexStringLower(batch.AsSpan(0, BatchBytes)), serial);
    }

    /// <summary>Of what a photo shows: letters and digits, of whatever brand. For comparing; it locks nothing.</summary>
    public static byte[] IndexOfShown(string number, byte[] key) =>
        Make(
            Guid.Empty,
            (FingerprintKind)PhotoTag,
            key,
            string.Concat(number.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant()
        ).Fingerprint;

    /// <summary>
    /// True where two cards of one brand do not share a secret by chance: 53 bits or more, so that among ten million cards a chance
    /// collision is a matter of one in two hundred. A supermarket's six digits are far from it.
    /// </summary>
    private static bool StandsAlone(CardFormat? format, string secret) =>
        secret.Length
        >= format?.Charset switch
        {
            "hex" => 14,
            "letters" => 12,
            "alphanumeric" => 11,
            _ => 16,
        };

    private static CardFingerprint Make(Guid cardId, FingerprintKind kind, byte[] key, params ReadOnlySpan<string> parts)
    {
        using var message = new MemoryStream();
        message.WriteByte((byte)kind);
        Span<byte> length = stackalloc byte[4];
        foreach (var part in parts)
        {
            // Each part with its length, so that no two different cards give one message.
            var bytes = Encoding.UTF8.GetBytes(part);
            BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
            message.Write(length);
            message.Write(bytes);
        }
        return new()
        {
            CardId = cardId,
            Kind = kind,
            Fingerprint = Sm3.Hmac(key, message.GetBuffer().AsSpan(0, (int)message.Length)),
        };
    }
}
