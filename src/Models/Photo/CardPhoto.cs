using System.Runtime.InteropServices;
using SkiaSharp;

namespace CardRecycle.Models.Photo;

/// <summary>
/// A photo that was let in: decoded, turned upright, without anything that its file said beside the pixels. Dispose it: its pixels lie
/// outside the managed memory.
/// </summary>
public sealed class CardPhoto : IDisposable
{
    /// <summary>The largest header that is decoded, in pixels.</summary>
    public const long PixelsMax = 25_000_000;

    /// <summary>A card fills too few pixels on anything smaller.</summary>
    public const int SideMin = 320;

    /// <summary>What is looked at, on its longer side; more shows no more of a card.</summary>
    private const int WorkingSideMax = 2000;

    private readonly SKBitmap bitmap;

    private CardPhoto(SKBitmap bitmap, bool edited) => (this.bitmap, WasEdited) = (bitmap, edited);

    public int Width => bitmap.Width;

    public int Height => bitmap.Height;

    /// <summary>The file named an editor as its maker. Missing metadata prove nothing.</summary>
    public bool WasEdited { get; }

    /// <summary>Four bytes a pixel: blue, green, red, 255.</summary>
    internal ReadOnlySpan<byte> Pixels => bitmap.GetPixelSpan();

    /// <returns>Null with the photo, or why there is none. The header is judged before a pixel is decoded.</returns>
    public static PhotoFault? Open(byte[] file, out CardPhoto? photo)
    {
        photo = null;
        if (!IsKnownFormat(file))
            return PhotoFault.NotAPhoto;
        using var data = SKData.CreateCopy(file);
        using var codec = SKCodec.Create(data);
        if (codec is null)
            return PhotoFault.Damaged;
        var (width, height) = (codec.Info.Width, codec.Info.Height);
        if ((long)width * height > PixelsMax)
            return PhotoFault.TooManyPixels;
        if (Math.Min(width, height) < SideMin)
            return PhotoFault.TooSmall;
        if (codec.FrameCount > 1)
            return PhotoFault.Animated;

        // JPEG can be decoded at an eighth and its multiples; others come whole.
        var scale = Math.Min(1f, WorkingSideMax / (float)Math.Max(width, height));
        var size = codec.GetScaledDimensions(scale);
        if (Math.Max(size.Width, size.Height) < WorkingSideMax * 0.8f)
            size = new(width, height);
        var decoded = new SKBitmap(new SKImageInfo(size.Width, size.Height, SKColorType.Bgra8888, SKAlphaType.Opaque));
        if (codec.GetPixels(decoded.Info, decoded.GetPixels()) is not SKCodecResult.Success)
        {
            decoded.Dispose();
            return PhotoFault.Damaged;
        }
        photo = new(Upright(decoded, codec.EncodedOrigin), ExifMaker.IsEditor(file));
        return null;
    }

    /// <summary>A JPEG of nothing but the pixels.</summary>
    /// <param name="sideMax">Its longer side at most.</param>
    /// <param name="quality">0 to 100.</param>
    public byte[] ToJpeg(int sideMax, int quality)
    {
        var scale = Math.Min(1f, sideMax / (float)Math.Max(Width, Height));
        using var sized = scale < 1 ? Sized((int)(Width * scale), (int)(Height * scale)) : bitmap.Copy();
        using var encoded = sized.Encode(SKEncodedImageFormat.Jpeg, quality);
        return encoded.ToArray();
    }

    /// <summary>Smaller: halved while it is twice as large, which costs a tenth of a chain of mipmaps, then interpolated.</summary>
    internal SKBitmap Sized(int width, int height)
    {
        var from = bitmap;
        while (from.Width >= 2 * width && from.Height >= 2 * height)
        {
            var half = Halved(from);
            if (from != bitmap)
                from.Dispose();
            from = half;
        }
        try
        {
            return from.Resize(bitmap.Info.WithSize(width, height), new SKSamplingOptions(SKFilterMode.Linear));
        }
        finally
        {
            if (from != bitmap)
                from.Dispose();
        }
    }

    /// <summary>Its brightness, a byte a pixel, at this scale.</summary>
    internal (byte[] Gray, int Width, int Height) Gray(float scale)
    {
        if (scale >= 1)
            return (PhotoQuality.Gray(bitmap), Width, Height);
        using var sized = Sized((int)(Width * scale), (int)(Height * scale));
        return (PhotoQuality.Gray(sized), sized.Width, sized.Height);
    }

    /// <summary>Turned about its middle, clockwise.</summary>
    internal SKBitmap Turned(float degrees, float scale)
    {
        var turned = new SKBitmap(bitmap.Info.WithSize((int)(Width * scale), (int)(Height * scale)));
        using var canvas = new SKCanvas(turned);
        canvas.Scale(scale);
        canvas.RotateDegrees(degrees, Width / 2f, Height / 2f);
        using var image = SKImage.FromBitmap(bitmap);
        canvas.DrawImage(image, 0, 0, new SKSamplingOptions(SKFilterMode.Linear));
        return turned;
    }

    public void Dispose() => bitmap.Dispose();

    /// <summary>The camera's turn applied, and no larger than is looked at.</summary>
    private static SKBitmap Upright(SKBitmap decoded, SKEncodedOrigin origin)
    {
        var scale = Math.Min(1f, WorkingSideMax / (float)Math.Max(decoded.Width, decoded.Height));
        if (origin is SKEncodedOrigin.TopLeft && scale >= 1)
            return decoded;
        using var from = decoded;
        var (w, h) = (Math.Max(1, (int)(decoded.Width * scale)), Math.Max(1, (int)(decoded.Height * scale)));
        var turned = origin >= SKEncodedOrigin.LeftTop;
        var upright = new SKBitmap(new SKImageInfo(turned ? h : w, turned ? w : h, SKColorType.Bgra8888, SKAlphaType.Opaque));
        using var canvas = new SKCanvas(upright);
        var turn = MatrixOf(origin, w, h);
        canvas.SetMatrix(in turn);
        using var image = SKImage.FromBitmap(from);
        canvas.DrawImage(image, SKRect.Create(w, h), new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        return upright;
    }

    /// <summary>From stored to upright coordinates of a picture of w × h (EXIF 2.3, tag 0x0112).</summary>
    private static SKMatrix MatrixOf(SKEncodedOrigin origin, int w, int h) =>
        origin switch
        {
            SKEncodedOrigin.TopRight => new(-1, 0, w, 0, 1, 0, 0, 0, 1),
            SKEncodedOrigin.BottomRight => new(-1, 0, w, 0, -1, h, 0, 0, 1),
            SKEncodedOrigin.BottomLeft => new(1, 0, 0, 0, -1, h, 0, 0, 1),
            SKEncodedOrigin.LeftTop => new(0, 1, 0, 1, 0, 0, 0, 0, 1),
            SKEncodedOrigin.RightTop => new(0, -1, h, 1, 0, 0, 0, 0, 1),
            SKEncodedOrigin.RightBottom => new(0, -1, h, -1, 0, w, 0, 0, 1),
            SKEncodedOrigin.LeftBottom => new(0, 1, 0, -1, 0, w, 0, 0, 1),
            _ => SKMatrix.Identity,
        };

    /// <summary>Each pixel is the mean of four.</summary>
    private static SKBitmap Halved(SKBitmap from)
    {
        var half = new SKBitmap(from.Info.WithSize(from.Width / 2, from.Height / 2));
        var pixels = MemoryMarshal.Cast<byte, uint>(from.GetPixelSpan());
        var means = MemoryMarshal.Cast<byte, uint>(half.GetPixelSpan());
        for (var y = 0; y < half.Height; y++)
        {
            var upper = pixels.Slice(2 * y * from.Width, 2 * half.Width);
            var lower = pixels.Slice((2 * y + 1) * from.Width, 2 * half.Width);
            var row = means.Slice(y * half.Width, half.Width);
            for (var x = 0; x < row.Length; x++)
                row[x] = Mean(Mean(upper[2 * x], lower[2 * x]), Mean(upper[2 * x + 1], lower[2 * x + 1]));
        }
        return half;
    }

    /// <summary>Of two pixels, all four bytes at once.</summary>
    private static uint Mean(uint a, uint b) => (a & b) + (((a ^ b) & 0xfefefefe) >> 1);

    private static bool IsKnownFormat(ReadOnlySpan<byte> file) =>
        file.StartsWith((ReadOnlySpan<byte>)[0xff, 0xd8, 0xff])
        || file.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a])
        || (file.Length > 12 && file.StartsWith("RIFF"u8) && file[8..12].SequenceEqual("WEBP"u8));
}
