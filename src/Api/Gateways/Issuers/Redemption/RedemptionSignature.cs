using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Gateways.Issuers.Redemption;

/// <summary>The channel's own scheme: MD5 over non-empty parameters but <c>sign</c>, sorted by name, joined <c>k=v&amp;k=v</c>, the key
/// appended.</summary>
internal sealed class RedemptionSignature(IOptions<IssuersOptions> options)
{
    public string Of(SortedDictionary<string, string> fields)
    {
        var joined = string.Join('&', fields.Where(f => f.Key != "sign" && f.Value is { Length: > 0 }).Select(f => $"{f.Key}={f.Value}"));
#pragma warning disable CA5351 // Not our choice: the channel signs with MD5.
        return Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(joined + options.Value.Redemption.Key)));
#pragma warning restore CA5351
    }

    public bool Verify(SortedDictionary<string, string> fields) =>
        fields.TryGetValue("sign", out var sign)
        && sign is not null
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(sign), Encoding.UTF8.GetBytes(Of(fields)));
}
