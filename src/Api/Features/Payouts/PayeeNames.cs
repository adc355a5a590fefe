using System.ComponentModel.DataAnnotations;
using System.Text;
using CardRecycle.Crypto;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Features.Payouts;

/// <summary>Section <c>Payouts</c>.</summary>
internal sealed class PayoutOptions
{
    /// <summary>SM4 keys of the payees' names by id, 16 bytes in base64.</summary>
    [Required]
    public Dictionary<string, string> DataKeys { get; set; } = [];

    /// <summary>New names are encrypted under this one; the others are for reading.</summary>
    [Required]
    public string DataKeyId { get; set; } = "";
}

/// <summary>Payees' real names at rest: SM4-GCM, bound to their payout.</summary>
internal sealed class PayeeNames(IOptions<PayoutOptions> options)
{
    private readonly Lazy<Dictionary<string, byte[]>> keys = new(() =>
        options.Value.DataKeys.ToDictionary(k => k.Key, k => Convert.FromBase64String(k.Value))
    );

    public byte[] Seal(Guid payoutId, string name)
    {
        var id = options.Value.DataKeyId;
        return SealedField.Seal(id, keys.Value[id], Encoding.UTF8.GetBytes(name), Place(payoutId));
    }

    public string Open(Guid payoutId, byte[] sealedName) =>
        Encoding.UTF8.GetString(SealedField.Open(sealedName, id => keys.Value.GetValueOrDefault(id), Place(payoutId)));

    private static string Place(Guid payoutId) => $"payouts.payouts/{payoutId:N}/sealed_name";
}
