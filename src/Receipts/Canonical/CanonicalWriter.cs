using System.Buffers;
using System.Globalization;
using System.Text;

namespace CardRecycle.Receipts.Canonical;

/// <summary>
/// Writes canonical JSON: no white space, members in the order in which the format names them, integers only, strings in UTF-8 with the
/// escapes <c>\" \\ \n</c> and <c>\u00xx</c> (lower case) for the other control characters and none else. One value has exactly one form.
/// </summary>
internal sealed class CanonicalWriter
{
    private readonly ArrayBufferWriter<byte> buffer = new(1024);

    public byte[] ToArray() => buffer.WrittenSpan.ToArray();

    /// <summary>Punctuation and member names, exactly as given.</summary>
    public CanonicalWriter Raw(ReadOnlySpan<byte> bytes)
    {
        buffer.Write(bytes);
        return this;
    }

    public CanonicalWriter Integer(long value) => Raw(Encoding.ASCII.GetBytes(value.ToString(CultureInfo.InvariantCulture)));

    public CanonicalWriter Text(string value)
    {
        Raw("\""u8);
        foreach (var b in Encoding.UTF8.GetBytes(value))
        {
            switch (b)
            {
                case (byte)'"':
                    Raw("\\\""u8);
                    break;
                case (byte)'\\':
                    Raw("\\\\"u8);
                    break;
                case (byte)'\n':
                    Raw("\\n"u8);
                    break;
                case < 0x20:
                    Raw(Encoding.ASCII.GetBytes($"\\u00{b:x2}"));
                    break;
                default:
                    Raw([b]);
                    break;
            }
        }
        return Raw("\""u8);
    }

    public CanonicalWriter Bytes(ReadOnlySpan<byte> value) => Text(Convert.ToBase64String(value));

    public CanonicalWriter Id(Guid value) => Text(value.ToString("D"));

    public CanonicalWriter Time(DateTimeOffset value) => Text(CanonicalTime.Format(value));

    /// <summary><c>[a,b,c]</c>.</summary>
    public CanonicalWriter List<T>(IReadOnlyList<T> items, Action<CanonicalWriter, T> write)
    {
        Raw("["u8);
        for (var i = 0; i < items.Count; i++)
        {
            if (i > 0)
                Raw(","u8);
            write(this, items[i]);
        }
        return Raw("]"u8);
    }
}
