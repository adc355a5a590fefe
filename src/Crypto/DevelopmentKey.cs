using System.Security.Cryptography;
using System.Text;

namespace CardRecycle.Crypto;

/// <summary>
/// Keys made for development carry a mark in their last four bytes, so that they are known wherever they are copied to; and keys that
/// stand in this repository are known by their fingerprints. A key by chance bears the mark once in four thousand million.
/// </summary>
public static class DevelopmentKey
{
    private const int MarkBytes = 4;

    /// <summary>SHA-256 of keys that tests and the build use, in hexadecimal: public, and so no keys at all.</summary>
    private static readonly HashSet<string> published =
    [
        .. new[] { 16, 32 }.SelectMany(n =>
            new[]
            {
                Fingerprint([.. Enumerable.Range(0, n).Select(i => (byte)i)]),
                Fingerprint([.. Enumerable.Range(1, n).Select(i => (byte)i)]),
            }
        ),
    ];

    /// <summary>Puts the mark over the last bytes of fresh random ones.</summary>
    public static byte[] Marked(byte[] random)
    {
        MarkOf(random.AsSpan(..^MarkBytes)).CopyTo(random.AsSpan(random.Length - MarkBytes));
        return random;
    }

    /// <summary>True for a key that was made for development or is published.</summary>
    public static bool IsOne(ReadOnlySpan<byte> key) =>
        key.Length > MarkBytes
        && (MarkOf(key[..^MarkBytes]).AsSpan().SequenceEqual(key[^MarkBytes..]) || published.Contains(Fingerprint(key)));

    private static byte[] MarkOf(ReadOnlySpan<byte> head) =>
        SHA256.HashData([.. Encoding.ASCII.GetBytes("cardrecycle development key\n"), .. head])[..MarkBytes];

    private static string Fingerprint(ReadOnlySpan<byte> key) => Convert.ToHexStringLower(SHA256.HashData(key));
}
