using System.Buffers.Binary;
using System.Text;

namespace CardRecycle.TestKit.CardPhotos;

/// <summary>Puts into a JPEG what a phone puts there: how it was held, by which program it was saved, where it was taken.</summary>
public static class JpegMetadata
{
    /// <summary>Stands among the coordinates.</summary>
    public const string Place = "GPS-39.9042N-116.4074E";

    /// <param name="jpeg">Without metadata.</param>
    /// <param name="orientation">EXIF 2.3, tag 0x0112: 1 upright, 3 upside down, 6 and 8 on a side.</param>
    /// <param name="software">Tag 0x0131.</param>
    public static byte[] With(byte[] jpeg, ushort orientation, string software)
    {
        var text = Encoding.ASCII.GetBytes(software + "\0");
        var place = Encoding.ASCII.GetBytes(Place + "\0");
        const int Entries = 3;
        var textAt = 8 + 2 + Entries * 12 + 4;
        var gpsAt = textAt + text.Length + text.Length % 2;
        var placeAt = gpsAt + 2 + 12 + 4;
        var tiff = new byte[placeAt + place.Length];
        "II*\0"u8.CopyTo(tiff);
        U32(4, 8);
        U16(8, Entries);
        Entry(10, 0x0112, 3, 1, orientation);
        Entry(22, 0x0131, 2, (uint)text.Length, (uint)textAt);
        Entry(34, 0x8825, 4, 1, (uint)gpsAt);
        text.CopyTo(tiff, textAt);
        U16(gpsAt, 1);
        Entry(gpsAt + 2, 0x001c, 2, (uint)place.Length, (uint)placeAt); // area information
        place.CopyTo(tiff, placeAt);
        byte[] head = [0xff, 0xd8, 0xff, 0xe1, (byte)((tiff.Length + 8) >> 8), (byte)(tiff.Length + 8), .. "Exif\0\0"u8];
        return [.. head, .. tiff, .. jpeg[2..]];

        void Entry(int at, ushort tag, ushort type, uint count, uint value)
        {
            U16(at, tag);
            U16(at + 2, type);
            U32(at + 4, count);
            U32(at + 8, value);
        }
        void U16(int at, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(tiff.AsSpan(at), value);
        void U32(int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(tiff.AsSpan(at), value);
    }

    /// <summary>A PNG of a side of pixels, all of one colour: small as a file, large as a picture.</summary>
    public static byte[] PngOf(int side)
    {
        using var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, side);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), side);
        header[8] = 1; // one bit a pixel, gray
        Chunk("IHDR"u8, header);
        using var packed = new MemoryStream();
        using (var zlib = new System.IO.Compression.ZLibStream(packed, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
            for (var y = 0; y < side; y++)
                zlib.Write(new byte[1 + (side + 7) / 8]);
        Chunk("IDAT"u8, packed.ToArray());
        Chunk("IEND"u8, []);
        return file.ToArray();

        void Chunk(ReadOnlySpan<byte> type, byte[] body)
        {
            Span<byte> number = stackalloc byte[4];
            BinaryPrimitives.WriteInt32BigEndian(number, body.Length);
            file.Write(number);
            byte[] content = [.. type, .. body];
            file.Write(content);
            BinaryPrimitives.WriteUInt32BigEndian(number, Crc(content));
            file.Write(number);
        }
    }

    /// <summary>CRC-32 as PNG (ISO/IEC 15948, annex D) wants it.</summary>
    private static uint Crc(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var i = 0; i < 8; i++)
                crc = (crc & 1) == 1 ? crc >> 1 ^ 0xedb88320 : crc >> 1;
        }
        return ~crc;
    }
}
