using System.Security.Cryptography;
using CardRecycle.Api.Platform.Security.Keys;
using CardRecycle.Crypto;

namespace CardRecycle.Api.Features.Cards.Photos;

/// <summary>Seals photos for rest. They are never on a disk in the clear: what is uploaded is held in memory alone.</summary>
internal sealed class PhotoVault([FromKeyedServices(KeyRing.Cards)] SealingKeys sealing, CardKeys keys)
{
    private const string ContentTable = "cards.photo_contents";
    private const string DataKeyId = "k1";

    public static readonly SealedTable Contents = new(
        KeyRing.Cards,
        ContentTable,
        "photo_id",
        (ContentTable, "photo_id"),
        new SealedTableColumn("data_key", "data_key")
    );

    public PhotoContent Seal(Guid photoId, byte[] jpeg)
    {
        var dataKey = RandomNumberGenerator.GetBytes(Sm4Gcm.KeyBytes);
        try
        {
            return new()
            {
                PhotoId = photoId,
                DataKey = sealing.Seal(dataKey, Contents.PlaceOf(photoId, "data_key")),
                Content = SealedField.Seal(DataKeyId, dataKey, jpeg, Contents.PlaceOf(photoId, "content")),
            };
        }
        finally
        {
            CryptographicOperations.ZeroMemory(dataKey);
        }
    }

    /// <summary>Whoever is not its seller records a reveal first.</summary>
    public byte[] Open(PhotoContent sealed_)
    {
        var dataKey = sealing.Open(sealed_.DataKey, Contents.PlaceOf(sealed_.PhotoId, "data_key"));
        try
        {
            return SealedField.Open(sealed_.Content, id => id == DataKeyId ? dataKey : null, Contents.PlaceOf(sealed_.PhotoId, "content"));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(dataKey);
        }
    }

    /// <summary>By which a number is known again whatever its brand.</summary>
    public byte[] IndexOf(string number) => CardIdentity.IndexOfShown(number, keys.BlindIndexKey);
}
