using System.Buffers;
using System.Text;

namespace CardRecycle.Training.Fitting;

/// <summary>Writes a protobuf message field by field. ONNX needs so few of them that a code generator would be the larger part.</summary>
internal sealed class ProtoMessage
{
    private const int Varint = 0;
    private const int LengthDelimited = 2;
    private readonly ArrayBufferWriter<byte> buffer = new();

    internal ProtoMessage Int(int field, long value)
    {
        WriteVarint((ulong)(uint)((field << 3) | Varint));
        WriteVarint((ulong)value);
        return this;
    }

    internal ProtoMessage Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    internal ProtoMessage Ints(int field, IEnumerable<long> values)
    {
        foreach (var value in values)
            Int(field, value);
        return this;
    }

    internal ProtoMessage Bytes(int field, ReadOnlySpan<byte> value)
    {
        WriteVarint((ulong)(uint)((field << 3) | LengthDelimited));
        WriteVarint((ulong)value.Length);
        buffer.Write(value);
        return this;
    }

    internal ProtoMessage Message(int field, ProtoMessage value) => Bytes(field, value.buffer.WrittenSpan);

    internal byte[] ToArray() => buffer.WrittenSpan.ToArray();

    private void WriteVarint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            buffer.Write([(byte)(value | 0x80)]);
        buffer.Write([(byte)value]);
    }
}
