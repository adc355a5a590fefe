using System.Text;
using CardRecycle.Api.Platform.Security;
using CardRecycle.Crypto;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Features.Sellers;

/// <summary>Section <c>Sellers:Keys</c>. New values are sealed under <see cref="Current"/>; older keys stay to open what they
/// sealed.</summary>
internal sealed class SellerKeyOptions
{
    /// <summary>Id of the key that seals now.</summary>
    public string Current { get; set; } = "";

    /// <summary>SM4 keys by id, 16 bytes each, base64.</summary>
    public Dictionary<string, string> Data { get; set; } = [];

    /// <summary>Key of the blind indexes, 32 bytes or more, base64. It cannot be rotated without rewriting every index.</summary>
    public string Index { get; set; } = "";
}

/// <summary>Refuses to start with keys that are missing or short: a database sealed under a weak key cannot be mended later.</summary>
internal sealed class SellerKeyCheck : IValidateOptions<SellerKeyOptions>
{
    private const int IndexKeyBytesMin = 32;

    public ValidateOptionsResult Validate(string? name, SellerKeyOptions options)
    {
        if (options.Data.Any(k => !KeyText.IsKey(k.Value, Sm4Gcm.KeyBytes, Sm4Gcm.KeyBytes)) || !options.Data.ContainsKey(options.Current))
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
internal sealed class PersonalData(IOptions<SellerKeyOptions> options)
{
    private readonly Dictionary<string, byte[]> keys = options.Value.Data.ToDictionary(k => k.Key, k => Convert.FromBase64String(k.Value));
    private readonly byte[] indexKey = Convert.FromBase64String(options.Value.Index);

    /// <param name="column">Where it stands: a value copied into another row or column does not open.</param>
    /// <param name="row">Id of the row.</param>
    /// <param name="text">What nobody may read in the database.</param>
    public byte[] Seal(string column, Guid row, string text)
    {
        var keyId = options.Value.Current;
        return SealedField.Seal(keyId, keys[keyId], Encoding.UTF8.GetBytes(text), Place(column, row));
    }

    public string Open(string column, Guid row, byte[] sealedText) =>
        Encoding.UTF8.GetString(SealedField.Open(sealedText, id => keys.GetValueOrDefault(id), Place(column, row)));

    /// <param name="kind">Keeps the indexes of different things apart: <c>phone</c>, <c>person</c>, <c>ip</c>, <c>code</c>.</param>
    /// <param name="normalised">The value in its one form.</param>
    public string Index(string kind, string normalised) =>
        Convert.ToHexStringLower(Sm3.Hmac(indexKey, Encoding.UTF8.GetBytes($"{kind}\n{normalised}")));

    private static string Place(string column, Guid row) => $"sellers.sellers/{row:N}/{column}";
}

/// <summary>The names under which a seller's fields are sealed.</summary>
internal static class SealedColumns
{
    public const string Phone = "phone";
    public const string Name = "name";
    public const string IdNumber = "id_number";
    public const string BankCard = "bank_card";
    public const string Alipay = "alipay";
}
