using System.Buffers.Binary;
using System.Security.Cryptography;

namespace CardRecycle.Api.Platform;

/// <summary>
/// Ids that sort by when they were made: UUIDv7 whose milliseconds are followed by 30 bits of a counter (RFC 9562, 6.2, method 1, the
/// counter reaching into <c>rand_b</c>), so that rows which one process makes within a millisecond, such as the events of one transaction,
/// keep their order. The other 44 bits are random.
/// </summary>
internal static class TimedId
{
    private const int LowBits = 18;
    private const int RandomBits = 44;
    private const long CounterMask = (1L << 30) - 1;
    private const long Version = 0x7000;
    private const long Variant = 1L << 63;
    private static long made;

    /// <param name="at">When; milliseconds count.</param>
    public static Guid New(DateTimeOffset at)
    {
        // It goes on and does not begin anew with each millisecond: not all that is made one after another is made of the same moment.
        var number = Interlocked.Increment(ref made) & CounterMask;
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes[8..]);
        var random = BinaryPrimitives.ReadInt64BigEndian(bytes[8..]) & ((1L << RandomBits) - 1);
        BinaryPrimitives.WriteInt64BigEndian(bytes, (at.ToUnixTimeMilliseconds() << 16) | Version | (number >> LowBits));
        BinaryPrimitives.WriteInt64BigEndian(bytes[8..], Variant | ((number & ((1L << LowBits) - 1)) << RandomBits) | random);
        return new(bytes, bigEndian: true);
    }
}
