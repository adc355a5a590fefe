using SkiaSharp;

namespace CardRecycle.TestKit.CardPhotos;

/// <summary>The projective map from a rectangle to four corners (Heckbert, Fundamentals of Texture Mapping, 1989, section 2.2.3).</summary>
internal static class Perspective
{
    public static SKMatrix To(float w, float h, SKPoint a, SKPoint b, SKPoint c, SKPoint d)
    {
        var (sx, sy) = (a.X - b.X + c.X - d.X, a.Y - b.Y + c.Y - d.Y);
        var (dx1, dy1, dx2, dy2) = (b.X - c.X, b.Y - c.Y, d.X - c.X, d.Y - c.Y);
        var det = dx1 * dy2 - dx2 * dy1;
        var (g, k) = ((sx * dy2 - dx2 * sy) / det, (dx1 * sy - sx * dy1) / det);
        return new(
            (b.X - a.X + g * b.X) / w,
            (d.X - a.X + k * d.X) / h,
            a.X,
            (b.Y - a.Y + g * b.Y) / w,
            (d.Y - a.Y + k * d.Y) / h,
            a.Y,
            g / w,
            k / h,
            1
        );
    }
}
