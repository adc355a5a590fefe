using ZXing;
using ZXing.Common;
using ZXing.OneD;

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
        var (gray, width, height) = photo.Gray(scale);
        var found = Scan(gray, width, height);
        if (found is not null || Math.Abs(degrees) < StraightDegrees)
            return found;
        using var straight = photo.Turned(-degrees, scale);
        return Scan(PhotoQuality.Gray(straight), straight.Width, straight.Height);
    }

    /// <summary>Row by row and no more: the library's own reader would turn what has no barcode by 90 degrees and look again.</summary>
    private static string? Scan(byte[] gray, int width, int height)
    {
        var source = new RGBLuminanceSource(gray, width, height, RGBLuminanceSource.BitmapFormat.Gray8);
        var hints = new Dictionary<DecodeHintType, object>
        {
            [DecodeHintType.TRY_HARDER] = true,
            [DecodeHintType.TRY_HARDER_WITHOUT_ROTATION] = true,
        };
        return new Code128Reader().decode(new BinaryBitmap(new GlobalHistogramBinarizer(source)), hints)?.Text;
    }
}
