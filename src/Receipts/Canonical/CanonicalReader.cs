using System.Globalization;
using System.Text;

namespace CardRecycle.Receipts.Canonical;

/// <summary>
/// Reads what <see cref="CanonicalWriter"/> writes and nothing else. It knows the next byte that must come, so that other white space,
/// other
/// orders, unknown or repeated members cannot even be expressed; what several spellings could mean (base64, ids, times) is caught by the
/// caller, who writes what was read anew and compares.
/// </summary>
/// <exception cref="ReceiptFormatException">From every method: the bytes are not canonical, with the place.</exception>
internal ref struct CanonicalReader(ReadOnlySpan<byte> bytes)
{
    /// <summary>No list in a receipt comes near this length.</summary>
    private const int ListItemsMax = 1000;

    private readonly ReadOnlySpan<byte> bytes = bytes;
    private int at = 0;

    public readonly int Position => at;

    public void Expect(ReadOnlySpan<byte> literal)
    {
        if (!Accept(literal))
            throw Wrong($"expected {Encoding.UTF8.GetString(literal)}");
    }

    /// <summary>Takes the literal if it comes next.</summary>
    public bool Accept(ReadOnlySpan<byte> literal)
    {
        if (!bytes[at..].StartsWith(literal))
            return false;
        at += literal.Length;
        return true;
    }

    public readonly void End()
    {
        if (at != bytes.Length)
            throw Wrong("expected the end");
    }

    public long Integer()
    {
        var start = at;
        while (at < bytes.Length && (char.IsAsciiDigit((char)bytes[at]) || (bytes[at] == '-' && at == start)))
            at++;
        return long.TryParse(bytes[start..at], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw Wrong("expected an integer");
    }

    public string Text()
    {
        Expect("\""u8);
        var text = new List<byte>();
        while (true)
        {
            var b = Next();
            if (b == '"')
                break;
            if (b < 0x20)
                throw Wrong("a control character must be escaped");
            text.Add(b == '\\' ? Escaped() : b);
        }
        // The whole file has been checked to be UTF-8, and no escape stands for half a character.
        return Encoding.UTF8.GetString([.. text]);
    }

    public byte[] Bytes(int length)
    {
        var value = new byte[length];
        return Convert.TryFromBase64String(Text(), value, out var written) && written == length
            ? value
            : throw Wrong($"expected {length} bytes in base64");
    }

    public Guid Id() => Guid.TryParseExact(Text(), "D", out var id) ? id : throw Wrong("expected an id");

    public DateTimeOffset Time() => CanonicalTime.TryParse(Text(), out var time) ? time : throw Wrong("expected a time in UTC");

    public delegate T Item<out T>(ref CanonicalReader reader);

    public IReadOnlyList<T> List<T>(Item<T> read)
    {
        Expect("["u8);
        var items = new List<T>();
        if (Accept("]"u8))
            return items;
        do
        {
            if (items.Count == ListItemsMax)
                throw Wrong($"a list has at most {ListItemsMax} items");
            items.Add(read(ref this));
        } while (Accept(","u8));
        Expect("]"u8);
        return items;
    }

    private byte Escaped() =>
        Next() switch
        {
            (byte)'"' => (byte)'"',
            (byte)'\\' => (byte)'\\',
            (byte)'n' => (byte)'\n',
            (byte)'u' => ControlCharacter(),
            _ => throw Wrong("this escape is not canonical"),
        };

    private byte ControlCharacter()
    {
        Expect("00"u8);
        var value = (HexDigit() << 4) | HexDigit();
        return value is < 0x20 and not '\n' ? (byte)value : throw Wrong("this escape is not canonical");
    }

    private int HexDigit() =>
        Next() switch
        {
            var d and >= (byte)'0' and <= (byte)'9' => d - '0',
            var d and >= (byte)'a' and <= (byte)'f' => d - 'a' + 10,
            _ => throw Wrong("expected a lower-case hexadecimal digit"),
        };

    private byte Next() => at < bytes.Length ? bytes[at++] : throw Wrong("the text breaks off");

    private readonly ReceiptFormatException Wrong(string what) => new($"Not canonical at byte {at}: {what}.");
}
