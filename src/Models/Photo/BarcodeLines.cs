using SkiaSharp;
using ZXing;
using ZXing.Common;

namespace CardRecycle.Models.Photo;

/// <summary>Reads a Code 128 (ISO/IEC 15417) in a photo; its check character makes a wrong reading rare, not impossible.</summary>
internal static class BarcodeLines
{
    /// <summary>The longer side that is scanned; bars of a card that fills the photo are two pixels wide then.</summary>
    private const int SideMax = 1600;

    /// <summary>Scan lines cross the bars of a card that is turned by less.</summary>
    private const float StraightDegrees = 3;

    /// <param name="photo">Where to look.</param>
    /// <param name="degrees">How far the text of the card is turned.</param>
    /// <returns>What it says, or null.</returns>
    public static string? Read(CardPhoto photo, float degrees)
    {
        var scale = Math.Min(1f, SideMax / (float)Math.Max(photo.Width, photo.Height));
        using var sized = photo.Sized((int)(photo.Width * scale), (int)(photo.Height * scale));
        var found = Scan(sized);
        if (found is not null || Math.Abs(degrees) < StraightDegrees)
            return found;
        using var straight = photo.Turned(-degrees, scale);
        return Scan(straight);
    }

    private static string? Scan(SKBitmap bitmap)
    {
        var reader = new BarcodeReaderGeneric
        {
            AutoRotate = false,
            Options = new DecodingOptions { TryHarder = true, PossibleFormats = [BarcodeFormat.CODE_128] },
        };
        var source = new RGBLuminanceSource(PhotoQuality.Gray(bitmap), bitmap.Width, bitmap.Height, RGBLuminanceSource.BitmapFormat.Gray8);
        return reader.Decode(source)?.Text;
    }
}
