using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace CardRecycle.Sandbox.Issuers.Captcha;

/// <summary>Draws digits as a small grey PNG with speckles, as such sites do.</summary>
internal static class CaptchaPicture
{
    private const int Scale = 4;
    private const int GlyphWidth = 5;
    private const int GlyphHeight = 7;
    private const int Margin = 8;
    private const int SpeckleShare = 25;

    // One row a number, five bits a row, for 0 to 9.
    private static readonly byte[][] glyphs =
    [
        [14, 17, 19, 21, 25, 17, 14],
        [4, 12, 4, 4, 4, 4, 14],
        [14, 17, 1, 6, 8, 16, 31],
        [31, 2, 4, 2, 1, 17, 14],
        [2, 6, 10, 18, 31, 2, 2],
        [31, 16, 30, 1, 1, 17, 14],
        [6, 8, 16, 30, 17, 17, 14],
        [31, 1, 2, 4, 8, 8, 8],
        [14, 17, 17, 14, 17, 17, 14],
        [14, 17, 17, 15, 1, 2, 12],
    ];

    /// <param name="digits">What to draw, digits only.</param>
    /// <param name="seed">Of the speckles.</param>
    public static byte[] Draw(string digits, int seed)
    {
        var width = 2 * Margin + digits.Length * (GlyphWidth + 1) * Scale;
        const int height = 2 * Margin + GlyphHeight * Scale;
        var random = new Random(seed);
        var pixels = new byte[height * (width + 1)]; // each row starts with its filter, 0
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var ink = IsInk(digits, x - Margin, y - Margin) ? 40 : 225;
                pixels[y * (width + 1) + 1 + x] = (byte)(random.Next(SpeckleShare) == 0 ? 255 - ink : ink + random.Next(25));
            }
        }
        return Encode(width, height, pixels);
    }

    private static bool IsInk(string digits, int x, int y)
    {
        if (x < 0 || y < 0 || y >= GlyphHeight * Scale)
            return false;
        var (place, column) = (x / Scale / (GlyphWidth + 1), x / Scale % (GlyphWidth + 1));
        return place < digits.Length
            && column < GlyphWidth
            && (glyphs[digits[place] - '0'][y / Scale] >> (GlyphWidth - 1 - column) & 1) == 1;
    }

    private static byte[] Encode(int width, int height, byte[] pixels)
    {
        using var png = new MemoryStream();
        png.Write([137, 80, 78, 71, 13, 10, 26, 10]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 8; // bits a sample; colour type 0 is grey
        WriteChunk(png, "IHDR", header);
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            zlib.Write(pixels);
        WriteChunk(png, "IDAT", packed.ToArray());
        WriteChunk(png, "IEND", []);
        return png.ToArray();
    }

    private static void WriteChunk(MemoryStream png, string type, byte[] data)
    {
        var number = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        byte[] body = [.. Encoding.ASCII.GetBytes(type), .. data];
        png.Write(body);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32(body));
        png.Write(number);
    }

    /// <summary>CRC-32 as PNG wants it (ISO 3309).</summary>
    private static uint Crc32(byte[] data)
    {
        var crc = uint.MaxValue;
        foreach (var b in data)
        {
            crc ^= b;
            for (var i = 0; i < 8; i++)
                crc = (crc & 1) == 1 ? crc >> 1 ^ 0xEDB88320 : crc >> 1;
        }
        return ~crc;
    }
}
