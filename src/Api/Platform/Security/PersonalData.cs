using System.Buffers.Binary;
using System.Text;
using CardRecycle.Api.Platform.Security.Keys;
using CardRecycle.Crypto;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Platform.Security;

/// <summary>Section <c>Sellers:Keys</c>: whoever holds personal data, sellers or watchlists, holds it under these, or
/// under data keys (section <c>Keys</c>) where there are any. Without them new values are sealed under <see cref="Current"/>; older keys
/// stay to open what they sealed.</summary>
internal sealed class PersonKeyOptions
{
    /// <summary>Id of the key that seals now.</summary>
    public string Current { get; set; } = "";

    /// <summary>SM4 keys by id, 16 bytes each, base64.</summary>
    public Dictionary<string, string> Data { get; set; } = [];

    /// <summary>Key of the blind indexes, 32 bytes or more, base64. It cannot be rotated without rewriting every index.</summary>
    public string Index { get; set; } = "";
}

/// <summary>Refuses to start with keys that are missing or short: a database sealed under a weak key cannot be mended later.</summary>
internal sealed class PersonKeyCheck(IOptions<KeyOptions> keys) : IValidateOptions<PersonKeyOptions>
{
    private const int IndexKeyBytesMin = 32;

    public ValidateOptionsResult Validate(string? name, PersonKeyOptions options)
    {
        var needsNone = keys.Value.Current.Length > 0 && options is { Data.Count: 0, Current.Length: 0 };
        var isSound =
            options.Data.All(k => KeyText.IsKey(k.Value, Sm4Gcm.KeyBytes, Sm4Gcm.KeyBytes)) && options.Data.ContainsKey(options.Current);
        if (!needsNone && !isSound)
            return ValidateOptionsResult.Fail(
                $"Sellers:Keys:Data must hold keys of {Sm4Gcm.KeyBytes} bytes in base64, among them the one that Sellers:Keys:Current names."
            );
        return KeyText.IsKey(options.Index, IndexKeyBytesMin, int.MaxValue)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"Sellers:Keys:Index must be {IndexKeyBytesMin} bytes or more in base64.");
    }
}

/// <summary>
/// Personal data at rest: SM4-GCM bound to table, row and column, and blind indexes (HMAC-SM3 with a key of their own) to find and compare.
/// </summary>
internal sealed class PersonalData([FromKeyedServices(KeyRing.People)] SealingKeys sealing, IOptions<PersonKeyOptions> options)
{
    private readonly byte[] indexKey = Convert.FromBase64String(options.Value.Index);

    /// <param name="column">Where it stands: a value copied into another row or column does not open.</param>
    /// <param name="row">Id of the row.</param>
    /// <param name="text">What nobody may read in the database.</param>
    public byte[] Seal(SealedColumn column, Guid row, string text) => sealing.Seal(Encoding.UTF8.GetBytes(text), Place(column, row));

    public string Open(SealedColumn column, Guid row, byte[] sealedText) =>
        Encoding.UTF8.GetString(sealing.Open(sealedText, Place(column, row)));

    /// <param name="kind">Keeps the indexes of different things apart: <c>phone</c>, <c>person</c>, <c>ip</c>, <c>code</c>,
    /// <c>watchlist</c>.</param>
    /// <param name="normalised">The value in its one form.</param>
    public string Index(string kind, string normalised) => Convert.ToHexStringLower(Hash(kind, normalised));

    /// <summary>The first 64 bits of <see cref="Index"/>, for indexes of which many entries share a value anyway.</summary>
    public long ShortIndex(string kind, string normalised) => BinaryPrimitives.ReadInt64BigEndian(Hash(kind, normalised));

    private byte[] Hash(string kind, string normalised) => Sm3.Hmac(indexKey, Encoding.UTF8.GetBytes($"{kind}\n{normalised}"));

    private static string Place(SealedColumn column, Guid row) => $"{column.Table}/{row:N}/{column.Name}";
}

/// <summary>A column of sealed fields.</summary>
/// <param name="Table">With its schema.</param>
/// <param name="Name">Under which its values are sealed; it cannot change without sealing them anew.</param>
internal readonly record struct SealedColumn(string Table, string Name);
