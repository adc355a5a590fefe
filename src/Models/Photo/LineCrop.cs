using System.Numerics;

namespace CardRecycle.Models.Photo;

/// <summary>Cuts a box out of a photo, straight, at any size.</summary>
internal static class LineCrop
{
    /// <summary>As the recognition network wants it: three planes (blue, green, red) of values from -1 to 1.</summary>
    public static void Take(CardPhoto photo, TextBox box, int width, int height, float[] planes)
    {
        var (right, down) = (box.Along * (box.Length / width), box.Across * (box.Thickness / height));
        var origin = box.Center - box.Along * (box.Length / 2) - box.Across * (box.Thickness / 2);
        // A pixel of the crop may cover several of the photo: it is their mean.
        var samples = Math.Clamp((int)MathF.Round(down.Length()), 1, 4);
        var pixels = photo.Pixels;
        var size = width * height;
        for (var y = 0; y < height; y++)
        for (var x = 0; x < width; x++)
        {
            var (b, g, r) = (0f, 0f, 0f);
            for (var sy = 0; sy < samples; sy++)
            for (var sx = 0; sx < samples; sx++)
            {
                var at = origin + right * (x + (sx + 0.5f) / samples) + down * (y + (sy + 0.5f) / samples);
                Sample(pixels, photo.Width, photo.Height, at, ref b, ref g, ref r);
            }
            var factor = 1 / (127.5f * samples * samples);
            var i = y * width + x;
            planes[i] = b * factor - 1;
            planes[size + i] = g * factor - 1;
            planes[2 * size + i] = r * factor - 1;
        }
    }

    private static void Sample(ReadOnlySpan<byte> pixels, int w, int h, Vector2 at, ref float b, ref float g, ref float r)
    {
        var (px, py) = (Math.Clamp(at.X - 0.5f, 0, w - 1.001f), Math.Clamp(at.Y - 0.5f, 0, h - 1.001f));
        var (x, y) = ((int)px, (int)py);
        var (fx, fy) = (px - x, py - y);
        var top = (y * w + x) * 4;
        var bottom = top + w * 4;
        var (a00, a10, a01, a11) = ((1 - fx) * (1 - fy), fx * (1 - fy), (1 - fx) * fy, fx * fy);
        b += a00 * pixels[top] + a10 * pixels[top + 4] + a01 * pixels[bottom] + a11 * pixels[bottom + 4];
        g += a00 * pixels[top + 1] + a10 * pixels[top + 5] + a01 * pixels[bottom + 1] + a11 * pixels[bottom + 5];
        r += a00 * pixels[top + 2] + a10 * pixels[top + 6] + a01 * pixels[bottom + 2] + a11 * pixels[bottom + 6];
    }
}
