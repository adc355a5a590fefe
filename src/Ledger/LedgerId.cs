using System.Security.Cryptography;
using System.Text;

namespace CardRecycle.Ledger;

/// <summary>Ids that follow from what they are for, so that a retry after a crash makes the same ones.</summary>
public static class LedgerId
{
    private const int TimeBytes = 6;

    /// <summary>
    /// The id of <paramref name="purpose"/> (a constant such as <c>card-acquired</c>) for <paramref name="source"/> (an order, a payout
    /// attempt): a UUID of version 8 from SHA-256. It keeps the time prefix of a version 7 source, so that such ids stay together in an
    /// index.
    /// </summary>
    public static Guid Derive(Guid source, string purpose)
    {
        var text = Encoding.UTF8.GetBytes(purpose);
        var input = new byte[16 + text.Length];
        source.TryWriteBytes(input, bigEndian: true, out _);
        text.CopyTo(input, 16);
        var id = SHA256.HashData(input).AsSpan(0, 16);
        input.AsSpan(0, TimeBytes).CopyTo(id);
        id[6] = (byte)(id[6] & 0x0F | 0x80);
        id[8] = (byte)(id[8] & 0x3F | 0x80);
        return new Guid(id, bigEndian: true);
    }
}
