using System.Buffers.Binary;
using System.Text;

namespace CardRecycle.Models.Photo;

/// <summary>Reads one thing of a JPEG's metadata before they are dropped: the program that wrote it (EXIF 2.3, tag 0x0131).</summary>
internal static class ExifMaker
{
    private const ushort SoftwareTag = 0x0131;
    private const int EntriesMax = 64;
    private static readonly string[] editors = ["photoshop", "gimp", "lightroom", "snapseed", "picsart", "meitu", "美图", "affinity"];

    public static bool IsEditor(ReadOnlySpan<byte> file) =>
        SoftwareOf(file) is { } software && editors.Any(e => software.Contains(e, StringComparison.OrdinalIgnoreCase));

    private static string? SoftwareOf(ReadOnlySpan<byte> file)
    {
        // JPEG: segments of a marker and a length, until the picture begins.
        for (var at = 2; at + 10 < file.Length && file[at] == 0xff && file[at + 1] is not (0xda or 0xd9); )
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]);
            if (length < 2 || at + 2 + length > file.Length)
                return null;
            var body = file.Slice(at + 4, length - 2);
            if (file[at + 1] == 0xe1 && body.StartsWith("Exif\0\0"u8))
                return OfTiff(body[6..]);
            at += 2 + length;
        }
        return null;
    }

    private static string? OfTiff(ReadOnlySpan<byte> tiff)
    {
        if (tiff.Length < 8)
            return null;
        var little = tiff[0] == (byte)'I';
        var first = U32(tiff[4..], little);
        if (first > tiff.Length - 2)
            return null;
        var count = Math.Min((int)U16(tiff[(int)first..], little), EntriesMax);
        for (var i = 0; i < count; i++)
        {
            var at = (int)first + 2 + i * 12;
            if (at + 12 > tiff.Length)
                return null;
            if (U16(tiff[at..], little) != SoftwareTag)
                continue;
            var length = U32(tiff[(at + 4)..], little);
            var from = length <= 4 ? (uint)at + 8 : U32(tiff[(at + 8)..], little);
            return length > tiff.Length || from > tiff.Length - length ? null : Encoding.UTF8.GetString(tiff.Slice((int)from, (int)length));
        }
        return null;
    }

    private static uint U32(ReadOnlySpan<byte> at, bool little) =>
        little ? BinaryPrimitives.ReadUInt32LittleEndian(at) : BinaryPrimitives.ReadUInt32BigEndian(at);

    private static ushort U16(ReadOnlySpan<byte> at, bool little) =>
        little ? BinaryPrimitives.ReadUInt16LittleEndian(at) : BinaryPrimitives.ReadUInt16BigEndian(at);
}
