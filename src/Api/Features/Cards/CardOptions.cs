using CardRecycle.Crypto;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Features.Cards;

/// <summary>Section <c>Cards</c>. All keys in base64. Old keys stay in the lists for as long as something is sealed under them.</summary>
internal sealed class CardOptions
{
    /// <summary>SM2 private keys (32 bytes) by id: what sellers' devices encrypt card secrets to.</summary>
    public Dictionary<string, string> DeviceKeys { get; init; } = [];

    /// <summary>Id of the key that <c>GET /cards/encryption-key</c> offers.</summary>
    public string CurrentDeviceKey { get; set; } = "";

    /// <summary>SM4 keys (16 bytes) by id: they wrap each card's own key where there are no data keys (section <c>Keys</c>), and open what
    /// they wrapped before.</summary>
    public Dictionary<string, string> MasterKeys { get; init; } = [];

    /// <summary>Id of the key that wraps from now on.</summary>
    public string CurrentMasterKey { get; set; } = "";

    /// <summary>Key of the fingerprints (32 bytes). It cannot be rotated without computing them anew.</summary>
    public string BlindIndexKey { get; set; } = "";
}

/// <summary>The keys of this room, read and checked once.</summary>
internal sealed class CardKeys
{
    private const int BlindIndexKeyBytes = 32;
    private readonly Dictionary<string, Sm2KeyPair> deviceKeys;

    public CardKeys(IOptions<CardOptions> options)
    {
        var o = options.Value;
        deviceKeys = o.DeviceKeys.ToDictionary(k => k.Key, k => Sm2.FromPrivateKey(Convert.FromBase64String(k.Value)));
        foreach (var key in o.MasterKeys.Values)
            Sized(Convert.FromBase64String(key), Sm4Gcm.KeyBytes, "MasterKeys");
        CurrentDeviceKeyId = o.CurrentDeviceKey;
        BlindIndexKey = Sized(Convert.FromBase64String(o.BlindIndexKey), BlindIndexKeyBytes, "BlindIndexKey");
        if (!deviceKeys.ContainsKey(CurrentDeviceKeyId))
            throw new InvalidOperationException("Cards:CurrentDeviceKey must name a key in Cards:DeviceKeys.");
    }

    public string CurrentDeviceKeyId { get; }

    public byte[] BlindIndexKey { get; }

    public Sm2KeyPair? DeviceKey(string id) => deviceKeys.GetValueOrDefault(id);

    private static byte[] Sized(byte[] key, int bytes, string name) =>
        key.Length == bytes ? key : throw new InvalidOperationException($"Cards:{name} must have {bytes} bytes.");
}
