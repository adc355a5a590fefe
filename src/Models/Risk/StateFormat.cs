using System.Buffers;
using System.Buffers.Binary;

namespace CardRecycle.Models.Risk;

/// <summary>The stored form of a state: a version byte (1: without young cards and plain frauds), then numbers as variable-length integers.
/// A seller of a few deals takes about 300 bytes.</summary>
internal static class StateFormat
{
    private const byte Version = 2;
    private const byte VersionMin = 1;

    internal static byte[] Write(EntityState state)
    {
        var to = new ArrayBufferWriter<byte>(256);
        to.Write([Version]);
        foreach (
            var number in (ReadOnlySpan<long>)
                [state.First, state.Last, state.Count, state.Group, state.Members, state.Sellers, state.Recyclers]
        )
            Put(to, number);
        PutDouble(to, state.Sum);
        PutDouble(to, state.SumOfSquares);
        foreach (var buckets in (Buckets[])[state.Fast, state.Hours, state.Days])
        {
            Put(to, buckets.All.Count);
            foreach (var b in buckets.All)
            foreach (
                var number in (ReadOnlySpan<long>)
                    [b.Index, b.Count, b.Bad, b.Refunds, b.Bonuses, b.Labelled, b.Fraud, b.SumFen, b.MaxFen, b.Young, b.Plain]
            )
                Put(to, number);
        }
        Put(to, state.Recent.Count);
        foreach (var recent in state.Recent)
        {
            Put(to, recent.At);
            Put(to, recent.AmountFen);
            Put(to, recent.Serial);
        }
        Put(to, state.Links.Count);
        foreach (var link in state.Links)
        foreach (var number in (ReadOnlySpan<long>)[(long)link.To.Kind, link.To.Id, link.First, link.Last, link.Count])
            Put(to, number);
        return to.WrittenSpan.ToArray();
    }

    internal static EntityState Read(ReadOnlySpan<byte> from)
    {
        if (from.IsEmpty || from[0] is not (>= VersionMin and <= Version))
            throw new InvalidDataException($"The state of an entity is not of version {VersionMin} to {Version}.");
        var version = from[0];
        from = from[1..];
        var state = new EntityState
        {
            First = Take(ref from),
            Last = Take(ref from),
            Count = Take(ref from),
            Group = Take(ref from),
            Members = (int)Take(ref from),
            Sellers = (int)Take(ref from),
            Recyclers = (int)Take(ref from),
            Sum = TakeDouble(ref from),
            SumOfSquares = TakeDouble(ref from),
        };
        foreach (var buckets in (Buckets[])[state.Fast, state.Hours, state.Days])
            for (var left = Take(ref from); left > 0; left--)
                buckets.Load(TakeBucket(ref from, version));
        for (var left = Take(ref from); left > 0; left--)
            state.Recent.Add(new(Take(ref from), Take(ref from), Take(ref from)));
        for (var left = Take(ref from); left > 0; left--)
            state.Links.Add(new(new((EntityKind)Take(ref from), Take(ref from)), Take(ref from), Take(ref from), (int)Take(ref from)));
        return from.IsEmpty ? state : throw new InvalidDataException("The state of an entity is longer than its parts.");
    }

    private static Bucket TakeBucket(ref ReadOnlySpan<byte> from, byte version) =>
        new()
        {
            Index = Take(ref from),
            Count = (int)Take(ref from),
            Bad = (int)Take(ref from),
            Refunds = (int)Take(ref from),
            Bonuses = (int)Take(ref from),
            Labelled = (int)Take(ref from),
            Fraud = (int)Take(ref from),
            SumFen = Take(ref from),
            MaxFen = Take(ref from),
            Young = version < 2 ? 0 : (int)Take(ref from),
            Plain = version < 2 ? 0 : (int)Take(ref from),
        };

    private static void Put(ArrayBufferWriter<byte> to, long value)
    {
        // Zigzag: small numbers of either sign are short.
        var rest = (ulong)((value << 1) ^ (value >> 63));
        var span = to.GetSpan(10);
        var length = 0;
        for (; rest >= 0x80; rest >>= 7)
            span[length++] = (byte)(rest | 0x80);
        span[length++] = (byte)rest;
        to.Advance(length);
    }

    private static long Take(ref ReadOnlySpan<byte> from)
    {
        ulong value = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            if (from.IsEmpty)
                break;
            var part = from[0];
            from = from[1..];
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80)
                return (long)(value >> 1) ^ -(long)(value & 1);
        }
        throw new InvalidDataException("The state of an entity ends too early.");
    }

    private static void PutDouble(ArrayBufferWriter<byte> to, double value)
    {
        BinaryPrimitives.WriteDoubleLittleEndian(to.GetSpan(8), value);
        to.Advance(8);
    }

    private static double TakeDouble(ref ReadOnlySpan<byte> from)
    {
        if (from.Length < 8)
            throw new InvalidDataException("The state of an entity ends too early.");
        var value = BinaryPrimitives.ReadDoubleLittleEndian(from);
        from = from[8..];
        return value;
    }
}
