using SkiaSharp;

namespace CardRecycle.Models.Photo;

/// <summary>How good a photo is as such.</summary>
/// <param name="Luminance">Mean brightness, 0 to 1.</param>
/// <param name="Sharpness">Steepness of the steepest edges: the 99.5th percentile of the difference of neighbours over the range of
/// brightness, on a picture of fixed size; 0 to 1.</param>
/// <param name="Glare">Share of pixels that are as white as can be.</param>
public sealed record PhotoQuality(double Luminance, double Sharpness, double Glare)
{
    private const int White = 252;

    /// <param name="sized">Small, and of one size for all photos: sharpness is of that size.</param>
    internal static PhotoQuality Of(SKBitmap sized)
    {
        var (w, h) = (sized.Width, sized.Height);
        var gray = Gray(sized);
        var levels = new int[256];
        var steps = new int[256];
        for (var y = 1; y < h - 1; y++)
        for (var x = 1; x < w - 1; x++)
        {
            var at = y * w + x;
            levels[gray[at]]++;
            // Means of three across the difference, so that noise counts less than an edge.
            var dx = gray[at + 1 - w] + gray[at + 1] + gray[at + 1 + w] - gray[at - w] - gray[at] - gray[at + w];
            var dy = gray[at + w - 1] + gray[at + w] + gray[at + w + 1] - gray[at - 1] - gray[at] - gray[at + 1];
            steps[Math.Min(255, Math.Max(Math.Abs(dx), Math.Abs(dy)) / 3)]++;
        }
        var count = (w - 2) * (h - 2);
        var mean = levels.Index().Sum(l => (double)l.Index * l.Item) / count / 255;
        var range = Math.Max(30, Percentile(levels, count, 0.99) - Percentile(levels, count, 0.01));
        return new(mean, Percentile(steps, count, 0.995) / (double)range, levels[White..].Sum() / (double)count);
    }

    internal static byte[] Gray(SKBitmap bitmap)
    {
        var pixels = bitmap.GetPixelSpan();
        var gray = new byte[bitmap.Width * bitmap.Height];
        for (var i = 0; i < gray.Length; i++)
            gray[i] = (byte)((pixels[i * 4] * 29 + pixels[i * 4 + 1] * 150 + pixels[i * 4 + 2] * 77) >> 8);
        return gray;
    }

    private static int Percentile(int[] counts, int all, double share)
    {
        var left = (long)(all * share);
        for (var i = 0; i < counts.Length; i++)
            if ((left -= counts[i]) < 0)
                return i;
        return counts.Length - 1;
    }
}
