using System.Security.Cryptography;
using System.Text;
using CardRecycle.Api.Features.Cards.Contract;
using CardRecycle.Api.Features.Catalog.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform;
using CardRecycle.Api.Platform.Security.Keys;
using CardRecycle.Crypto;

namespace CardRecycle.Api.Features.Cards;

/// <summary>Seals cards for rest and opens them; there is no way to open one without adding the record of it.</summary>
internal sealed class CardSealer([FromKeyedServices(KeyRing.Cards)] SealingKeys sealing, TimeProvider clock)
{
    /// <summary>The card's own key; a card whose fields are ever sealed anew would take k2.</summary>
    private const string DataKeyId = "k1";

    public Card Seal(Guid id, Guid orderId, Guid sellerId, Brand brand, CardText text, DateTimeOffset now)
    {
        var dataKey = RandomNumberGenerator.GetBytes(Sm4Gcm.KeyBytes);
        var card = new Card
        {
            Id = id,
            OrderId = orderId,
            SellerId = sellerId,
            BrandId = brand.Id,
            Masked = CardMask.Of(text.Number),
            DataKey = sealing.Seal(dataKey, Place(id, "data_key")),
            Number = Field(text.Number, "number"),
            Secret = Field(text.Secret, "secret"),
            CreatedAt = now,
        };
        CryptographicOperations.ZeroMemory(dataKey);
        return card;

        byte[]? Field(string? value, string column) =>
            value is null ? null : SealedField.Seal(DataKeyId, dataKey, Encoding.UTF8.GetBytes(value), Place(id, column));
    }

    public OpenedCard Open(CardRecycleDb db, Card card, string purpose, string by, string? reason, string? approvedBy = null)
    {
        if (!RevealPurposes.Labels.ContainsKey(purpose))
            throw new ArgumentException($"'{purpose}' is not a purpose to open a card for.", nameof(purpose));
        var now = clock.GetUtcNow();
        db.CardReveals.Add(
            new()
            {
                Id = TimedId.New(now),
                CardId = card.Id,
                Purpose = purpose,
                By = by,
                Reason = reason,
                ApprovedBy = approvedBy,
                At = now,
            }
        );
        var dataKey = sealing.Open(card.DataKey, Place(card.Id, "data_key"));
        try
        {
            return new(Text(card.Number, "number"), Text(card.Secret, "secret"));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(dataKey);
        }

        string? Text(byte[]? field, string column) =>
            field is null
                ? null
                : Encoding.UTF8.GetString(SealedField.Open(field, id => id == DataKeyId ? dataKey : null, Place(card.Id, column)));
    }

    /// <summary>Number and secret lie under the card's own key, so only that one is ever sealed anew.</summary>
    public static readonly SealedTable Cards = new(
        KeyRing.Cards,
        CardTable,
        "id",
        (CardTable, "id"),
        new SealedTableColumn("data_key", "data_key")
    );

    private const string CardTable = "cards.cards";

    /// <summary>Table, row and column, authenticated with each field.</summary>
    private static string Place(Guid cardId, string column) => Cards.PlaceOf(cardId, column);
}
